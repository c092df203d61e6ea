#include "crypto/argon2id.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "base/hex.hpp"

namespace countersign::crypto {
namespace {

ByteArray<16> counting_salt() {
  ByteArray<16> salt;
  std::iota(salt.begin(), salt.end(), std::uint8_t{0});
  return salt;
}

constexpr Argon2idCost least = {argon2id_passes_min, argon2id_memory_kib_min};

TEST(Argon2id, derives_what_another_implementation_derives) {
  // Made with OpenSSL: 2 passes, 19,456 KiB, 1 lane.
  const auto key = argon2id(bytes_of("correct horse battery staple"), counting_salt(), least);
  EXPECT_EQ(to_hex(key.value().expose_secret()),
            "818259b6310026a8e0dbac5d2e6927abcfdb07b32258fac4f61b18b80f929085");
}

TEST(Argon2id, depends_on_passphrase_salt_and_cost) {
  const auto hex = [](View passphrase, const ByteArray<16>& salt, const Argon2idCost& cost) {
    return to_hex(argon2id(passphrase, salt, cost).value().expose_secret());
  };
  const auto usual = hex(bytes_of("a"), counting_salt(), least);
  EXPECT_NE(hex(bytes_of("b"), counting_salt(), least), usual);
  EXPECT_NE(hex(bytes_of("a"), ByteArray<16>{}, least), usual);
  EXPECT_NE(hex(bytes_of("a"), counting_salt(), {3, argon2id_memory_kib_min}), usual);
}

TEST(Argon2id, refuses_an_empty_passphrase) {
  EXPECT_EQ(argon2id({}, counting_salt(), least).error(),
            (Error{Fault::bad_argument, "an empty passphrase protects nothing"}));
}

TEST(Argon2id, refuses_costs_outside_its_bounds) {
  const auto error = [](const Argon2idCost& cost) {
    return argon2id(bytes_of("a"), counting_salt(), cost).error();
  };
  EXPECT_EQ(error({argon2id_passes_max + 1, argon2id_memory_kib_min}),
            (Error{Fault::over_limit, "argon2id asks for too many passes"}));
  EXPECT_EQ(error({argon2id_passes_min, argon2id_memory_kib_max + 1}),
            (Error{Fault::over_limit, "argon2id asks for too much memory"}));
  EXPECT_EQ(error({argon2id_passes_min - 1, argon2id_memory_kib_min}),
            (Error{Fault::bad_argument, "argon2id asks for too few passes"}));
  EXPECT_EQ(error({argon2id_passes_min, argon2id_memory_kib_min - 1}),
            (Error{Fault::bad_argument, "argon2id asks for too little memory"}));
}

}  // namespace
}  // namespace countersign::crypto
