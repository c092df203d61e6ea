#include "crypto/blake2b.hpp"

#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "crypto/fields.hpp"
#include "support/counting.hpp"

// Expected values without another source are from Python's hashlib.

namespace countersign::crypto {
namespace {

using testing::counting;

TEST(Blake2b, agrees_with_rfc_7693) {
  ByteArray<64> out;
  blake2b(bytes_of("abc"), out);
  EXPECT_EQ(to_hex(out),
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
}

TEST(Blake2b, keyed_is_its_own_mode) {
  ByteArray<48> out;
  blake2b_keyed({counting()}, bytes_of("message"), out);
  EXPECT_EQ(to_hex(out),
            "73db1315eabd557c94d996822bb0dd6c96f131172d5f68a020d68a24869c8094"
            "3c43b4d22e830cc0c072920f192e0d4b");
}

TEST(Blake2b, prefixed_hashes_key_and_message_in_one_block) {
  const auto key = counting();
  ByteArray<64> pad;
  blake2b_prefixed({key}, joined(le32(5), byte(1), ByteArray<16>{}), pad);
  EXPECT_EQ(to_hex(pad),
            "a9143606bb2f3e7fc5e19336dbc7a3fc4c2e3fb92f8d8da864dda11bdfad15c6"
            "0031bdbb3478c44b11a1878afa35ade64c4a6fe88315fbc1c22071fbef277b6f");
  ByteArray<32> longest;
  blake2b_prefixed({key}, ByteArray<96>{}, longest);
  EXPECT_EQ(to_hex(longest), "5bd8ab8672bcd001e918f09fa1218da75cebaf8d95564a357ed78e78836aba1f");
}

TEST(Blake2b, ends_the_program_when_it_is_asked_for_what_it_cannot_give) {
  const auto key = counting();
  ByteArray<32> out;
  ByteArray<15> short_out;
  EXPECT_DEATH(blake2b_prefixed({key}, ByteArray<97>{}, out), "share one block");
  EXPECT_DEATH(blake2b({}, short_out), "16 to 64 bytes");
  EXPECT_DEATH(blake2b_keyed({View(key).first(15)}, {}, out), "a BLAKE2b key has 16 to 64 bytes");
}

}  // namespace
}  // namespace countersign::crypto
