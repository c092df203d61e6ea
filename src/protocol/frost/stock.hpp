#pragma once

#include <utility>
#include <vector>

#include "base/guard.hpp"
#include "protocol/frost/nonce_stock.hpp"
#include "protocol/frost/nonces.hpp"

namespace countersign::protocol::frost {

/// Round 1 ahead of time: pairs are drawn and stored in bulk, and their commitments published.

inline constexpr std::size_t stock_batch_max = 1'000;

template <curve::Group G>
NonceName name_of(const KeyRecord<G>& record, const Generation& generation,
                  const NonceCommitment<G>& commitment) {
  const auto encoded = commitment.encode();
  return {record.key_id, record.epoch, generation, Bytes(encoded.begin(), encoded.end())};
}

template <curve::Group G>
SecretBytes encode_nonces(const NoncePair<G>& pair) {
  return SecretBytes::filled(64, [&](std::span<std::uint8_t> out) {
    std::ranges::copy(curve::encode_secret(pair.d).expose_secret(), out.begin());
    std::ranges::copy(curve::encode_secret(pair.e).expose_secret(), out.begin() + 32);
  });
}

/// So many pairs, under an id that is claimed as a session's is, in the same table.
struct NonceBatch {
  SessionId id;
  std::uint32_t count;
};

/// Draws `count` pairs and stores them; the commitments are the caller's to publish.
/// Fault::over_limit for too many at once, Fault::replay for an id that was used before, else what
/// the stores say.
template <SigningSuite C>
Result<std::vector<NonceCommitment<typename C::Group>>> stock_up(
    const typename C::Group& group, const KeyShare<typename C::Group>& share, NonceStock& stock,
    const NonceBatch& batch, Random& random) {
  using G = typename C::Group;
  if (!guard("stock.batch-bounded", batch.count <= stock_batch_max)) {
    return Error{Fault::over_limit, "too many nonces in one batch"};
  }
  const Status claimed = stock.claim(batch.id);
  if (!guard("stock.batch-id-is-new", claimed.has_value())) return claimed.error();
  std::vector<NonceCommitment<G>> commitments;
  std::vector<NonceRecord> records;
  for (std::uint32_t k = 0; k < batch.count; ++k) {
    const auto pair = draw_nonces<C>(group, share, {NonceUse::stock, batch.id, k}, random);
    commitments.push_back(pair.commitment);
    records.push_back(
        {name_of(share.record, stock.generation(), pair.commitment), encode_nonces(pair)});
  }
  const Status stored = stock.insert(std::move(records));
  if (!stored.has_value()) return stored.error();
  return commitments;
}

/// Takes a pair out of the stock for good. Fault::slot_spent if it is not there: used, never ours,
/// of another key or epoch, or of an earlier start. Fault::internal if it is not the pair that the
/// commitment was made of: a store that mixes up its records would let one pair answer under two
/// commitments.
template <curve::Group G>
Result<NoncePair<G>> take_nonces(const G& group, NonceStock& stock, const KeyRecord<G>& record,
                                 const NonceCommitment<G>& commitment) {
  using S = typename G::Scalar;
  const auto removed = stock.remove(name_of(record, stock.generation(), commitment));
  if (!removed.has_value()) return removed.error();
  const View bytes = removed->expose_secret();
  if (!guard("stock.record-length", bytes.size() == 64)) {
    return Error{Fault::internal, "stored nonces do not parse"};
  }
  auto d = curve::decode_secret<S>(bytes.first(32));
  auto e = curve::decode_secret<S>(bytes.last(32));
  if (!guard("stock.record-canonical", d.has_value() && e.has_value())) {
    return Error{Fault::internal, "stored nonces do not parse"};
  }
  const bool as_published =
      group.mul_base(*d) == commitment.D && group.mul_base(*e) == commitment.E;
  if (!guard("stock.record-is-of-its-commitment", as_published)) {
    return Error{Fault::internal, "stored nonces are not those of their commitment"};
  }
  return NoncePair<G>{*std::move(d), *std::move(e), commitment};
}

}  // namespace countersign::protocol::frost
