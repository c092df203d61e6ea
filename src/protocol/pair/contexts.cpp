#include "protocol/pair/contexts.hpp"

#include "base/invariant.hpp"
#include "crypto/tagged_hash.hpp"

namespace countersign::protocol {
namespace {

using crypto::HashLabel;
using crypto::le64;

constexpr crypto::Suite suite = crypto::Suite::pair_ristretto255;

View suite_name() {
  return bytes_of(crypto::text_of(suite));
}

Digest hash(HashLabel label, crypto::Fields fields) {
  return crypto::tagged_hash({suite, label}, fields);
}

}  // namespace

PairRole own_role(const PairName& pair) {
  invariant(pair.own != pair.peer, "a pair is of two signers");
  const Digest lot =
      hash(HashLabel::pair_role, {suite_name(), pair.low().bytes(), pair.high().bytes()});
  const IdentityKey& giver = (lot[0] & 1) == 0 ? pair.low() : pair.high();
  return pair.own == giver ? PairRole::giver : PairRole::taker;
}

Digest hash_of(const PairContext& context, const PairName& pair) {
  const bool own_is_low = pair.own == pair.low();
  const Digest& salt_low = own_is_low ? context.salt_own : context.salt_peer;
  const Digest& salt_high = own_is_low ? context.salt_peer : context.salt_own;
  return hash(HashLabel::ctx_pair,
              {suite_name(), context.sid.value(), context.binding, pair.low().bytes(),
               pair.high().bytes(), le64(context.epoch), salt_low, salt_high});
}

Digest base_ot_transcript(const Digest& ctx_pair, View Y, View points) {
  return hash(HashLabel::pair_tr2, {ctx_pair, Y, points});
}

Digest run_transcript(const Digest& tr2, const ot::ExtensionMessage& message) {
  const View xt(message.xt);
  return hash(HashLabel::pair_tr3, {tr2, message.u, xt.first(16), xt.last(16), message.hT});
}

Digest bootstrap_nonce(const Digest& ctx_pair, const Digest& tr2) {
  return hash(HashLabel::pair_nonce, {ctx_pair, tr2});
}

Digest setup_hash(const PairName& pair, std::uint64_t epoch, const Digest& tr3) {
  return hash(HashLabel::setup,
              {suite_name(), pair.low().bytes(), pair.high().bytes(), le64(epoch), tr3});
}

Secret<32> zero_seed(const Digest& setup, const PairName& pair, const ZeroSeedHalves& halves) {
  const bool own_is_low = pair.own == pair.low();
  const Secret<32>& from_low = own_is_low ? halves.own : halves.peer;
  const Secret<32>& from_high = own_is_low ? halves.peer : halves.own;
  return crypto::tagged_key({suite, HashLabel::zseed},
                            {setup, from_low.expose_secret(), from_high.expose_secret()});
}

Digest confirmation(const Digest& setup, const Digest& tr3, const Secret<32>& z,
                    const IdentityKey& sender) {
  return hash(HashLabel::ot_confirm, {setup, tr3, z.expose_secret(), sender.bytes()});
}

Digest direction_context(const Digest& setup, const Direction& direction) {
  return hash(HashLabel::pctx, {setup, direction.alice.bytes(), direction.bob.bytes()});
}

Digest extension_nonce(const ExtensionContext& context) {
  return hash(HashLabel::ote_nonce, {context.pctx, context.batch, context.salt_bob});
}

}  // namespace countersign::protocol
