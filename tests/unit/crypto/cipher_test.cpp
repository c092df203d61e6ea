#include <gtest/gtest.h>

#include <numeric>

#include "base/hex.hpp"
#include "crypto/aead.hpp"
#include "crypto/chacha20.hpp"
#include "crypto/hkdf.hpp"

namespace countersign::crypto {
namespace {

template <std::size_t N>
ByteArray<N> counting_from(std::uint8_t first) {
  ByteArray<N> bytes;
  std::iota(bytes.begin(), bytes.end(), first);
  return bytes;
}

Secret<32> secret_counting_from(std::uint8_t first) {
  auto bytes = counting_from<32>(first);
  return Secret<32>::take(bytes);
}

TEST(Hkdf, agrees_with_rfc_5869) {
  const Bytes key_material(22, 0x0b);
  const auto salt = counting_from<13>(0);
  const auto info = counting_from<10>(0xf0);
  ByteArray<42> out;
  hkdf_sha256({key_material, salt, info}, out);
  EXPECT_EQ(to_hex(out),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  hkdf_sha256({.key_material = key_material}, out);
  EXPECT_EQ(to_hex(out),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(ChaCha20, streams_from_block_zero_of_nonce_zero) {
  const ByteArray<32> zero_key{};
  ByteArray<64> block;
  chacha20_stream({zero_key}, block);
  // RFC 8439, appendix A.1, test vector 1.
  EXPECT_EQ(to_hex(block),
            "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
            "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586");
  ByteArray<100> longer;
  chacha20_stream({counting_from<32>(0)}, longer);
  // From OpenSSL.
  EXPECT_EQ(to_hex(longer),
            "39fd2b7dd9c5196a8dbd0377b8dc4a498a35d86fbcde6accb2cc7d4cd8ea2492"
            "2b23cce7a26023ab3f0eef693ac87f64258235eab1f7a32dc22762a0485b410c"
            "18b84231ade6a6d113615c61af434e27f8b1f3f5e1ad5b5cecf8fc122a35755c"
            "7208086d");
}

TEST(ChaCha20Poly1305, agrees_with_rfc_8439) {
  const auto key = secret_counting_from(0x80);
  const auto nonce = array_from_hex<12>("070000004041424344454647").value();
  const auto associated = from_hex("50515253c0c1c2c3c4c5c6c7").value();
  const View text = bytes_of(
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
      "sunscreen would be it.");
  const Bytes sealed = chacha20_poly1305_seal(key, nonce, text, {associated});
  EXPECT_EQ(to_hex(View(sealed).first(16)), "d31a8d34648e60db7b86afbc53ef7ec2");
  EXPECT_EQ(to_hex(View(sealed).last(16)), "1ae10b594f09e26a7e902ecbd0600691");
  const auto opened = chacha20_poly1305_open(key, nonce, sealed, {associated});
  EXPECT_EQ(to_hex(opened.value().expose_secret()), to_hex(text));
}

TEST(Aead, refuses_every_changed_byte) {
  const auto key = secret_counting_from(0);
  const Error refused{Fault::not_authentic, "sealed bytes are not authentic"};
  const Bytes wide = xchacha20_poly1305_seal(key, XNonce{}, bytes_of("text"), {bytes_of("header")});
  for (std::size_t i = 0; i < wide.size(); ++i) {
    Bytes changed = wide;
    changed[i] ^= 1;
    EXPECT_EQ(xchacha20_poly1305_open(key, XNonce{}, changed, {bytes_of("header")}).error(),
              refused);
  }
  const Bytes ietf = chacha20_poly1305_seal(key, IetfNonce{}, bytes_of("text"), {});
  for (std::size_t i = 0; i < ietf.size(); ++i) {
    Bytes changed = ietf;
    changed[i] ^= 1;
    EXPECT_EQ(chacha20_poly1305_open(key, IetfNonce{}, changed, {}).error(), refused);
  }
}

TEST(Aead, refuses_another_key_nonce_or_associated_data) {
  const auto key = secret_counting_from(0);
  const Error refused{Fault::not_authentic, "sealed bytes are not authentic"};
  const Bytes sealed = xchacha20_poly1305_seal(key, XNonce{}, bytes_of("text"), {bytes_of("a")});
  const auto other_key = secret_counting_from(1);
  const XNonce other_nonce = {1};
  EXPECT_EQ(xchacha20_poly1305_open(other_key, XNonce{}, sealed, {bytes_of("a")}).error(), refused);
  EXPECT_EQ(xchacha20_poly1305_open(key, other_nonce, sealed, {bytes_of("a")}).error(), refused);
  EXPECT_EQ(xchacha20_poly1305_open(key, XNonce{}, sealed, {bytes_of("b")}).error(), refused);
}

TEST(Aead, refuses_bytes_shorter_than_a_tag) {
  const auto key = secret_counting_from(0);
  EXPECT_EQ(xchacha20_poly1305_open(key, XNonce{}, Bytes(15), {}).error(),
            (Error{Fault::bad_length, "sealed bytes are shorter than their tag"}));
  EXPECT_EQ(chacha20_poly1305_open(key, IetfNonce{}, {}, {}).error(),
            (Error{Fault::bad_length, "sealed bytes are shorter than their tag"}));
}

TEST(Aead, seals_an_empty_text_to_its_tag) {
  const auto key = secret_counting_from(0);
  const Bytes sealed = xchacha20_poly1305_seal(key, XNonce{}, {}, {});
  EXPECT_EQ(sealed.size(), aead_tag_bytes);
  EXPECT_EQ(xchacha20_poly1305_open(key, XNonce{}, sealed, {}).value().size(), 0u);
}

}  // namespace
}  // namespace countersign::crypto
