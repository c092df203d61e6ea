#include "crypto/commitment.hpp"

#include "base/constant_time.hpp"
#include "base/guard.hpp"

namespace countersign::crypto {
namespace {

Digest commitment_to(const CommitmentFor& what, const Opening& opening) {
  TaggedHash hash(what.tag);
  hash.fields({what.context, le64(what.maker.value()), opening.payload, opening.blind});
  return hash.digest();
}

}  // namespace

Committed commit(const CommitmentFor& what, View payload, Random& random) {
  auto blind = Secret<32>::generate(random);
  const Digest commitment = commitment_to(what, {payload, blind.expose_secret()});
  return {commitment, std::move(blind)};
}

Status check_opening(const CommitmentFor& what, const Digest& commitment, const Opening& opening) {
  return require(guard("commitment.opens", ct_equal(commitment, commitment_to(what, opening))),
                 {Fault::bad_opening, "opening does not match the commitment", {what.maker}});
}

}  // namespace countersign::crypto
