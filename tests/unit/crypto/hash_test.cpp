#include <gtest/gtest.h>

#include <string>

#include "base/hex.hpp"
#include "crypto/hmac.hpp"
#include "crypto/keccak256.hpp"
#include "crypto/sha256.hpp"
#include "crypto/sha512.hpp"

namespace countersign::crypto {
namespace {

TEST(Sha256, agrees_with_fips_180) {
  EXPECT_EQ(to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256(bytes_of("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, hashes_pieces_as_the_whole) {
  const std::string text(1000, 'x');
  const View whole = bytes_of(text);
  for (const std::size_t cut : {0u, 1u, 63u, 64u, 65u, 999u, 1000u}) {
    EXPECT_EQ(Sha256().update(whole.first(cut)).update(whole.subspan(cut)).digest(), sha256(whole));
  }
}

TEST(Sha256, forks_when_copied) {
  Sha256 prefix;
  prefix.update(bytes_of("a"));
  Sha256 fork = prefix;
  fork.update(bytes_of("bc"));
  EXPECT_EQ(fork.digest(), sha256(bytes_of("abc")));
  EXPECT_EQ(prefix.digest(), sha256(bytes_of("a")));
  EXPECT_EQ(prefix.update(bytes_of("bc")).digest(), sha256(bytes_of("abc")));
}

TEST(Sha512, agrees_with_fips_180) {
  EXPECT_EQ(to_hex(sha512(bytes_of("abc"))),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST(Sha512, forks_when_copied) {
  Sha512 prefix;
  prefix.update(bytes_of("a"));
  Sha512 fork = prefix;
  EXPECT_EQ(fork.update(bytes_of("bc")).digest(), sha512(bytes_of("abc")));
  EXPECT_EQ(prefix.digest(), sha512(bytes_of("a")));
}

TEST(Keccak256, has_the_original_padding) {
  EXPECT_EQ(to_hex(keccak256({})),
            "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  EXPECT_EQ(to_hex(keccak256(bytes_of("abc"))),
            "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
}

TEST(Keccak256, names_the_transfer_event_of_erc_20) {
  EXPECT_EQ(to_hex(keccak256(bytes_of("Transfer(address,address,uint256)"))),
            "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
}

TEST(Hmac, agrees_with_rfc_4231) {
  const std::string long_key(131, '\xaa');
  const View message = bytes_of("Test Using Larger Than Block-Size Key - Hash Key First");
  ByteArray<32> short_mac;
  hmac_sha256({bytes_of("Jefe")}, bytes_of("what do ya want for nothing?"), short_mac);
  EXPECT_EQ(to_hex(short_mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  hmac_sha256({bytes_of(long_key)}, message, short_mac);
  EXPECT_EQ(to_hex(short_mac), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  ByteArray<64> long_mac;
  hmac_sha512({bytes_of("Jefe")}, bytes_of("what do ya want for nothing?"), long_mac);
  EXPECT_EQ(to_hex(long_mac),
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
            "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
}

}  // namespace
}  // namespace countersign::crypto
