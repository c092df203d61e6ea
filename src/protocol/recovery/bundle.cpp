#include "protocol/recovery/bundle.hpp"

#include <algorithm>
#include <string_view>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "crypto/keys/coefficients.hpp"
#include "crypto/keys/quorum.hpp"
#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/backup/statement.hpp"
#include "protocol/recovery/encoding.hpp"

namespace countersign::protocol::recovery {
namespace {

constexpr std::string_view magic = "countersign recovery bundle 1\n";

void put_opening(Writer& out, const crypto::KeyOpening& opening) {
  out.bytes(opening.X.encoded()).bytes(opening.chain_code.value());
  for (const auto& X_ell : opening.leaf_points) out.bytes(X_ell.encoded());
  out.bytes(opening.pves).bytes(opening.echo1).bytes(opening.echo2);
}

crypto::EncodedOpening read_opening(Reader& in, crypto::Group group, std::size_t leaves) {
  const std::size_t size = group == crypto::Group::secp256k1 ? 33 : 32;
  const auto point = [&] {
    const View bytes = in.view(size);
    return Bytes(bytes.begin(), bytes.end());
  };
  crypto::EncodedOpening out;
  out.X = point();
  out.chain_code = crypto::ChainCode(in.array<32>());
  for (std::size_t ell = 0; ell < leaves; ++ell) out.leaf_points.push_back(point());
  out.pves = in.array<32>();
  out.echo1 = in.array<32>();
  out.echo2 = in.array<32>();
  return out;
}

std::vector<Bytes> read_backups(Reader& in, std::size_t leaves) {
  std::vector<Bytes> backups;
  for (std::size_t ell = 0; ell < leaves && in.good(); ++ell) {
    const View bits = in.view(backup::bits_size);
    Bytes backup(bits.begin(), bits.end());
    if (in.good()) {
      const View rest = in.view(backup::size_of(bits) - bits.size());
      backup.insert(backup.end(), rest.begin(), rest.end());
    }
    backups.push_back(std::move(backup));
  }
  return backups;
}

void put_paths(Writer& out, const std::vector<crypto::DerivationPath>& paths) {
  out.u16(static_cast<std::uint16_t>(paths.size()));
  for (const auto& path : paths) {
    out.u8(static_cast<std::uint8_t>(path.steps().size()));
    for (const auto step : path.steps()) out.u32(step);
  }
}

Result<std::vector<crypto::DerivationPath>> read_paths(Reader& in) {
  std::vector<crypto::DerivationPath> paths;
  const std::size_t count = in.u16();
  for (std::size_t k = 0; k < count && in.good(); ++k) {
    std::vector<std::uint32_t> steps(in.u8());
    for (auto& step : steps) step = in.u32();
    auto path = crypto::DerivationPath::make(steps);
    if (!path.has_value()) return path.error();
    paths.push_back(*std::move(path));
  }
  return paths;
}

/// The epoch, and the key's id that all its epochs have.
struct Which {
  Digest key_id;
  std::uint64_t epoch;
};

Result<Bundle> assemble(const Which& which, Terms terms, crypto::EncodedOpening opening,
                        Reader& in) {
  crypto::KeyPlan plan{
      terms.suite, terms.binding, std::move(terms.structure), std::move(terms.members), {}};
  if (which.epoch > first_epoch) {
    const auto X = crypto::PublicPoint::decode(crypto::group_of(plan.suite), opening.X);
    if (!X.has_value()) return X.error();
    plan.continued = crypto::ContinuedKey{*X, opening.chain_code, which.epoch};
  }
  auto made = crypto::KeyTerms::make(std::move(plan));
  if (!made.has_value()) return made.error();
  auto decoded = decode(*made, opening);
  if (!decoded.has_value()) return decoded.error();
  auto backups = read_backups(in, decoded->leaf_points.size());
  auto paths = read_paths(in);
  if (!paths.has_value()) return paths.error();
  return Bundle{which.key_id, *std::move(made), *std::move(decoded), std::move(backups),
                *std::move(paths)};
}

template <curve::Group G>
KeyRecord<G> record_of(const Bundle& bundle, const Digest& certificate) {
  const crypto::KeyPlan& plan = bundle.terms.plan();
  KeyRecord<G> record{plan.suite,
                      bundle.key_id,
                      bundle.epoch(),
                      certificate,
                      plan.structure,
                      plan.members,
                      {},
                      bundle.opening.chain_code,
                      {}};
  record.X = from_public<G>(bundle.opening.X);
  for (const auto& X_ell : bundle.opening.leaf_points) {
    record.leaf_points.push_back(from_public<G>(X_ell));
  }
  return record;
}

Status check_certificate(const Bundle& bundle, const Digest& certificate) {
  const Digest pves = crypto::hash_of_backups(bundle.terms.plan().suite, bundle.backups);
  if (!guard("recovery.backups-of-the-certificate", pves == bundle.opening.pves)) {
    return Error{Fault::bad_opening, "the backups are not those that the certificate is over"};
  }
  return require(
      guard("recovery.certificate", crypto::result_of(bundle.terms, bundle.opening) == certificate),
      {Fault::bad_opening, "the bundle does not hash to the certificate"});
}

Status check_key(const Bundle& bundle) {
  const auto& structure = bundle.terms.plan().structure;
  const auto selection = crypto::select(structure, crypto::everyone(structure));
  invariant(selection.has_value(), "all parties together are qualified");
  const auto X = crypto::reconstruct_vartime(
      crypto::coefficients_vartime(bundle.terms.group(), *selection), bundle.opening.leaf_points);
  return require(guard("recovery.key-of-the-shares", X.has_value() && *X == bundle.opening.X),
                 {Fault::bad_share, "the public shares do not give the key"});
}

template <curve::Group G>
Status check_backups(const G& group, const OldKey<G>& key) {
  const VerifiableBackups<G> backups(group);
  std::vector<Party> owners;
  for (std::size_t leaf = 0; leaf < key.backups.size(); ++leaf) {
    const bool holds = backups.holds(backup_statement(key.record, leaf), key.backups[leaf]);
    if (!guard("recovery.backup-holds", holds)) {
      owners.push_back(key.record.structure.leaves()[leaf].party);
    }
  }
  return require(owners.empty(), {Fault::bad_backup, "a backup does not hold", owners});
}

}  // namespace

std::uint64_t Bundle::epoch() const {
  const auto& continued = terms.plan().continued;
  return continued.has_value() ? continued->new_epoch : first_epoch;
}

Bytes encode(const Bundle& bundle) {
  Writer out;
  const auto& plan = bundle.terms.plan();
  out.bytes(bytes_of(magic)).bytes(bundle.key_id).u64(bundle.epoch());
  put_terms(out, {plan.suite, plan.binding, plan.structure, plan.members});
  put_opening(out, bundle.opening);
  for (const Bytes& backup : bundle.backups) out.bytes(backup);
  put_paths(out, bundle.paths);
  return out.take();
}

Result<Bundle> decode_bundle(View bytes) {
  if (!guard("recovery.bundle-limit", bytes.size() <= bundle_bytes_max)) {
    return Error{Fault::over_limit, "a recovery bundle is too long"};
  }
  Reader in(bytes);
  if (!guard("recovery.bundle-magic", std::ranges::equal(in.view(magic.size()), bytes_of(magic)))) {
    return Error{Fault::bad_encoding, "not a recovery bundle"};
  }
  const auto key_id = in.array<32>();
  const Which which{key_id, in.u64()};
  if (!guard("recovery.bundle-epoch", !in.good() || which.epoch >= first_epoch)) {
    return Error{Fault::bad_encoding, "the epoch of a recovery bundle is 0"};
  }
  auto terms = read_terms(in);
  if (!terms.has_value()) return terms.error();
  auto opening = read_opening(in, crypto::group_of(terms->suite), terms->structure.leaves().size());
  if (!in.good()) return Error{Fault::bad_length, "a recovery bundle is cut short"};
  auto bundle = assemble(which, *std::move(terms), std::move(opening), in);
  if (!bundle.has_value()) return bundle;
  const auto ended = in.finished("a recovery bundle has another length than it says");
  if (!ended.has_value()) return ended.error();
  return bundle;
}

template <curve::Group G>
Result<OldKey<G>> check(const G& group, const Bundle& bundle, const Digest& certificate) {
  invariant(bundle.terms.group() == group_id<G>, "a bundle is checked over its own group");
  const auto certified = check_certificate(bundle, certificate);
  if (!certified.has_value()) return certified.error();
  const auto gives_key = check_key(bundle);
  if (!gives_key.has_value()) return gives_key.error();
  OldKey<G> key{record_of<G>(bundle, certificate), bundle.backups};
  const auto hold = check_backups(group, key);
  if (!hold.has_value()) return hold.error();
  return key;
}

template Result<OldKey<curve::Secp256k1>> check(const curve::Secp256k1&, const Bundle&,
                                                const Digest&);
template Result<OldKey<curve::Ed25519>> check(const curve::Ed25519&, const Bundle&, const Digest&);

}  // namespace countersign::protocol::recovery
