#include "protocol/ecdsa/signers.hpp"

#include <algorithm>

#include "base/guard.hpp"
#include "base/invariant.hpp"

namespace countersign::protocol::ecdsa {

Result<Signers> Signers::make(std::vector<IdentityKey> keys, const IdentityKey& self) {
  const bool ascending =
      std::ranges::adjacent_find(keys, std::ranges::greater_equal()) == keys.end();
  if (!guard("signers.ascending", ascending)) {
    return Error{Fault::bad_encoding, "signers are not in ascending order"};
  }
  if (!guard("signers.two-at-least", keys.size() >= 2)) {
    return Error{Fault::not_qualified, "one signer alone signs nothing"};
  }
  const auto own = std::ranges::find(keys, self);
  if (!guard("signers.include-self", own != keys.end())) {
    return Error{Fault::not_qualified, "signers do not include this one"};
  }
  const auto rank = static_cast<std::uint16_t>(own - keys.begin() + 1);
  return Signers(std::move(keys), Party(rank));
}

const IdentityKey& Signers::key(Party rank) const {
  invariant(rank.value() >= 1 && rank.value() <= keys_.size(), "a signer has a rank");
  return keys_[rank.value() - 1u];
}

std::vector<Party> Signers::all() const {
  std::vector<Party> ranks;
  for (std::uint16_t rank = 1; rank <= keys_.size(); ++rank) ranks.emplace_back(rank);
  return ranks;
}

std::vector<Party> Signers::peers() const {
  std::vector<Party> others = all();
  std::erase(others, self_);
  return others;
}

}  // namespace countersign::protocol::ecdsa
