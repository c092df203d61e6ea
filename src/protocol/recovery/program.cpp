#include "protocol/recovery/program.hpp"

#include <array>
#include <type_traits>
#include <utility>

#include "base/constant_time.hpp"
#include "base/guard.hpp"
#include "base/hex.hpp"
#include "crypto/sha256.hpp"
#include "protocol/recovery/key_file.hpp"
#include "protocol/recovery/structure_text.hpp"

namespace countersign::protocol::recovery {
namespace {

template <class T>
using Answer = std::expected<T, Refusal>;

std::unexpected<Refusal> refusal(ExitCode code, const std::string& about, const Error& error) {
  std::string line = about + ": ";
  line.append(error.what.text()).append(" (").append(name_of(error.fault)).append(")");
  for (const Party party : error.culprits) {
    line.append(", signer ").append(std::to_string(party.value()));
  }
  return std::unexpected(Refusal{code, std::move(line)});
}

/// A value, or its error about something.
template <class T>
Answer<T> answer(Result<T> result, ExitCode code, const std::string& about) {
  if (!result.has_value()) return refusal(code, about, result.error());
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return *std::move(result);
  }
}

Answer<Digest> digest_from(const std::string& text, const std::string& option) {
  return answer(array_from_hex<32>(text), ExitCode::usage, option);
}

Answer<Bundle> read_bundle(const std::string& path, Surroundings& world) {
  const auto bytes = world.read_file(path, bundle_bytes_max);
  if (!bytes.has_value()) return refusal(ExitCode::unusable, path, bytes.error());
  return answer(decode_bundle(*bytes), ExitCode::unusable, path);
}

Answer<crypto::GuardedBytes> ask(std::string_view which, const std::string& path,
                                 Surroundings& world) {
  const std::string prompt = std::string(which) + " for " + path + ": ";
  return answer(world.read_passphrase(prompt), ExitCode::unusable, path);
}

Answer<std::vector<crypto::X25519SecretKey>> read_keys(const Options& options,
                                                       Surroundings& world) {
  std::vector<crypto::X25519SecretKey> keys;
  for (const auto& path : options.keys) {
    const auto file = world.read_own_file(path, key_file_size);
    if (!file.has_value()) return refusal(ExitCode::unusable, path, file.error());
    const auto passphrase = ask("passphrase", path, world);
    if (!passphrase.has_value()) return std::unexpected(passphrase.error());
    auto key = open_key(*file, passphrase->expose_secret());
    if (!key.has_value()) return refusal(ExitCode::unusable, path, key.error());
    keys.push_back(*std::move(key));
  }
  return keys;
}

constexpr std::size_t key_digits = 64;

/// IDENTITY:ENCRYPTION:RECOVERY
Result<NewMember> parse_member(const std::string& text) {
  const bool three = text.size() == 3 * key_digits + 2 && text[key_digits] == ':' &&
                     text[2 * key_digits + 1] == ':';
  if (!guard("recovery.member-text", three)) {
    return Error{Fault::bad_encoding, "not three keys of 64 hexadecimal digits"};
  }
  std::array<Digest, 3> keys{};
  for (std::size_t n = 0; n < keys.size(); ++n) {
    const auto key = array_from_hex<32>(text.substr(n * (key_digits + 1), key_digits));
    if (!key.has_value()) return key.error();
    keys[n] = *key;
  }
  const auto identity = crypto::Ed25519PublicKey::parse(keys[0]);
  if (!identity.has_value()) return identity.error();
  const auto encryption = crypto::X25519PublicKey::parse(keys[1]);
  if (!encryption.has_value()) return encryption.error();
  const auto recovery = crypto::X25519PublicKey::parse(keys[2]);
  if (!recovery.has_value()) return recovery.error();
  return NewMember{{*identity, *recovery}, *encryption};
}

Answer<NextEpoch> parse_next(const Options& options) {
  const auto binding = digest_from(options.binding, "--binding");
  if (!binding.has_value()) return std::unexpected(binding.error());
  const crypto::PartyCount count(static_cast<std::uint16_t>(options.members.size()));
  auto structure = parse_structure(options.structure, count);
  if (!structure.has_value()) return refusal(ExitCode::usage, "--structure", structure.error());
  NextEpoch next{*binding, *std::move(structure), {}};
  for (const auto& text : options.members) {
    const auto member = parse_member(text);
    if (!member.has_value()) return refusal(ExitCode::usage, "--member " + text, member.error());
    next.members.push_back(*member);
  }
  return next;
}

/// Writes the files into a new folder, and lists them with their hashes.
Said write_all(const Files& files, const std::string& folder, Surroundings& world) {
  const auto made = world.make_new_folder(folder);
  if (!made.has_value()) return refusal(ExitCode::unusable, folder, made.error());
  std::vector<std::pair<std::string, View>> named = {{folder + "/dealings", files.dealings}};
  for (const Bytes& sealed : files.sealed) {
    named.emplace_back(folder + "/member-" + std::to_string(named.size()), sealed);
  }
  std::string said;
  for (const auto& [path, bytes] : named) {
    const auto written = world.write_new_file(path, bytes);
    if (!written.has_value()) return refusal(ExitCode::unusable, path, written.error());
    said.append(to_hex(crypto::sha256(bytes))).append("  ").append(path).append("\n");
  }
  return said;
}

std::string dealt_by(std::span<const Party> dealers) {
  std::string line = "Dealt from the backups of signers";
  for (const Party i : dealers) line.append(" ").append(std::to_string(i.value()));
  return line.append(".\n");
}

Said run_keygen(const Options& options, Surroundings& world) {
  const auto passphrase = ask("new passphrase", options.out, world);
  if (!passphrase.has_value()) return std::unexpected(passphrase.error());
  const auto again = ask("the same passphrase again", options.out, world);
  if (!again.has_value()) return std::unexpected(again.error());
  const bool same = ct_equal(passphrase->expose_secret(), again->expose_secret());
  if (!guard("recovery.passphrase-typed-twice", same)) {
    return refusal(ExitCode::unusable, options.out,
                   {Fault::bad_argument, "the two passphrases differ"});
  }
  auto secret = Secret<32>::generate(world.random());
  const auto file =
      seal_key(secret, passphrase->expose_secret(), crypto::argon2id_cost_new, world.random());
  if (!file.has_value()) return refusal(ExitCode::unusable, options.out, file.error());
  const auto written = world.write_new_file(options.out, *file);
  if (!written.has_value()) return refusal(ExitCode::unusable, options.out, written.error());
  const auto key = crypto::X25519SecretKey::from_bytes(std::move(secret));
  return "recovery key " + to_hex(key.public_key().bytes()) + "\n";
}

Said run_inspect(const Options& options, Surroundings& world) {
  const auto bundle = read_bundle(options.bundle, world);
  if (!bundle.has_value()) return std::unexpected(bundle.error());
  return describe(*bundle) +
         "Nothing of this has been verified; see `countersign-recover verify`.\n";
}

Said run_verify(const Options& options, Surroundings& world) {
  const auto certificate = digest_from(options.certificate, "--certificate");
  if (!certificate.has_value()) return std::unexpected(certificate.error());
  const auto bundle = read_bundle(options.bundle, world);
  if (!bundle.has_value()) return std::unexpected(bundle.error());
  const auto verified = verify(*bundle, *certificate, world.random());
  if (!verified.has_value()) return refusal(ExitCode::refused, options.bundle, verified.error());
  return describe(*bundle) + "All but the paths is certified, and every backup holds.\n";
}

Said run_open(const Options& options, Surroundings& world) {
  const auto certificate = digest_from(options.certificate, "--certificate");
  if (!certificate.has_value()) return std::unexpected(certificate.error());
  const auto next = parse_next(options);
  if (!next.has_value()) return std::unexpected(next.error());
  const auto bundle = read_bundle(options.bundle, world);
  if (!bundle.has_value()) return std::unexpected(bundle.error());
  const auto keys = read_keys(options, world);
  if (!keys.has_value()) return std::unexpected(keys.error());
  const auto files = recover(*bundle, *certificate, *keys, *next, world.random());
  if (!files.has_value()) return refusal(ExitCode::refused, options.bundle, files.error());
  auto said = write_all(*files, options.out, world);
  if (!said.has_value()) return said;
  return *said + dealt_by(files->dealers) +
         "Give `dealings` to every new member and `member-N` to member N. All of them must see\n"
         "the same hash of `dealings`. Keep the old recovery keys, as safe as before: until the\n"
         "journal says that the new epoch is in force, nothing else opens the key. Then destroy\n"
         "all that were read here.\n";
}

}  // namespace

