#include <algorithm>
#include <string_view>

#include "base/guard.hpp"
#include "crypto/sealed.hpp"
#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/recovery/dealings.hpp"

// The files of protocol/recovery/dealings.hpp: their bytes.

namespace countersign::protocol::recovery {
namespace {

constexpr std::string_view dealings_magic = "countersign recovery dealings 1\n";
constexpr std::string_view sealed_magic = "countersign recovery shares 1\n";

bool starts_with(Reader& in, std::string_view magic) {
  return std::ranges::equal(in.view(magic.size()), bytes_of(magic));
}

Result<crypto::X25519PublicKey> read_key(Reader& in) {
  auto key = crypto::X25519PublicKey::parse(in.array<32>());
  if (!in.good()) return Error{Fault::bad_length, "the dealings are cut short"};
  return key;
}

Result<NextEpoch> read_next(Reader& in, Terms terms) {
  NextEpoch next{terms.binding, std::move(terms.structure), {}};
  for (const auto& member : terms.members) {
    const auto encryption = read_key(in);
    if (!encryption.has_value()) return encryption.error();
    next.members.push_back({member, *encryption});
  }
  return next;
}

template <curve::Group G>
Result<Commitments<typename G::Point>> read_commitments(Reader& in,
                                                        const AccessStructure& structure) {
  std::vector<typename G::Point> points;
  for (std::size_t k = 0; k < commitment_count(structure); ++k) {
    const auto point = G::Point::decode(in.view(G::Point::size));
    if (!point.has_value()) return point.error();
    points.push_back(*point);
  }
  return Commitments<typename G::Point>::make(structure, std::move(points));
}

template <curve::Group G>
Result<PerParty<Commitments<typename G::Point>>> read_by_dealer(Reader& in,
                                                                const AccessStructure& structure) {
  PerParty<Commitments<typename G::Point>> all;
  std::vector<Party> dealers;
  const std::size_t count = in.u16();
  for (std::size_t k = 0; k < count && in.good(); ++k) {
    dealers.emplace_back(in.u16());
    auto commitments = read_commitments<G>(in, structure);
    if (!commitments.has_value()) return commitments.error();
    all.emplace(dealers.back(), *std::move(commitments));
  }
  const auto ascending = crypto::PartySet::from_ascending(dealers);
  if (!ascending.has_value()) return ascending.error();
  return all;
}

}  // namespace

template <curve::Group G>
Bytes encode(const Dealings<G>& dealings) {
  Writer out;
  std::vector<crypto::Member> members;
  for (const auto& each : dealings.next.members) members.push_back(each.member);
  out.bytes(bytes_of(dealings_magic)).bytes(dealings.key_id).u64(dealings.epoch);
  out.bytes(dealings.certificate);
  put_terms(out, {dealings.suite, dealings.next.binding, dealings.next.structure, members});
  for (const auto& each : dealings.next.members) out.bytes(each.encryption.bytes());
  out.bytes(dealings.sender.bytes());
  out.u16(static_cast<std::uint16_t>(dealings.by_dealer.size()));
  for (const auto& [dealer, commitments] : dealings.by_dealer) {
    out.u16(dealer.value());
    for (const auto& C : commitments.points()) out.bytes(C.encode());
  }
  return out.take();
}

template <curve::Group G>
Result<Dealings<G>> decode_dealings(View bytes) {
  Reader in(bytes);
  if (!guard("recovery.dealings-magic", starts_with(in, dealings_magic))) {
    return Error{Fault::bad_encoding, "not the dealings of a recovery"};
  }
  const auto key_id = in.array<32>();
  const auto epoch = in.u64();
  const auto certificate = in.array<32>();
  auto terms = read_terms(in);
  if (!terms.has_value()) return terms.error();
  const auto suite = terms->suite;
  if (!guard("recovery.dealings-group", crypto::group_of(suite) == group_id<G>)) {
    return Error{Fault::bad_argument, "the dealings are over another group"};
  }
  auto next = read_next(in, *std::move(terms));
  if (!next.has_value()) return next.error();
  const auto sender = read_key(in);
  if (!sender.has_value()) return sender.error();
  auto by_dealer = read_by_dealer<G>(in, next->structure);
  if (!by_dealer.has_value()) return by_dealer.error();
  const auto ended = in.finished("the dealings have another length than they say");
  if (!ended.has_value()) return ended.error();
  return Dealings<G>{key_id,           epoch,   certificate,          suite,
                     *std::move(next), *sender, *std::move(by_dealer)};
}

Bytes encode(const SealedShares& sealed) {
  Writer out;
  out.bytes(bytes_of(sealed_magic)).u16(sealed.member.value());
  out.u16(static_cast<std::uint16_t>(sealed.boxes.size()));
  for (const Bytes& box : sealed.boxes) out.u32(static_cast<std::uint32_t>(box.size())).bytes(box);
  return out.take();
}

Result<SealedShares> decode_sealed(View bytes) {
  Reader in(bytes);
  if (!guard("recovery.sealed-magic", starts_with(in, sealed_magic))) {
    return Error{Fault::bad_encoding, "not the shares of a recovery"};
  }
  SealedShares out{Party(in.u16()), {}};
  const std::size_t count = in.u16();
  for (std::size_t k = 0; k < count && in.good(); ++k) {
    const View box = in.view(in.u32());
    out.boxes.emplace_back(box.begin(), box.end());
  }
  const auto ended = in.finished("sealed shares have another length than they say");
  if (!ended.has_value()) return ended.error();
  return out;
}

template Bytes encode(const Dealings<curve::Secp256k1>&);
template Bytes encode(const Dealings<curve::Ed25519>&);
template Result<Dealings<curve::Secp256k1>> decode_dealings(View);
template Result<Dealings<curve::Ed25519>> decode_dealings(View);

}  // namespace countersign::protocol::recovery
