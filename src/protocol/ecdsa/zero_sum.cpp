#include "protocol/ecdsa/zero_sum.hpp"

#include <algorithm>

#include "base/declassify.hpp"
#include "base/guard.hpp"

namespace countersign::protocol::ecdsa {
namespace {

using curve::Scalar;

bool makes_its_point(const ShownZeroShares& shown, Party i) {
  Scalar zeta;
  for (const auto& [j, f_ij] : shown.f.at(i)) {
    if (j > i) {
      zeta += f_ij;
    } else {
      zeta -= f_ij;
    }
  }
  return guard("zero-sum.shown-makes-the-point", curve::mul_base_vartime(zeta) == shown.Z.at(i));
}

}  // namespace

ZeroSumVerdict attribute(const ShownZeroShares& shown) {
  ZeroSumVerdict verdict;
  for (const auto& [i, f_i] : shown.f) {
    if (!makes_its_point(shown, i)) verdict.blamed.push_back(i);
    for (const auto& [j, f_ij] : f_i) {
      if (i > j) continue;
      const bool equal = curve::equal_public(f_ij, shown.f.at(j).at(i));
      if (!guard("zero-sum.pair-agrees", equal)) verdict.suspects.emplace_back(i, j);
    }
  }
  return verdict;
}

Error zero_sum_error(const ZeroSumVerdict& verdict, Party self) {
  std::vector<Party> culprits = verdict.blamed;
  for (const auto& [i, j] : verdict.suspects) {
    if (i == self) culprits.push_back(j);
    if (j == self) culprits.push_back(i);
  }
  std::ranges::sort(culprits);
  const auto repeated = std::ranges::unique(culprits);
  culprits.erase(repeated.begin(), repeated.end());
  return {Fault::zero_sum, "zero shares do not cancel", std::move(culprits)};
}

ZeroReveal reveal_of(const Digest& slot_id, const PerParty<curve::SecretScalar>& f) {
  ZeroReveal message{slot_id, {}};
  for (const auto& [j, f_ij] : f) {
    message.f.push_back(declassified(f_ij.expose_secret().encode()));
  }
  return message;
}

Result<PerParty<Scalar>> read_reveal(const ZeroReveal& message, const Digest& slot_id, Party sender,
                                     std::size_t signers) {
  if (!guard("zero-sum.slot-equal", message.slot_id == slot_id)) {
    return Error{Fault::wrong_session, "zero shares of another slot", {sender}};
  }
  PerParty<Scalar> f;
  auto next = message.f.begin();
  for (std::uint16_t j = 1; j <= signers; ++j) {
    if (Party(j) == sender) continue;
    const auto f_j = Scalar::decode(*next++);
    if (!f_j.has_value()) {
      return Error{Fault::bad_scalar, "zero share is not a scalar", {sender}};
    }
    f.emplace(Party(j), *f_j);
  }
  return f;
}

}  // namespace countersign::protocol::ecdsa
