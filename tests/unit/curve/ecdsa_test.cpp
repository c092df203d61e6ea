#include "curve/ecdsa.hpp"

#include <gtest/gtest.h>
#include <secp256k1_recovery.h>

#include "curve/library_key.hpp"
#include "curve/secp256k1.hpp"
#include "oracle.hpp"
#include "support/error_of.hpp"

namespace countersign::curve::testing {
namespace {

using countersign::testing::error_of;

/// A signature by the textbook: s = (h + r*x) / k.
RecoverableSignature sign(const Scalar& x, const Scalar& k, const Digest& hash) {
  const auto image = image_of(mul_base_vartime(k));
  return {{image.r, (Scalar::reduce(hash) + image.r * x) * k.inverse()}, image.recovery_id};
}

/// The other signature that the same nonce makes.
RecoverableSignature flipped(const RecoverableSignature& one) {
  return {{one.signature.r, -one.signature.s}, static_cast<std::uint8_t>(one.recovery_id ^ 1)};
}

class Ecdsa : public ::testing::Test {
 protected:
  SeededRandom random_{1};
  const Scalar x_ = any_scalar<Scalar>(random_);
  const Point key_ = mul_base_vartime(x_);
  const Digest hash_ = random_bytes<32>(random_);
};

TEST_F(Ecdsa, verifies_the_low_form_of_a_signature_only) {
  for (int i = 0; i < 50; ++i) {
    const auto made = sign(x_, any_scalar<Scalar>(random_), hash_);
    for (const auto& form : {made, flipped(made)}) {
      const bool high = is_high_public(form.signature.s);
      EXPECT_EQ(ecdsa_verifies(key_, hash_, form.signature), !high);
      EXPECT_TRUE(ecdsa_verifies(key_, hash_, with_low_s(form.signature)));
      EXPECT_FALSE(is_high_public(with_low_s(form).signature.s));
    }
  }
}

TEST_F(Ecdsa, recovers_the_key_from_both_forms) {
  for (int i = 0; i < 50; ++i) {
    const auto made = sign(x_, any_scalar<Scalar>(random_), hash_);
    for (const auto& form : {made, flipped(made), with_low_s(made)}) {
      EXPECT_EQ(ecdsa_recover(hash_, form).value(), key_);
      auto other_parity = form;
      other_parity.recovery_id ^= 1;
      EXPECT_FALSE(ecdsa_recover(hash_, other_parity).value() == key_);
    }
  }
}

TEST_F(Ecdsa, recovers_the_key_of_a_nonce_beyond_the_order) {
  // A nonce's x may lie between q and p. Nobody finds such a nonce, but points there exist, and any
  // of them with any s is a signature of the key that recovery gives.
  const auto q = number(Kind<Scalar>::order);
  for (int found = 0; found < 4;) {
    BN_add_word(q.get(), 1);
    const auto lifted = Point::lift_x(bytes_of_number(q));
    if (!lifted.has_value()) continue;
    ++found;
    for (const auto& R : {*lifted, -*lifted}) {
      const auto image = image_of(R);
      EXPECT_EQ(image.recovery_id, R.has_odd_y() ? 3 : 2);
      EXPECT_EQ(image.r.encode(), Modulo(Kind<Scalar>::order).reduce(R.x()));
      const RecoverableSignature form{{image.r, any_scalar<Scalar>(random_)}, image.recovery_id};
      const auto key = ecdsa_recover(hash_, form);
      ASSERT_TRUE(key.has_value());
      EXPECT_TRUE(ecdsa_verifies(*key, hash_, with_low_s(form.signature)));
      EXPECT_EQ(ecdsa_recover(hash_, with_low_s(form)).value(), *key);
    }
  }
}

TEST_F(Ecdsa, agrees_with_libsecp256k1_on_its_own_signatures) {
  const std::unique_ptr<secp256k1_context, void (*)(secp256k1_context*)> context(
      secp256k1_context_create(SECP256K1_CONTEXT_NONE), secp256k1_context_destroy);
  for (int i = 0; i < 50; ++i) {
    const auto message = random_bytes<32>(random_);
    secp256k1_ecdsa_recoverable_signature theirs;
    ASSERT_EQ(secp256k1_ecdsa_sign_recoverable(context.get(), &theirs, message.data(),
                                               x_.encode().data(), nullptr, nullptr),
              1);
    ByteArray<64> bytes;
    int recovery_id = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(context.get(), bytes.data(),
                                                            &recovery_id, &theirs);
    const auto signature = EcdsaSignature::decode(bytes).value();
    EXPECT_TRUE(ecdsa_verifies(key_, message, signature));
    EXPECT_EQ(ecdsa_recover(message, {signature, static_cast<std::uint8_t>(recovery_id)}).value(),
              key_);
    EXPECT_EQ(signature.encode(), bytes);
  }
}

TEST_F(Ecdsa, does_not_verify_what_was_not_signed) {
  const auto good = with_low_s(sign(x_, any_scalar<Scalar>(random_), hash_)).signature;
  auto other_hash = hash_;
  other_hash[0] ^= 1;
  EXPECT_TRUE(ecdsa_verifies(key_, hash_, good));
  EXPECT_FALSE(ecdsa_verifies(key_, other_hash, good));
  EXPECT_FALSE(ecdsa_verifies(-key_, hash_, good));
  EXPECT_FALSE(ecdsa_verifies(key_, hash_, {good.r + Scalar(1), good.s}));
  EXPECT_FALSE(ecdsa_verifies(key_, hash_, {good.r, good.s + Scalar(1)}));
  EXPECT_FALSE(ecdsa_verifies(key_, hash_, {Scalar(), good.s}));
  EXPECT_FALSE(ecdsa_verifies(key_, hash_, {good.r, Scalar()}));
  EXPECT_FALSE(ecdsa_verifies(Point(), hash_, good));
}

TEST_F(Ecdsa, refuses_bad_encodings) {
  const auto good = sign(x_, any_scalar<Scalar>(random_), hash_).signature.encode();
  for (const std::size_t length : {0U, 63U, 65U}) {
    EXPECT_EQ(error_of(EcdsaSignature::decode(Bytes(length))),
              (Error{Fault::bad_length, "a compact signature is 64 bytes"}));
  }
  for (const std::ptrdiff_t place : {0, 32}) {
    auto bytes = good;
    std::ranges::copy(Modulo(Kind<Scalar>::order).order_plus(0), bytes.begin() + place);
    EXPECT_EQ(error_of(EcdsaSignature::decode(bytes)),
              (Error{Fault::bad_scalar, "scalar is not below the group order"}));
  }
}

TEST_F(Ecdsa, recovers_nothing_from_what_is_no_signature) {
  const auto good = sign(x_, any_scalar<Scalar>(random_), hash_).signature;
  for (const int id : {4, 5, 128, 255}) {
    EXPECT_EQ(error_of(ecdsa_recover(hash_, {good, static_cast<std::uint8_t>(id)})),
              (Error{Fault::bad_encoding, "a recovery id is 0 to 3"}));
  }
  const Error no_key{Fault::bad_signature, "no key makes this signature"};
  for (const auto& [signature, id] : std::vector<RecoverableSignature>{
           {{Scalar(), good.s}, 0},
           {{good.r, Scalar()}, 0},
           {{good.r, good.s}, 2},     // r + q is not below p
           {{Scalar(5), good.s}, 0},  // no point has x = 5
       }) {
    EXPECT_EQ(error_of(ecdsa_recover(hash_, {signature, id})), no_key);
  }
}

}  // namespace
}  // namespace countersign::curve::testing
