// countersign-recover: deals a key whose signers are lost to new ones, from the backups of its
// shares, on a machine without a network (docs/operating/recovery.md).
//
// What it prints is public. Secrets come in through key files and standard input and go out sealed.
// Exit codes: 0 done; 1 what was read is not true or does not fit together; 2 the command line; 70
// a fault of ours; 78 a file or passphrase that cannot be used.

#include <sys/prctl.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "base/hex.hpp"
#include "crypto/system_random.hpp"
#include "protocol/recovery/key_file.hpp"
#include "protocol/recovery/structure_text.hpp"
#include "protocol/recovery/verbs.hpp"
#include "store/files.hpp"
#include "store/passphrase.hpp"

namespace countersign {
namespace {

namespace recovery = protocol::recovery;

enum ExitCode : int { done = 0, refused = 1, usage = 2, ours = 70, unusable = 78 };

/// A verb that cannot go on throws one of these to main, where it becomes a line and an exit code.
struct Stop {
  ExitCode code;
  std::string line;
};

std::string text_of(const Error& error) {
  std::string text(error.what.text());
  text.append(" (").append(name_of(error.fault)).append(")");
  for (const Party party : error.culprits) {
    text.append(", signer ").append(std::to_string(party.value()));
  }
  return text;
}

template <class T>
T must(Result<T> result, ExitCode code, const std::string& about) {
  if (!result.has_value()) throw Stop{code, about + ": " + text_of(result.error())};
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

template <std::size_t N>
ByteArray<N> from_option(const std::string& text, const std::string& about) {
  return must(array_from_hex<N>(text), usage, about);
}

/// Nothing of this process is left behind in a core file, or read by another of the same user.
void keep_to_ourselves() {
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0) {
    throw Stop{ours, "core dumps cannot be switched off"};
  }
}

recovery::Bundle read_bundle(const std::string& path) {
  const Bytes bytes =
      must(store::read_file(path, {.bytes_max = recovery::bundle_bytes_max}), unusable, path);
  return must(recovery::decode_bundle(bytes), unusable, path);
}

crypto::GuardedBytes passphrase_for(const std::string& path, std::string_view which) {
  return must(store::read_passphrase(std::string(which) + " for " + path + ": "), unusable, path);
}

crypto::X25519SecretKey read_key(const std::string& path) {
  const Bytes file = must(store::read_file(path, {.bytes_max = recovery::key_file_size,
                                                  .access = store::Access::owner_only}),
                          unusable, path);
  const auto passphrase = passphrase_for(path, "passphrase");
  return must(recovery::open_key(file, passphrase.expose_secret()), unusable, path);
}

/// IDENTITY:ENCRYPTION:RECOVERY
recovery::NewMember parse_member(const std::string& text) {
  constexpr std::size_t digits = 64;
  const std::string about = "--member " + text;
  if (text.size() != 3 * digits + 2 || text[digits] != ':' || text[2 * digits + 1] != ':') {
    throw Stop{usage, about + ": not IDENTITY:ENCRYPTION:RECOVERY of 64 hexadecimal digits each"};
  }
  const auto key = [&](std::size_t n) {
    return from_option<32>(text.substr(n * (digits + 1), digits), about);
  };
  return {{must(crypto::Ed25519PublicKey::parse(key(0)), usage, about + ": identity"),
           must(crypto::X25519PublicKey::parse(key(2)), usage, about + ": recovery")},
          must(crypto::X25519PublicKey::parse(key(1)), usage, about + ": encryption")};
}

struct Options {
  std::string bundle;
  std::string certificate;
  std::vector<std::string> keys;
  std::string binding;
  std::string structure;
  std::vector<std::string> members;
  std::string out;
};

void keygen(const Options& options) {
  const auto passphrase = passphrase_for(options.out, "new passphrase");
  const auto again = passphrase_for(options.out, "the same passphrase again");
  if (!ct_equal(passphrase.expose_secret(), again.expose_secret())) {
    throw Stop{unusable, options.out + ": the two passphrases differ"};
  }
  crypto::SystemRandom random;
  auto secret = Secret<32>::generate(random);
  const Bytes file = must(
      recovery::seal_key(secret, passphrase.expose_secret(), crypto::argon2id_cost_new, random),
      unusable, options.out);
  must(store::write_new_file(options.out, file), unusable, options.out);
  const auto key = crypto::X25519SecretKey::from_bytes(std::move(secret));
  std::printf("recovery key %s\n", to_hex(key.public_key().bytes()).c_str());
}

void inspect(const Options& options) {
  std::printf("%s", recovery::describe(read_bundle(options.bundle)).c_str());
  std::printf("Nothing of this has been verified; see `countersign-recover verify`.\n");
}

void verify(const Options& options) {
  const auto bundle = read_bundle(options.bundle);
  const auto certificate = from_option<32>(options.certificate, "--certificate");
  crypto::SystemRandom random;
  must(recovery::verify(bundle, certificate, random), refused, options.bundle);
  std::printf("%s", recovery::describe(bundle).c_str());
  std::printf("All of it is certified, and every backup holds.\n");
}

void open(const Options& options) {
  const auto certificate = from_option<32>(options.certificate, "--certificate");
  const crypto::PartyCount count(static_cast<std::uint16_t>(options.members.size()));
  recovery::NextEpoch next{
      from_option<32>(options.binding, "--binding"),
      must(recovery::parse_structure(options.structure, count), usage, "--structure"),
      {}};
  for (const auto& member : options.members) next.members.push_back(parse_member(member));
  const auto bundle = read_bundle(options.bundle);
  std::vector<crypto::X25519SecretKey> keys;
  for (const auto& path : options.keys) keys.push_back(read_key(path));

  crypto::SystemRandom random;
  const auto files =
      must(recovery::recover(bundle, certificate, keys, next, random), refused, options.bundle);
  must(store::make_new_folder(options.out), unusable, options.out);
  const auto write = [&](const std::string& name, const Bytes& bytes) {
    const std::string path = options.out + "/" + name;
    must(store::write_new_file(path, bytes), unusable, path);
    std::printf("%s  %s\n", to_hex(crypto::sha256(bytes)).c_str(), path.c_str());
  };
  write("dealings", files.dealings);
  for (std::size_t m = 0; m < files.sealed.size(); ++m) {
    write("member-" + std::to_string(m + 1), files.sealed[m]);
  }
  std::printf(
      "Give `dealings` to every new member and `member-N` to member N. All of them must see\n"
      "the same hash of `dealings`. Then destroy the recovery keys that were opened.\n");
}

using Verb = void (*)(const Options&);

void add_bundle(CLI::App& verb, Options& options) {
  verb.add_option("BUNDLE", options.bundle, "recovery bundle of the key")->required();
}

void add_certificate(CLI::App& verb, Options& options) {
  verb.add_option("--certificate", options.certificate,
                  "certificate hash of the epoch, 64 hexadecimal digits, from the journal")
      ->required();
}

/// What --help teaches. The verb that was asked for is left in `chosen`.
void describe_command_line(CLI::App& app, Options& options, Verb& chosen) {
  app.description(
      "Deals a key whose signers are lost to new signers, from the backups of its shares.\n"
      "Run it on a machine without a network. The key is never computed or printed.\n\n"
      "  1. keygen    each signer, long before: a recovery key; its public half goes into the\n"
      "               journal, its file and passphrase into two safes\n"
      "  2. verify    at any time, without keys: is this bundle what the journal certified?\n"
      "  3. open      when signers are lost: with recovery keys of signers who can act together");
  app.footer("Exit codes: 0 done, 1 not true, 2 command line, 78 unusable file or passphrase.");
  app.require_subcommand(1);
  const auto add = [&](const char* name, const char* text, Verb verb) {
    auto* const made = app.add_subcommand(name, text);
    made->callback([&chosen, verb] { chosen = verb; });
    return made;
  };
  auto* const make_key = add("keygen", "Makes a recovery key, sealed under a passphrase", keygen);
  make_key->add_option("--out", options.out, "file to write; must not exist")->required();

  add_bundle(*add("inspect", "Shows what a bundle says, unverified", inspect), options);

  auto* const check = add("verify", "Verifies a bundle against its certificate hash", verify);
  add_bundle(*check, options);
  add_certificate(*check, options);

  auto* const deal = add("open", "Opens the backups and deals the key to new members", open);
  add_bundle(*deal, options);
  add_certificate(*deal, options);
  deal->add_option("--key", options.keys,
                   "recovery key file; once for each signer. Its passphrase is asked for, or is a\n"
                   "line of standard input, in the order of the files")
      ->required();
  deal->add_option("--binding", options.binding,
                   "what authorised this recovery, 64 hexadecimal digits, from the journal")
      ->required();
  deal->add_option("--structure", options.structure,
                   "who shares the key from now on, such as 2(1,2,3) for two of three")
      ->required();
  deal->add_option("--member", options.members,
                   "IDENTITY:ENCRYPTION:RECOVERY of new member 1, 2, .. in order")
      ->required();
  deal->add_option("--out", options.out, "folder to write; must not exist")->required();
}

int run(int argc, char** argv) {
  Options options;
  Verb verb = nullptr;
  CLI::App app("", "countersign-recover");
  describe_command_line(app, options, verb);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? done : usage;
  }
  keep_to_ourselves();
  verb(options);
  return done;
}

}  // namespace
}  // namespace countersign

int main(int argc, char** argv) {
  try {
    return countersign::run(argc, argv);
  } catch (const countersign::Stop& stop) {
    std::fprintf(stderr, "countersign-recover: %s\n", stop.line.c_str());
    return stop.code;
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "countersign-recover: %s\n", exception.what());
    return countersign::ours;
  }
}
