#include "crypto/tagged_hash.hpp"

#include <algorithm>

#include "base/constant_time.hpp"
#include "base/invariant.hpp"

namespace countersign::crypto {
namespace {

Sha256 started(std::string_view suite, std::string_view label) {
  const Digest tag = sha256(bytes_of(tag_text(suite, label)));
  return Sha256().update(tag).update(tag);
}

/// Blocks of XOF: the fields are hashed already, each block adds its number to a copy.
void expand(const Sha256& absorbed, std::span<std::uint8_t> out) {
  ByteArray<32> block;
  for (std::uint32_t number = 0; !out.empty(); ++number) {
    const ByteArray<4> counter = le32(number);
    Sha256(absorbed).update(le64(counter.size())).update(counter).write(block);
    const std::size_t count = std::min(out.size(), block.size());
    std::ranges::copy_n(block.begin(), static_cast<std::ptrdiff_t>(count), out.begin());
    out = out.subspan(count);
  }
  wipe(block);
}

}  // namespace

HashTag::HashTag(Suite suite, HashLabel label) : start(started(text_of(suite), text_of(label))) {}
HashTag::HashTag(JournalLabel label) : start(started(journal_suite, text_of(label))) {}
HashTag::HashTag(ChannelLabel label) : start(started(channel_suite, text_of(label))) {}
CommitmentTag::CommitmentTag(Suite suite, CommitmentLabel label)
    : start(started(text_of(suite), text_of(label))) {}
ScalarTag::ScalarTag(Suite suite, ScalarLabel label)
    : start(started(text_of(suite), text_of(label))) {}
StreamTag::StreamTag(Suite suite, StreamLabel label)
    : start(started(text_of(suite), text_of(label))) {}

Digest tagged_hash(const HashTag& tag, Fields fields) {
  TaggedHash hash(tag);
  hash.fields(fields);
  return hash.digest();
}

Secret<32> tagged_key(const HashTag& tag, Fields fields) {
  TaggedHash hash(tag);
  hash.fields(fields);
  return hash.key();
}

void tagged_stream(const StreamTag& tag, Fields fields, std::span<std::uint8_t> out) {
  TaggedStream hash(tag);
  hash.fields(fields);
  hash.write(out);
}

void tagged_scalar(const ScalarTag& tag, Fields fields, std::span<std::uint8_t, 32> out) {
  TaggedScalar hash(tag);
  hash.fields(fields);
  hash.write(out);
}

void tagged_scalar_wide(const ScalarTag& tag, Fields fields, std::span<std::uint8_t, 64> out) {
  TaggedScalar hash(tag);
  hash.fields(fields);
  hash.write_wide(out);
}

FieldHash& FieldHash::field(View bytes) {
  return open(bytes.size()).part(bytes);
}

FieldHash& FieldHash::fields(Fields all) {
  for (const View& bytes : all) field(bytes);
  return *this;
}

FieldHash& FieldHash::open(std::uint64_t length) {
  invariant(missing_ == 0, "a field is full before the next one opens");
  hash_.update(le64(length));
  missing_ = length;
  return *this;
}

FieldHash& FieldHash::part(View bytes) {
  invariant(bytes.size() <= missing_, "a field takes the length it was opened with");
  hash_.update(bytes);
  missing_ -= bytes.size();
  return *this;
}

const Sha256& FieldHash::absorbed() const {
  invariant(missing_ == 0, "a field is full before the hash ends");
  return hash_;
}

Digest TaggedHash::digest() const {
  return absorbed().digest();
}

Secret<32> TaggedHash::key() const {
  return Secret<32>::filled([&](std::span<std::uint8_t, 32> out) { absorbed().write(out); });
}

void TaggedStream::write(std::span<std::uint8_t> out) const {
  expand(absorbed(), out);
}

void TaggedScalar::write(std::span<std::uint8_t, 32> out) const {
  absorbed().write(out);
}

void TaggedScalar::write_wide(std::span<std::uint8_t, 64> out) const {
  expand(absorbed(), out);
}

std::string tag_text(std::string_view suite, std::string_view label) {
  return std::string(tag_prefix).append(suite).append("/").append(label);
}

}  // namespace countersign::crypto
