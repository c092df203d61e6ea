#pragma once

#include "sim/scenario.hpp"

namespace countersign::sim {

/// Parties with shares of a dealt key that exchange the backups of them, round R4 of key
/// generation. The corrupt ones encrypt something else, or to somebody else.
Scenario backup_scenario();

}  // namespace countersign::sim
