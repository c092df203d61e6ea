#pragma once

#include <optional>
#include <utility>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "protocol/frost/ciphersuites.hpp"
#include "protocol/frost/tweak.hpp"
#include "protocol/sharing/key_share.hpp"

namespace countersign::protocol::frost {

/// A key, a quorum of it and a tweak: all that a signing needs to know of them, and public. It
/// depends on no message, so a signer makes one for each account and quorum and keeps it as long as
/// the epoch lasts.
///
///   a_i, A_i     the additive share of party i and its point (sharing/quorum.hpp)
///   a'_i, A'_i   the same after the tweak: f*a_i + om_i*u, whose sum is the secret of PK
///
/// The tweak is spread by om_i. A signer that added all of it alone would be blamed by the others.
template <SigningSuite C>
class SigningKey final {
 public:
  using G = typename C::Group;
  using Point = typename G::Point;
  using S = typename G::Scalar;

  /// Fault::not_qualified for a set that is not a tight quorum, Fault::bad_argument for a key of
  /// another suite or a tweak that gives no key.
  static Result<SigningKey> make(const KeyRecord<G>& record, const crypto::PartySet& signers,
                                 Tweak tweak) {
    if (!guard("signing-key.suite", record.suite == C::suite)) {
      return Error{Fault::bad_argument, "the key is of another suite"};
    }
    auto quorum = quorum_of(record, signers);
    if (!quorum.has_value()) return quorum.error();
    const auto derived = crypto::derive(to_public(record.X), record.chain_code, tweak.path);
    if (!derived.has_value()) return derived.error();
    const auto X_d = Point::decode(derived->X_d.encoded());
    invariant(X_d.has_value(), "both rooms agree on what a point is");
    const auto key = tweaked({*X_d, to_scalar<G>(derived->e)}, tweak.taproot);
    if (!key.has_value()) return key.error();
    return SigningKey({record.key_id, record.epoch, record.certificate_hash}, *std::move(quorum),
                      std::move(tweak), *key);
  }

  /// What a request names it by.
  struct Name {
    Digest key_id;
    std::uint64_t epoch;
    Digest certificate_hash;

    friend bool operator==(const Name&, const Name&) = default;
  };
  const Name& name() const { return name_; }
  const Quorum<G>& quorum() const { return quorum_; }
  const Tweak& tweak() const { return tweak_; }
  const Point& PK() const { return key_.PK; }
  bool verifies(View msg, const Signature& signature) const {
    return C::verifies(verification_key_, msg, signature);
  }

  /// Whether this was made for the epoch that a record is of.
  bool is_of(const KeyRecord<G>& record) const {
    return name_ == Name{record.key_id, record.epoch, record.certificate_hash};
  }

  /// a'_i. Constant time.
  curve::SecretOf<S> tweaked_share(const KeyShare<G>& share) const {
    return key_.f * additive_share(share, quorum_) + quorum_.member(share.self).om * key_.u;
  }

  /// A'_j, which only a dispute asks for.
  Point tweaked_point_vartime(Party j) const {
    const auto& [leaves, om, A] = quorum_.member(j);
    return add_base_vartime(mul_vartime(key_.f, A), om * key_.u);
  }

 private:
  SigningKey(Name name, Quorum<G> quorum, Tweak tweak, const TweakedKey<G>& key)
      : name_(name),
        quorum_(std::move(quorum)),
        tweak_(std::move(tweak)),
        key_(key),
        verification_key_(C::verification_key(key.PK)) {}

  Name name_;
  Quorum<G> quorum_;
  Tweak tweak_;
  TweakedKey<G> key_;
  typename C::VerificationKey verification_key_;
};

}  // namespace countersign::protocol::frost
