// expect: use of deleted function .*OpenedSlot\(const .*OpenedSlot
#include <utility>

#include "protocol/slots/gate.hpp"

using countersign::Digest;
using countersign::SecretBytes;
using countersign::protocol::OpenedSlot;
using countersign::protocol::PerParty;
using countersign::protocol::SlotGate;

bool spend(SlotGate& gate, OpenedSlot& opened, SecretBytes r4) {
#ifdef CONTROL
  return gate.spend(std::move(opened), PerParty<Digest>(), std::move(r4)).has_value();
#else
  OpenedSlot twice = opened;
  return gate.spend(std::move(twice), PerParty<Digest>(), std::move(r4)).has_value();
#endif
}
