#include "protocol/ecdsa/quarantine.hpp"

namespace countersign::protocol::ecdsa {

Error slots_destroyed(const Tools& tools, const PairName& pair, const Error& failed) {
  const auto killed = tools.slots.kill_by(PairQuarantined{pair});
  return killed.has_value() ? failed : killed.error();
}

Error quarantined(const Tools& tools, const PairName& pair, const Error& failed) {
  Error stored = tools.pairs.quarantine(pair, failed);
  if (!(stored == failed)) return stored;
  return slots_destroyed(tools, pair, failed);
}

}  // namespace countersign::protocol::ecdsa
