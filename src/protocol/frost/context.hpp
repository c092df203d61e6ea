#pragma once

#include "base/bytes.hpp"
#include "base/writer.hpp"
#include "crypto/keys/certificate.hpp"
#include "crypto/tagged_hash.hpp"
#include "protocol/frost/signing_key.hpp"

namespace countersign::protocol::frost {

/// tweak || S || msg, in the one encoding that a request has: the tweak's, LE16 the number of
/// signers and each of them, LE32 the length of the message and the message.
template <SigningSuite C>
Bytes encode_subject(const SigningKey<C>& key, View msg) {
  Writer out;
  out.bytes(encode(key.tweak())).u16(static_cast<std::uint16_t>(key.quorum().members().size()));
  for (const auto& [j, member] : key.quorum().members()) out.u16(j.value());
  out.u32(static_cast<std::uint32_t>(msg.size())).bytes(msg);
  return out.take();
}

/// ctx_frost = T("ctx/frost", suite, binding, key_id, epoch, certificate hash, tweak, [(idx,idkey)
/// of S], msg, encB): what a response is for (the protocol specification, 1.4). `members` are those
/// of the key's record.
struct ContextInputs {
  const Digest& binding;
  std::span<const crypto::Member> members;
  View msg;
  View encB;
};

template <SigningSuite C>
Digest context_of(const SigningKey<C>& key, const ContextInputs& of) {
  std::vector<ByteArray<40>> signers;
  for (const auto& [j, member] : key.quorum().members()) {
    const auto& identity = of.members[j.value() - std::size_t{1}].identity;
    signers.push_back(crypto::joined(crypto::le64(j.value()), identity.bytes()));
  }
  const auto& name = key.name();
  return crypto::tagged_hash(
      {C::suite, crypto::HashLabel::ctx_frost},
      {bytes_of(crypto::text_of(C::suite)), of.binding, name.key_id, crypto::le64(name.epoch),
       name.certificate_hash, encode(key.tweak()), crypto::list_of(signers), of.msg, of.encB});
}

/// Whether a session draws its nonces or takes them from the stock: its messages are others.
enum class Mode : std::uint8_t { fresh = 0, from_stock = 1 };

struct SessionInputs {
  const Digest& binding;
  Party initiator;
  Mode mode;
};

/// T("frost/session", suite, binding, key_id, epoch, certificate hash, initiator, byte mode): what
/// SessionTerms of a signing have as `parameters`. All of it decides which messages an honest
/// signer sends and whose it waits for, so signers who were told different things do not hear each
/// other. Without it one would blame another for a message of the other mode, or of a Terms that it
/// expected from somebody else. What is signed, by whom and under which tweak is not in it: Terms
/// have it, and a difference ends the run.
template <SigningSuite C>
Digest session_parameters(const SigningKey<C>& key, const SessionInputs& of) {
  const auto& name = key.name();
  return crypto::tagged_hash(
      {C::suite, crypto::HashLabel::frost_session},
      {bytes_of(crypto::text_of(C::suite)), of.binding, name.key_id, crypto::le64(name.epoch),
       name.certificate_hash, crypto::le64(of.initiator.value()),
       crypto::byte(static_cast<std::uint8_t>(of.mode))});
}

}  // namespace countersign::protocol::frost
