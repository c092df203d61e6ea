#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "sim/faults.hpp"

namespace countersign::sim {

/// How a process of an honest party ended: with what its output has in common with the others', or
/// with an error.
struct Ending {
  Party who;
  std::optional<Bytes> output;
  std::optional<Error> error;
};

/// What must hold for every protocol in every run; a sentence for each property that does not.
///
///  1. All honest outputs agree.
///  2. No honest party is ever blamed: whoever an honest party names as a culprit is corrupt. The
///     list of a timeout names who was missing, and is no blame.
///  3. Where nobody is corrupt, no run fails otherwise than by time.
///  4. Where nobody is corrupt, nobody crashed for good and nobody was impatient, everybody has an
///     output, whatever the network did.
std::vector<std::string> violations_of(const std::vector<Ending>& endings, const FaultPlan& plan,
                                       const std::set<Party>& gone);

}  // namespace countersign::sim
