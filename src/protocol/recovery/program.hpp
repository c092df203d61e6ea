#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crypto/guarded_bytes.hpp"
#include "protocol/recovery/verbs.hpp"

namespace countersign::protocol::recovery {

/// countersign-recover without the world: its verbs over files and passphrases that somebody else
/// reads and writes, and its command line as a table. apps/recover.cpp is the rest.
///
/// Invariant: what a verb says is public. Secrets come in through surroundings and go out sealed.

enum class ExitCode : std::uint8_t {
  done = 0,
  refused = 1,    // what was read is not true, or does not fit together
  usage = 2,      // the command line
  ours = 70,      // a fault of ours
  unusable = 78,  // a file or passphrase that cannot be used
};

/// What the verbs need of the world. Errors name no path: the verb adds it.
class Surroundings {
 public:
  virtual ~Surroundings() = default;
  virtual Result<Bytes> read_file(const std::string& path, std::size_t bytes_max) = 0;
  /// Of a secret: refuses a file that others than its owner may read.
  virtual Result<Bytes> read_own_file(const std::string& path, std::size_t bytes_max) = 0;
  virtual Status write_new_file(const std::string& path, View bytes) = 0;
  virtual Status make_new_folder(const std::string& path) = 0;
  virtual Result<crypto::GuardedBytes> read_passphrase(std::string_view prompt) = 0;
  virtual Random& random() = 0;
};

/// The command line's options as they were written.
struct Options {
  std::string bundle;
  std::string certificate;
  std::vector<std::string> keys;
  std::string binding;
  std::string structure;
  std::vector<std::string> members;
  std::string out;
};

/// What a verb prints, or why it did nothing.
struct Refusal {
  ExitCode code;
  std::string line;
};
using Said = std::expected<std::string, Refusal>;

struct OptionRow {
  std::string_view name;
  std::variant<std::string Options::*, std::vector<std::string> Options::*> place;
  std::string_view help;
};
struct VerbRow {
  std::string_view name;
  std::string_view help;
  std::vector<OptionRow> options;  // each of them must be given
  Said (*run)(const Options& options, Surroundings& surroundings);
};

std::vector<VerbRow> verb_rows();

inline constexpr std::string_view help_before =
    "Deals a key whose signers are lost to new signers, from the backups of its shares.\n"
    "Run it on a machine without a network. The key is never computed or printed.\n\n"
    "  1. keygen    each signer, long before: a recovery key; its public half goes into the\n"
    "               journal, its file and passphrase into two safes\n"
    "  2. verify    at any time, without keys: is this bundle what the journal certified?\n"
    "  3. open      when signers are lost: with recovery keys of signers who can act together";
inline constexpr std::string_view help_after =
    "Exit codes: 0 done, 1 not true, 2 command line, 70 our fault, 78 unusable file or passphrase.";

}  // namespace countersign::protocol::recovery
