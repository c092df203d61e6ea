#include "crypto/tagged_hash.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "base/hex.hpp"
#include "support/counting.hpp"

// The expected values were computed by a Python program written from section 1.4 of the protocol
// specification, with hashlib's SHA-256.

namespace countersign::crypto {
namespace {

using testing::counting;

TEST(TaggedHash, of_no_fields_is_that_of_the_tag) {
  EXPECT_EQ(to_hex(tagged_hash(JournalLabel::entry, {})),
            "ce36b909888b79e75bf8c157f187749a6e88ed81337554db552d6f8ab7b42329");
}

TEST(TaggedHash, prefixes_each_field_with_its_length) {
  EXPECT_EQ(to_hex(tagged_hash({Suite::ecdsa_secp256k1, HashLabel::setup},
                               {counting(), View{}, bytes_of("abc")})),
            "24116badd9811d919d865630841161d2fc6e7bd3a3c739e5094ff09a96710d8e");
}

TEST(TaggedHash, takes_integers_of_the_stated_width) {
  EXPECT_EQ(
      to_hex(tagged_hash({Suite::pair_ristretto255, HashLabel::pctx},
                         {byte(7), le16(0x0102), le32(0x03040506), le64(0x0708090a0b0c0d0e)})),
      "bdd34425fd5577a2c8e51767b69deaf685f9901cfa9f22a3b0528f9f0aaca2bd");
}

TEST(TaggedHash, takes_a_list_as_one_field) {
  const std::vector<Bytes> items = {{'o', 'n', 'e'}, {}, counting(200)};
  const HashTag tag(Suite::frost_ed25519, HashLabel::echo1);
  EXPECT_EQ(to_hex(tagged_hash(tag, {counting(), list_of(items)})),
            "96d50e3b7cfc5c6fd383f9b24a86653a0a1d7cfdbe19869f7150d583492bfe53");
  EXPECT_EQ(to_hex(tagged_hash(tag, {counting(), list_of(std::vector<Bytes>{})})),
            "12973ea3166288860d7fdee85e5bb1ab74416f5c40f063c6e037f4f15f539c8a");
}

TEST(TaggedHash, takes_pairs_as_items_of_fixed_shape) {
  const std::array<ByteArray<40>, 2> parties = {joined(le64(1), counting()),
                                                joined(le64(2), ByteArray<32>{})};
  EXPECT_EQ(to_hex(tagged_hash({Suite::frost_bip340, HashLabel::ctx_dkg},
                               {bytes_of(text_of(Suite::frost_bip340)), list_of(parties)})),
            "3597eaff7f689f21f273d94f5498ebd168aedc7b1b584fcdb472f2f5761da491");
}

TEST(TaggedHash, separates_the_journals_labels_from_the_protocols) {
  EXPECT_EQ(to_hex(tagged_hash(JournalLabel::sign_req, {counting()})),
            "16d962194b19baa09e30175eb1820b9649e15e3e9f181ce695cfdd327e5357b5");
  EXPECT_EQ(to_hex(tagged_hash({Suite::ecdsa_secp256k1, HashLabel::sign_req}, {counting()})),
            "62b65f634bcbedd32be542340fd68fda9b6977e43b45faffa7168a4c3532f7d7");
}

TEST(TaggedHash, differs_for_two_splits_of_one_concatenation) {
  const HashTag tag(Suite::ecdsa_secp256k1, HashLabel::echo1);
  const auto hash = [&](Fields fields) { return tagged_hash(tag, fields); };
  EXPECT_NE(hash({bytes_of("ab"), bytes_of("c")}), hash({bytes_of("a"), bytes_of("bc")}));
  EXPECT_NE(hash({bytes_of("abc")}), hash({bytes_of("abc"), View{}}));
  const std::vector<Bytes> two = {{1}, {2}};
  const std::vector<Bytes> one = {{1, 2}};
  EXPECT_NE(hash({list_of(two)}), hash({list_of(one)}));
}

TEST(TaggedHash, of_pieces_is_that_of_the_whole_field) {
  Bytes whole(72192);
  for (std::size_t i = 0; i < whole.size(); ++i) whole[i] = static_cast<std::uint8_t>(i * 7 + 3);
  TaggedHash hash({Suite::ecdsa_secp256k1, HashLabel::vole_Q});
  hash.open(whole.size());
  for (std::size_t at = 0; at < whole.size(); at += 96) hash.part(View(whole).subspan(at, 96));
  EXPECT_EQ(to_hex(hash.digest()),
            "8385b2b886ce6ae7c53a3fce0536e093eb05a9d15ab66dfbc91702a33165f80c");
}

TEST(TaggedHash, streams_a_list_to_the_same_value) {
  const std::vector<Bytes> items = {{'o', 'n', 'e'}, {}, counting(200)};
  TaggedHash hash({Suite::frost_ed25519, HashLabel::echo1});
  hash.field(counting()).list(items);
  EXPECT_EQ(to_hex(hash.digest()),
            "96d50e3b7cfc5c6fd383f9b24a86653a0a1d7cfdbe19869f7150d583492bfe53");
}

TEST(TaggedHash, gives_keys_by_the_same_formula) {
  const HashTag tag(Suite::pair_ristretto255, HashLabel::bot_key);
  const auto key = tagged_key(tag, {counting()});
  EXPECT_EQ(to_hex(key.expose_secret()), to_hex(tagged_hash(tag, {counting()})));
}

TEST(TaggedHash, ends_the_program_when_a_field_is_not_filled_or_overfilled) {
  EXPECT_DEATH(
      {
        TaggedHash hash(JournalLabel::entry);
        hash.open(2).part(byte(1));
        hash.digest();
      },
      "a field is full before the hash ends");
  EXPECT_DEATH(TaggedHash(JournalLabel::entry).open(2).field(byte(1)),
               "a field is full before the next one opens");
  EXPECT_DEATH(TaggedHash(JournalLabel::entry).open(1).part(le16(1)),
               "a field takes the length it was opened with");
}

TEST(TaggedStream, numbers_its_blocks) {
  ByteArray<100> out;
  tagged_stream({Suite::pair_ristretto255, StreamLabel::bot_hg}, {counting(), le16(127), byte(1)},
                out);
  EXPECT_EQ(to_hex(out),
            "c440a0c84c92a8cf90940b53495485fc2efe09d5d3812b5592d88818f4ee7d1e"
            "e70b36e03a3ffab6be5a16bdc439c5b317264be27acab70ebca1f5573607eb65"
            "6aa0a33f9f27a7f1450fbae4c1678e1b999250b4de0ea1641c87285e0a4ef99e"
            "c8d3fdf7");
}

TEST(TaggedScalar, gives_the_bytes_that_a_scalar_is_reduced_from) {
  ByteArray<32> narrow;
  tagged_scalar({Suite::ecdsa_secp256k1, ScalarLabel::vole_chi}, {counting(), le64(2)}, narrow);
  EXPECT_EQ(to_hex(narrow), "fe01f9504fe0702480f97a200b51aae73f2f55a70b4c3505b64e1841e629e04f");
  ByteArray<64> wide;
  tagged_scalar_wide({Suite::frost_ed25519, ScalarLabel::pok}, {counting(), le64(2)}, wide);
  EXPECT_EQ(to_hex(wide),
            "a0f530e8c5c5a0840168d44f5e2b648336bca308be80fd39f632f6ee40bcfd05"
            "ea3c2d60f5ed6bf0c10a3a8c0d157a2b041dbf796cd5bf41ef71b9332992136b");
}

}  // namespace
}  // namespace countersign::crypto
