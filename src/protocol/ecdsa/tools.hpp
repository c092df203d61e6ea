#pragma once

#include "base/random.hpp"
#include "base/secret.hpp"
#include "curve/secp256k1.hpp"
#include "protocol/pair/gate.hpp"
#include "protocol/slots/gate.hpp"

namespace countersign::protocol::ecdsa {

/// What a node does its part of threshold ECDSA with. All of it outlives the machine.
struct Tools {
  const curve::Secp256k1& group;
  PairGate& pairs;
  SlotGate& slots;
  const Secret<32>& device_secret;
  Random& random;
};

}  // namespace countersign::protocol::ecdsa
