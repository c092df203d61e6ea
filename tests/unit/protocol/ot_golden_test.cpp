// Golden values of the oblivious transfers. tests/model/ot_reference.py, which shares no code with
// what is tested here, prints the same ones.

#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "crypto/sha256.hpp"
#include "protocol/ot/base_ot.hpp"
#include "protocol/ot/consistency.hpp"
#include "protocol/ot/pads.hpp"
#include "protocol/ot/prg.hpp"
#include "protocol/ot/vole.hpp"
#include "support/dealt_seeds.hpp"
#include "support/seeded_random.hpp"

namespace countersign::protocol::ot {
namespace {

using crypto::Sha256;
using curve::Scalar;
using testing::SeededRandom;

template <std::size_t N>
ByteArray<N> counting_from(std::uint8_t first) {
  ByteArray<N> bytes;
  for (std::size_t i = 0; i < N; ++i) bytes[i] = static_cast<std::uint8_t>(first + i);
  return bytes;
}

Digest draw_digest(SeededRandom& random) {
  Digest digest;
  random.fill(digest);
  return digest;
}

std::string hash_of_bytes(View bytes) {
  return to_hex(Sha256().update(bytes).digest());
}

std::string hash_of_scalars(std::initializer_list<Scalar> scalars) {
  Sha256 hash;
  for (const Scalar& scalar : scalars) hash.update(scalar.encode());
  return to_hex(hash.digest());
}

TEST(OtGolden, prg) {
  const auto nonce = counting_from<32>(0);
  const auto seed = counting_from<32>(32);
  std::array<Bytes, blake2b_lanes> out;
  out.fill(Bytes(100));
  const auto expansion = [&](std::size_t lane) { return Prg::Expansion{seed, 5, 1, out[lane]}; };
  Prg(nonce).expand({expansion(0), expansion(1), expansion(2), expansion(3),  //
                     expansion(4), expansion(5), expansion(6), expansion(7)});
  for (const Bytes& stream : out) {
    EXPECT_EQ(hash_of_bytes(stream),
              "148c1c23ac9ae8d00069eaaf6f34b8565b3933807834a63f0bbebcc930f0d37b");
  }
}

TEST(OtGolden, pads) {
  // Eight OTs with one column, of which the first has the golden index.
  Bytes columns;
  for (int i = 0; i < 8; ++i) {
    const auto column = counting_from<16>(64);
    columns.insert(columns.end(), column.begin(), column.end());
  }
  std::vector<Scalar> pads(8 * pad_scalars);
  const ByteArray<16> none{};
  Pads(counting_from<32>(0)).write({70'000, columns, none}, pads);
  EXPECT_EQ(hash_of_scalars({pads[0], pads[1], pads[2]}),
            "25e26eec3ec7605fc4ff5f010cc77451541cbc5bc6417cda13ad5cf1ab2ec862");
  // The offset is added to the columns.
  const auto offset = counting_from<16>(64);
  Pads(counting_from<32>(0)).write({70'000, Bytes(128), offset}, pads);
  EXPECT_EQ(hash_of_scalars({pads[0], pads[1], pads[2]}),
            "25e26eec3ec7605fc4ff5f010cc77451541cbc5bc6417cda13ad5cf1ab2ec862");
}

TEST(OtGolden, linear_forms) {
  SeededRandom random(7);
  constexpr Columns columns = Columns::of_multiplications(1);
  Bytes u(rows * columns.row_bytes());
  random.fill(u);
  const auto forms =
      Consistency(counting_from<32>(0), columns, u).forms(View(u).first(columns.row_bytes()));
  ByteArray<16> bytes;
  forms[0].store(bytes);
  EXPECT_EQ(to_hex(bytes), "5d39288381bedbe54250a9d23c56c555");
  forms[1].store(bytes);
  EXPECT_EQ(to_hex(bytes), "25ed23dc86fda98f648e97a5f9834a25");
}

TEST(OtGolden, base_ot) {
  SeededRandom random(99);
  const Digest ctx = draw_digest(random);
  const GiverKey key = draw_giver_key(random);
  const TakerOffer offer = take(ctx, key.Y, random);
  const auto bob = give(ctx, key, *decode_row_points(offer.points));
  ASSERT_TRUE(bob.has_value());
  EXPECT_EQ(to_hex(key.Y.encode()),
            "ba8273a5b1d26fd55b67bb6d564d3c8cc24cd8adc8896c2aeac81446cf399c41");
  EXPECT_EQ(hash_of_bytes(offer.points),
            "0339dd9ac3212758c650a0d1c2935de80eb8be7f64ada7ea1d87ddffb91fe00e");
  EXPECT_EQ(hash_of_bytes(offer.seeds.bytes.expose_secret()),
            "ff77ac2d3a89f65d10d326e8f851c5387264a4664b69c766a7e76896158e674d");
  EXPECT_EQ(hash_of_bytes(bob->bytes.expose_secret()),
            "e866bfdf5c8a0334ffdba882bbe60f3ce67ab6cd7b53eb500ae0b6f73b91b7df");
}

/// What one extension and the last multiplication of its batch must hash to.
struct Golden {
  std::uint32_t batch;
  const char* extension;
  const char* ext;
  const char* bob_columns;
  const char* alice_columns;
  const char* vole_message;
  const char* alice_half;
  const char* bob_half;
};

void expect_golden(const Golden& golden) {
  SeededRandom random(2026);
  const testing::DealtSeeds dealt = testing::deal_seeds(random);
  const Digest nonce = draw_digest(random);
  const Digest vctx = draw_digest(random);
  const Columns columns = Columns::of_multiplications(golden.batch);
  const auto x = SecretBytes::filled(columns.row_bytes(),
                                     [&](std::span<std::uint8_t> out) { random.fill(out); });
  const BobExtension bob = extend_as_bob(dealt.bob, nonce, columns, x);
  const auto alice = extend_as_alice(dealt.alice, nonce, bob.message);
  ASSERT_TRUE(alice.has_value());
  Writer extension;
  bob.message.encode(extension);
  EXPECT_EQ(hash_of_bytes(extension.written()), golden.extension);
  EXPECT_EQ(to_hex(hash_of(bob.message)), golden.ext);
  EXPECT_EQ(hash_of_bytes(bob.own.v.expose_secret()), golden.bob_columns);
  EXPECT_EQ(hash_of_bytes(alice->w.expose_secret()), golden.alice_columns);

  const VoleSlot slot{vctx, golden.batch - 1};
  const VoleSent sent = vole_send(*alice, slot, random);
  const auto received = vole_receive(bob.own, slot, sent.message);
  ASSERT_TRUE(received.has_value());
  Writer vole;
  sent.message.encode(vole);
  EXPECT_EQ(hash_of_bytes(vole.written()), golden.vole_message);
  const ScalarPair& alpha = sent.own.alpha.expose_secret();
  const ScalarPair& t = sent.own.t.expose_secret();
  EXPECT_EQ(hash_of_scalars({alpha[0], alpha[1], t[0], t[1]}), golden.alice_half);
  const ScalarPair& o = received->o.expose_secret();
  EXPECT_EQ(hash_of_scalars({received->beta.expose_secret(), o[0], o[1]}), golden.bob_half);
}

TEST(OtGolden, extension_and_vole_of_one_multiplication) {
  expect_golden({
      .batch = 1,
      .extension = "c62c0e4a2f1ef0d1680144d037a7d1fc946bb98c1ecf594aac714cac2e2391bf",
      .ext = "2b9177e80dbb0432279895a8ffb794239256ce84765d23a6b45e2ff15ef9910a",
      .bob_columns = "39e246f4d13ecde22f6b6548a5af9c551da9a143aa45b8da6f793322219eb383",
      .alice_columns = "7071a08a2e20fff5c88bb9fe0396150f4e44d7dd9f8f75aef395e0a4bce1960c",
      .vole_message = "990261bb75b4f41d0b771b4f5dde53826c3c282d8fc6023f2be01e46909e81db",
      .alice_half = "75df4ea8d91e9bbd5b7127c37dbf8be0a6a64ee01050e7024c5ee1a9df334f77",
      .bob_half = "24b7cfcb3c72ec038134e8b358cdd40ba60182d90eadbeb30df8ad267cefe35e",
  });
}

TEST(OtGolden, extension_and_vole_of_the_second_of_two_multiplications) {
  expect_golden({
      .batch = 2,
      .extension = "b168811f3b596d49b44fda12b2468117dbc82b7c8df3e92bf5132b28f6e4183b",
      .ext = "3e758080b43aae7419cb568d10ad2387c17f594ee4d339804ed05bdca8dcfc03",
      .bob_columns = "ccc8dc08bd97cd2b3562cf721940c73d8769d5058478e748cda09b539b8f844e",
      .alice_columns = "59e2188844fdd4a2eecad2dd6f8ab2a5cfc33ff83b54a1a60935de7f2d216ee8",
      .vole_message = "67e1fbacfacbb51161886ac889aa2d237950e63fe7a4dd0c1098c46f35d57841",
      .alice_half = "87ad7408be97ade025b8a6e006dc316c317fa17c8984cdef43b2c3709296bc0c",
      .bob_half = "8f99337d2d7510df233401f16e88783e9156bbf1a65ccdada43833d9555697ba",
  });
}

}  // namespace
}  // namespace countersign::protocol::ot