std::vector<VerbRow> verb_rows() {
  const OptionRow bundle{"BUNDLE", &Options::bundle, "recovery bundle of the key"};
  const OptionRow certificate{
      "--certificate", &Options::certificate,
      "certificate hash of the epoch, 64 hexadecimal digits, from the journal"};
  return {
      {"keygen",
       "Makes a recovery key, sealed under a passphrase",
       {{"--out", &Options::out, "file to write; must not exist"}},
       run_keygen},
      {"inspect", "Shows what a bundle says, unverified", {bundle}, run_inspect},
      {"verify",
       "Verifies a bundle against its certificate hash",
       {bundle, certificate},
       run_verify},
      {"open",
       "Opens the backups and deals the key to new members",
       {bundle,
        certificate,
        {"--key", &Options::keys,
         "recovery key file; once for each signer. Its passphrase is asked for, or is a\n"
         "line of standard input, in the order of the files"},
        {"--binding", &Options::binding,
         "what authorised this recovery, 64 hexadecimal digits, from the journal"},
        {"--structure", &Options::structure,
         "who shares the key from now on, such as 2(1,2,3) for two of three"},
        {"--member", &Options::members,
         "IDENTITY:ENCRYPTION:RECOVERY of new member 1, 2, .. in order"},
        {"--out", &Options::out, "folder to write; must not exist"}},
       run_open},
  };
}

}  // namespace countersign::protocol::recovery
