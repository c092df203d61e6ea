#pragma once

#include <map>
#include <ranges>
#include <vector>

#include "base/guard.hpp"
#include "base/result.hpp"
#include "base/writer.hpp"
#include "protocol/frost/nonces.hpp"

namespace countersign::protocol::frost {

/// The formulas of round 2 (RFC 9591, 4.3 to 4.6, 5.2 and 5.3), each a pure function:
///
///   B        the commitment list: (D_j, E_j) of every signer, ordered by party
///   encB     Enc(j) || Enc(D_j) || Enc(E_j) of all of them
///   rho_j    H1(Enc(PK) || H4(msg) || H5(encB) || Enc(j))
///   R_j      D_j + rho_j*E_j
///   R        sum of all R_j
///   c        H2(Enc(R) || Enc(PK) || msg)
///   z_i      d_i + rho_i*e_i + c*a'_i, the nonces negated where the suite says so
///
/// What is deviated from: the RFC's lambda_i * sk_i is here a'_i, the additive share of any access
/// tree after its tweak; for t of n and no tweak the two are one number.
///
/// Vartime: what is named so, and it takes public values only.

/// Ascending and without duplicates by its type.
template <curve::Group G>
using CommitmentList = PerParty<NonceCommitment<G>>;

/// Enc(j): the party's number as a scalar.
template <curve::Group G>
ByteArray<32> encode_identifier(Party j) {
  return typename G::Scalar(std::uint64_t{j.value()}).encode();
}

template <curve::Group G>
Bytes encode_list(const CommitmentList<G>& B) {
  Writer encB;
  for (const auto& [j, commitment] : B) {
    encB.bytes(encode_identifier<G>(j)).bytes(commitment.encode());
  }
  return encB.take();
}

/// What was asked to be signed with which nonces, and what follows from that before any nonce is
/// touched.
template <Ciphersuite C>
struct Package {
  using G = typename C::Group;
  typename G::Point PK;
  Bytes msg;
  CommitmentList<G> B;
  Bytes encB;
  PerParty<typename G::Scalar> rho;
};

template <Ciphersuite C>
Package<C> package_of(const typename C::Group::Point& PK, Bytes msg,
                      CommitmentList<typename C::Group> B) {
  using G = typename C::Group;
  Package<C> package{PK, std::move(msg), std::move(B), {}, {}};
  package.encB = encode_list<G>(package.B);
  const auto enc_PK = PK.encode();
  const auto H4 = C::hash_of_message(package.msg);
  const auto H5 = C::hash_of_list(package.encB);
  for (const Party j : std::views::keys(package.B)) {
    package.rho.emplace(j, C::rho({enc_PK, H4, H5, encode_identifier<G>(j)}));
  }
  return package;
}

/// k_i = d_i + rho_i*e_i.
template <curve::Group G>
curve::SecretOf<typename G::Scalar> bound_nonce(const NoncePair<G>& pair,
                                                const typename G::Scalar& rho_i) {
  return pair.d + rho_i * pair.e;
}

/// R_j.
template <curve::Group G>
typename G::Point bound_commitment_vartime(const NonceCommitment<G>& commitment,
                                           const typename G::Scalar& rho_j) {
  return commitment.D + mul_vartime(rho_j, commitment.E);
}

/// R and c.
template <Ciphersuite C>
struct Challenge {
  typename C::Group::Point R;
  bool nonces_are_negated;
  typename C::Group::Scalar c;
};

/// From the R_j of all signers. Fault::bad_point if they cancel out, which no honest signer's can.
template <Ciphersuite C>
Result<Challenge<C>> challenge_of(const Package<C>& package,
                                  const PerParty<typename C::Group::Point>& R_j) {
  using Point = typename C::Group::Point;
  const auto points = std::views::values(R_j);
  const Point R = Point::sum(std::vector<Point>(points.begin(), points.end()));
  if (!guard("frost.commitment-not-identity", !R.is_identity())) {
    return Error{Fault::bad_point, "the nonces of all signers cancel out"};
  }
  return Challenge<C>{R, C::nonces_are_negated(R), C::challenge({R, package.PK, package.msg})};
}

/// What a signer puts into its response.
template <curve::Group G>
struct Secrets {
  const curve::SecretOf<typename G::Scalar>& k_i;
  const curve::SecretOf<typename G::Scalar>& a_i;  // after the tweak
};

/// z_i.
template <Ciphersuite C>
curve::SecretOf<typename C::Group::Scalar> response(const Challenge<C>& challenge,
                                                    const Secrets<typename C::Group>& own) {
  const auto c_a_i = challenge.c * own.a_i;
  return challenge.nonces_are_negated ? c_a_i - own.k_i : c_a_i + own.k_i;
}

/// What a response is judged by.
template <curve::Group G>
struct Accountable {
  typename G::Point R_j;
  typename G::Point A_j;  // after the tweak
};

/// Whether z_j*G is what z_j should be times G.
template <Ciphersuite C>
bool response_holds_vartime(const Challenge<C>& challenge, const Accountable<typename C::Group>& of,
                            const typename C::Group::Scalar& z_j) {
  const auto nonce = challenge.nonces_are_negated ? -of.R_j : of.R_j;
  return mul_base_vartime(z_j) == nonce + mul_vartime(challenge.c, of.A_j);
}

}  // namespace countersign::protocol::frost
