#pragma once

#include <span>
#include <string>

#include "base/bytes.hpp"
#include "base/secret.hpp"
#include "crypto/fields.hpp"
#include "crypto/labels.hpp"
#include "crypto/sha256.hpp"

namespace countersign::crypto {

/// Tagged hashing as in section 1.4 of the protocol specification:
///
///   T(label, f1, .., fn) = SHA-256 of SHA256(tag) || SHA256(tag) || enc(f1) || .. || enc(fn)
///   enc(f)               = LE64(length of f) || f
///   XOF(label, fields)   = T(label, fields, LE32(0)) || T(label, fields, LE32(1)) || ..
///   T64                  = the first 64 bytes of XOF
///
/// 1. Every field and every item of a list carries its length, so two different lists of fields
///    never make one input.
/// 2. A tag is of one form, and what it starts can end in that form only.
/// 3. Fields may be secrets (`expose_secret()`): all states are wiped, and time depends on lengths
///    only. What is secret in the result is the caller's to say: hence tagged_hash and tagged_key.

/// The state of SHA-256 after a tag. Making one costs two blocks; code that hashes many times under
/// one label keeps it.
struct HashTag {
  HashTag(Suite suite, HashLabel label);
  HashTag(JournalLabel label);  // NOLINT(google-explicit-constructor): the label is the whole tag
  HashTag(ChannelLabel label);  // NOLINT(google-explicit-constructor): the same
  Sha256 start;
};
struct CommitmentTag {
  CommitmentTag(Suite suite, CommitmentLabel label);
  Sha256 start;
};
struct ScalarTag {
  ScalarTag(Suite suite, ScalarLabel label);
  Sha256 start;
};
struct StreamTag {
  StreamTag(Suite suite, StreamLabel label);
  Sha256 start;
};

/// T: `tagged_hash({suite, HashLabel::setup}, {idkey_lo, idkey_hi, le64(pair_epoch)})`.
Digest tagged_hash(const HashTag& tag, Fields fields);
/// T where the result is key material.
Secret<32> tagged_key(const HashTag& tag, Fields fields);
/// XOF, as many bytes as `out` has: 64 of them are T64.
void tagged_stream(const StreamTag& tag, Fields fields, std::span<std::uint8_t> out);
/// What HS reduces to a scalar: T for a 256-bit order with negligible bias, T64 for Ed25519's. The
/// reduction is `curve`'s.
void tagged_scalar(const ScalarTag& tag, Fields fields, std::span<std::uint8_t, 32> out);
void tagged_scalar_wide(const ScalarTag& tag, Fields fields, std::span<std::uint8_t, 64> out);

/// The same hashes field by field, for what is long, comes in pieces or is counted at run time.
class FieldHash {
 public:
  FieldHash& field(View bytes);
  FieldHash& fields(Fields all);

  /// Opens a field of exactly `length` bytes, which `part` then fills. To end a field early or to
  /// overfill it breaks an invariant.
  FieldHash& open(std::uint64_t length);
  FieldHash& part(View bytes);

  /// list_of(items) as a field, without the copy.
  template <FieldList Items>
  FieldHash& list(const Items& items) {
    std::uint32_t count = 0;
    std::uint64_t length = 4;
    for (const auto& item : items) {
      ++count;
      length += 8 + View(item).size();
    }
    open(length).part(le32(count));
    for (const auto& item : items) part(le64(View(item).size())).part(item);
    return *this;
  }

 protected:
  explicit FieldHash(const Sha256& start) : hash_(start) {}
  ~FieldHash() = default;
  /// The hash of all fields; the last one must be full.
  const Sha256& absorbed() const;

 private:
  Sha256 hash_;
  std::uint64_t missing_ = 0;
};

/// T, field by field.
class TaggedHash final : public FieldHash {
 public:
  explicit TaggedHash(const HashTag& tag) : FieldHash(tag.start) {}
  explicit TaggedHash(const CommitmentTag& tag) : FieldHash(tag.start) {}
  Digest digest() const;
  Secret<32> key() const;
};

/// XOF and T64, field by field.
class TaggedStream final : public FieldHash {
 public:
  explicit TaggedStream(const StreamTag& tag) : FieldHash(tag.start) {}
  void write(std::span<std::uint8_t> out) const;
};

/// What HS reduces, field by field.
class TaggedScalar final : public FieldHash {
 public:
  explicit TaggedScalar(const ScalarTag& tag) : FieldHash(tag.start) {}
  void write(std::span<std::uint8_t, 32> out) const;
  void write_wide(std::span<std::uint8_t, 64> out) const;
};

/// The text of a full tag, "countersign/v1/SUITE/LABEL".
std::string tag_text(std::string_view suite, std::string_view label);

}  // namespace countersign::crypto
