// Rows of the attack catalogue (the protocol specification, section 13) that belong to no protocol
// alone.

#include <gtest/gtest.h>

#include "protocol/ecdsa/messages.hpp"
#include "protocol/ot/parameters.hpp"
#include "protocol/ot/vole.hpp"
#include "support/dkg_setup.hpp"

namespace countersign::protocol {
namespace {

// A check that only the paper's revision has is lost when somebody implements the first version.
// The numbers of the corrected multiplication (eprint 2026/976, Variant II) and the lengths that
// follow from it are therefore written down a second time.
TEST(Attack, row_38_parameters_are_those_of_the_corrected_papers) {
  constexpr std::size_t of_variant_2 = 256 + 2 * 128 + 3 * 80;
  EXPECT_EQ(ot::parameters.m, of_variant_2);
  EXPECT_EQ(ot::parameters.checks, 2U);
  EXPECT_EQ(ot::parameters.rho, 1U);
  EXPECT_EQ(ot::VoleMessage::size, of_variant_2 * 3 * 32 + 64);
  EXPECT_EQ(ecdsa::R3::size, 292U);  // R is opened to each peer, with (R, Z) committed before
  EXPECT_EQ(ecdsa::R4::size, 128U);  // and all nonces are hashed into the share
}

// That memory is wiped is held by tests/mutants/secret_is_not_wiped.patch, and that a secret does
// not print by tests/compile_fail.
TEST(Attack, row_45_a_run_writes_nothing_whatever_its_end) {
  testing::SeededRandom dice(1);
  const auto setup = testing::setup_over<testing::EcdsaSecp256k1>(testing::flat(2, 3), dice);
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  testing::DkgWire<curve::Secp256k1> good({&setup, &setup, &setup}, SessionId(Digest{1}));
  testing::DkgWire<curve::Secp256k1> bad({&setup, &setup, &setup}, SessionId(Digest{2}));
  const auto keys = good.run();
  const auto failures = bad.run([](testing::InTransit& message) { message.body(0) ^= 1; });
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  EXPECT_TRUE(keys.at(Party(1)).has_value());
  EXPECT_FALSE(failures.at(Party(1)).has_value());
}

}  // namespace
}  // namespace countersign::protocol
