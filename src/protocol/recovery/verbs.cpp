#include "protocol/recovery/verbs.hpp"

#include "curve/ed25519.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/recovery/structure_text.hpp"

namespace countersign::protocol::recovery {
namespace {

/// `verb(group)` with the group of the bundle's key.
template <class Verb>
auto over_its_group(const Bundle& bundle, Random& random, const Verb& verb) {
  if (bundle.terms.group() == crypto::Group::secp256k1) return verb(curve::Secp256k1(random));
  return verb(curve::Ed25519());
}

std::string line(std::string_view name, std::string_view value) {
  std::string out(name);
  out.resize(14, ' ');
  return out.append(value).append("\n");
}

std::string text_of(const crypto::DerivationPath& path) {
  std::string out = "m";
  for (const auto step : path.steps()) out.append("/").append(std::to_string(step));
  return out;
}

}  // namespace

std::string describe(const Bundle& bundle) {
  const auto& plan = bundle.terms.plan();
  std::string out = line("suite", crypto::text_of(plan.suite));
  out += line("key id", to_hex(bundle.key_id));
  out += line("epoch", std::to_string(bundle.epoch()));
  out += line("key", to_hex(bundle.opening.X.encoded()));
  out += line("hashes to", to_hex(crypto::result_of(bundle.terms, bundle.opening)));
  out += line("structure", text_of(plan.structure));
  for (std::size_t m = 0; m < plan.members.size(); ++m) {
    const auto number = std::to_string(m + 1);
    out += line("signer " + number, "identity " + to_hex(plan.members[m].identity.bytes()));
    out += line("", "recovery " + to_hex(plan.members[m].recovery.bytes()));
  }
  out += line("backups", std::to_string(bundle.backups.size()));
  for (const auto& path : bundle.paths) out += line("path", text_of(path));
  return out;
}

Status verify(const Bundle& bundle, const Digest& certificate, Random& random) {
  return over_its_group(bundle, random, [&](const auto& group) -> Status {
    const auto key = check(group, bundle, certificate);
    if (!key.has_value()) return key.error();
    return {};
  });
}

Result<Files> recover(const Bundle& bundle, const Digest& certificate,
                      std::span<const crypto::X25519SecretKey> keys, const NextEpoch& next,
                      Random& random) {
  return over_its_group(bundle, random, [&](const auto& group) -> Result<Files> {
    const auto key = check(group, bundle, certificate);
    if (!key.has_value()) return key.error();
    const auto recovered = deal_again(group, *key, keys, next, random);
    if (!recovered.has_value()) return recovered.error();
    Files files{encode(recovered->dealings), {}, {}};
    for (const auto& [i, commitments] : recovered->dealings.by_dealer) files.dealers.push_back(i);
    for (const auto& sealed : recovered->sealed) files.sealed.push_back(encode(sealed));
    return files;
  });
}

}  // namespace countersign::protocol::recovery
