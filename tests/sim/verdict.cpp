#include "sim/verdict.hpp"

#include <algorithm>

namespace countersign::sim {
namespace {

bool is_blame(const Error& error) {
  return error.fault != Fault::timeout;
}

std::string described(Party who, const Error& error) {
  std::string text = "party " + std::to_string(who.value()) + ": " +
                     std::string(name_of(error.fault)) + ", " + std::string(error.what.text());
  for (const Party culprit : error.culprits) text += ", " + std::to_string(culprit.value());
  return text;
}

bool agree(const std::vector<Ending>& endings) {
  const Bytes* first = nullptr;
  for (const Ending& ending : endings) {
    if (!ending.output.has_value()) continue;
    if (first != nullptr && *first != *ending.output) return false;
    first = &*ending.output;
  }
  return true;
}

}  // namespace

std::vector<std::string> violations_of(const std::vector<Ending>& endings, const FaultPlan& plan,
                                       const std::set<Party>& gone) {
  std::vector<std::string> violations;
  if (!agree(endings)) violations.push_back("honest outputs differ");
  const bool must_finish = plan.corrupt.empty() && gone.empty() && !plan.impatience.has_value();
  for (const auto& [who, output, error] : endings) {
    if (!error.has_value()) continue;
    const bool blames_the_honest = std::ranges::any_of(
        error->culprits, [&](Party culprit) { return !plan.corrupt.contains(culprit); });
    if (is_blame(*error) && blames_the_honest) {
      violations.push_back("an honest party is blamed by " + described(who, *error));
    } else if (is_blame(*error) && plan.corrupt.empty()) {
      violations.push_back("nobody is corrupt, and yet " + described(who, *error));
    } else if (must_finish) {
      violations.push_back("a run of honest parties did not finish: " + described(who, *error));
    }
  }
  return violations;
}

}  // namespace countersign::sim
