#include "protocol/reshare/outcome.hpp"

#include <algorithm>
#include <map>
#include <ranges>

#include "base/guard.hpp"
#include "base/invariant.hpp"

namespace countersign::protocol {
namespace {

bool is_member(Party author, crypto::PartyCount members) {
  return author.value() >= 1 && author.value() <= members.value();
}

}  // namespace

Outcome outcome_of(std::span<const AttemptEntry> entries, crypto::PartyCount members) {
  invariant(members.value() > 0, "a key has members");
  invariant(std::ranges::is_sorted(entries, std::ranges::less_equal(), &AttemptEntry::index) ||
                entries.size() < 2,
            "a log has one order");
  std::map<Party, Digest> results;
  for (const auto& [index, what] : entries) {
    const auto* ready = std::get_if<LoggedReady>(&what);
    if (!guard("outcome.no-abort-before", ready != nullptr)) return {Phase::aborted, index, {}};
    if (!guard("outcome.ready-of-a-member", is_member(ready->author, members))) continue;
    const auto first = results.emplace(ready->author, ready->result).first;
    if (!guard("outcome.one-result-a-member", first->second == ready->result)) {
      return {Phase::aborted, index, {}};
    }
    const bool one_result = std::ranges::all_of(
        std::views::values(results), [&](const Digest& other) { return other == ready->result; });
    const bool all = results.size() == members.value();
    if (all && guard("outcome.one-result", one_result)) {
      return {Phase::committed, index, ready->result};
    }
  }
  return {};
}

Result<std::size_t> dealers_of_attempt(std::uint64_t attempt, std::size_t sets) {
  if (!guard("outcome.dealers-listed", sets > 0)) {
    return Error{Fault::bad_argument, "the entry lists no dealers"};
  }
  if (!guard("outcome.attempts-bounded", attempt < attempts_max)) {
    return Error{Fault::over_limit, "too many attempts at one entry"};
  }
  return static_cast<std::size_t>(attempt % sets);
}

}  // namespace countersign::protocol
