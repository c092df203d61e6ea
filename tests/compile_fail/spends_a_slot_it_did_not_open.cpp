// expect: cannot convert .*ReservedSlot.* to .*OpenedSlot
#include <utility>

#include "protocol/slots/gate.hpp"

using countersign::Digest;
using countersign::SecretBytes;
using countersign::protocol::OpenedSlot;
using countersign::protocol::PerParty;
using countersign::protocol::ReservedSlot;
using countersign::protocol::SlotGate;

bool spend(SlotGate& gate, ReservedSlot& reserved, SecretBytes r4) {
#ifdef CONTROL
  auto opened = gate.open(std::move(reserved), PerParty<SecretBytes>());
  return gate.spend(std::move(*opened), PerParty<Digest>(), std::move(r4)).has_value();
#else
  return gate.spend(std::move(reserved), PerParty<Digest>(), std::move(r4)).has_value();
#endif
}
