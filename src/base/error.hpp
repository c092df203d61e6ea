#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/strong.hpp"

namespace countersign {

/// A participant of one run, by the index that its structure or signer set gives it.
using Party = Strong<struct PartyTag, std::uint16_t>;

/// Why something was refused. The numbers are stable: they are logged, and 1 to 31 are the protocol
/// error taxonomy (docs/protocols). A fault of ours is never one of these: see base/invariant.hpp.
enum class Fault : std::uint8_t {
  bad_length = 1,
  bad_encoding = 2,
  bad_point = 3,
  bad_scalar = 4,
  wrong_session = 5,
  replay = 6,
  wrong_round = 7,
  inconsistent_broadcast = 8,  // honest views differ; nobody can be named by it alone
  bad_opening = 9,
  bad_pok = 10,
  bad_share = 11,
  bad_backup = 12,
  ot_setup_failed = 13,
  ote_check = 14,
  vole_check = 15,
  gamma_check = 16,
  zero_sum = 17,
  different_request = 18,
  equivocation = 19,  // one sender, two different messages in one round
  final_verify = 20,
  slot_spent = 21,
  pair_missing = 22,
  pair_quarantined = 23,
  pair_dead = 24,
  epoch_mismatch = 25,
  not_qualified = 26,
  policy = 27,
  journal_abort = 28,
  timeout = 29,  // the culprits listed are absent, which proves no guilt
  internal = 30,
  // Outside the protocols.
  bad_argument = 64,  // the caller's request breaks a contract; nothing was done
  bad_signature = 65,
  not_authentic = 66,  // an authenticated ciphertext or sealed file does not open
  over_limit = 67,     // a named *_max was passed
  unavailable = 68,    // a resource or service did not answer
};

/// The fault's name as it stands in logs and machine-readable answers, such as "bad_point".
std::string_view name_of(Fault fault);

/// Text known when the program was compiled. An error's words are one of these, so that nothing
/// secret can ever be formatted into them.
class Literal {
 public:
  consteval Literal(const char* text) : text_(text) {}  // NOLINT(google-explicit-constructor)
  constexpr std::string_view text() const { return text_; }
  friend constexpr bool operator==(const Literal&, const Literal&) = default;

 private:
  std::string_view text_;
};

/// What went wrong, in words (lower case, no full stop), and who did it where that can be known.
struct Error {
  Fault fault;
  Literal what;
  std::vector<Party> culprits = {};

  friend bool operator==(const Error&, const Error&) = default;
};

}  // namespace countersign
