// Messages, names and stored bytes of threshold ECDSA.

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <set>

#include "base/hex.hpp"
#include "crypto/sha256.hpp"
#include "protocol/ecdsa/contexts.hpp"
#include "unit/protocol/ecdsa_cheats.hpp"

namespace countersign::protocol::ecdsa {
namespace {

using Sizes = std::vector<std::pair<std::uint8_t, std::size_t>>;

/// Bytes behind the tag that one party sends to one peer, broadcasts once.
std::size_t bytes_to_a_peer(const Sizes& sent, std::size_t signers) {
  std::size_t bytes = 0;
  for (const auto& [tag, size] : sent) bytes += size;
  return bytes / signers;
}

// Appendix B of the protocol specification.
TEST(EcdsaMessage, has_the_specified_length) {
  auto nodes = two_of_three();
  for (const std::uint32_t B : {1U, 16U}) {
    auto wire = nodes.make_slots_by_all(B);
    ASSERT_EQ(wire.sent().size(), 6U);
    for (const auto& [tag, size] : wire.sent()) {
      if (tag == P1Commitments::tag) {
        EXPECT_EQ(size, 32 + 32 * B);
      }
      if (tag == P1Extension::tag) {
        EXPECT_EQ(size, 4'256 + 12'032 * B);
      }
      if (tag == P2::tag) {
        EXPECT_EQ(size, 32 + 72'256 * B);
      }
    }
    if (B == 16) {
      EXPECT_LE(bytes_to_a_peer(wire.sent(), 2), 85'000 * B);
    }
  }
  auto wire = nodes.sign_by_all(nodes.stocked(1)[0]);
  const Sizes sizes = {{R3::tag, 292}, {R3::tag, 292}, {R4::tag, 128}, {R4::tag, 128}};
  EXPECT_EQ(wire.sent(), sizes);
  EXPECT_LE(bytes_to_a_peer(wire.sent(), 2), 500U);
  EXPECT_EQ(ZeroReveal::expected_size({3}, {}), 96U);
}

TEST(EcdsaMessage, parses_back_to_the_same_bytes) {
  auto nodes = two_of_three();
  std::size_t seen = 0;
  const auto check = [&]<class M>(const InTransit& message, const ShapeOf<M>& shape) {
    if (message.tag() != M::tag) return;
    const auto parsed = parse<M>(View(message.payload).subspan(1), shape);
    ASSERT_TRUE(parsed.has_value());
    const SecretBytes again = payload_of(*parsed, shape);
    EXPECT_TRUE(std::ranges::equal(again.expose_secret(), message.payload));
    ++seen;
  };
  nodes.sign_at_once_by_all([&](InTransit& message) {
    check.template operator()<P1Commitments>(message, {1});
    check.template operator()<P1Extension>(message, {1});
    check.template operator()<P2>(message, {1});
    check.template operator()<R3>(message, {});
    check.template operator()<R4>(message, {});
  });
  EXPECT_EQ(seen, 10U);
}

std::string hash_of_bytes(View bytes) {
  return to_hex(crypto::sha256(bytes));
}

/// The hash of all messages of a run, in the order in which the wire carries them.
struct Transcript {
  crypto::Sha256 hash;
  Alter watch() {
    return [this](InTransit& message) { hash.update(message.payload); };
  }
  std::string hex() const { return to_hex(hash.digest()); }
};

TEST(EcdsaGolden, mode_a) {
  auto nodes = two_of_three();
  Transcript transcript;
  auto wire = nodes.sign_at_once_by_all(transcript.watch());
  const auto signature = *wire.take_results().at(one);
  EXPECT_EQ(transcript.hex(), "0eafa71a76d0284cb6616fa59c16e526e7518e79aeafeb1ebbd6323ddecd20b9");
  EXPECT_EQ(hash_of_bytes(signature.signature.encode()),
            "fdcd9e59f9d786b98d870a64df061e8d2b39642d6cdfedec440dc3fd4b642c1c");
}

TEST(EcdsaGolden, offline_and_mode_b) {
  auto nodes = two_of_three();
  Transcript offline;
  const auto slots = *nodes.make_slots_by_all(2, offline.watch()).take_results().at(one);
  EXPECT_EQ(offline.hex(), "0b0ef675c0233d11e042cdbe6a1f73dffe644290d55f8926ba25a6e8a8631b69");
  const SlotRecord record = nodes.node(two).slot_store.read(slots[1]);
  EXPECT_EQ(hash_of_bytes(record.content().expose_secret()),
            "1f17e73dbcaaff1e32bac5cfa610a778ef245381d5ca28e8492f2f431b5b0029");
  Transcript online;
  auto wire = nodes.sign_by_all(slots[1], online.watch());
  EXPECT_EQ(online.hex(), "0fc49b938c6bd9b2dfaef5d49e2b127e9b2c08502d19f6ea645d1b4128cce825");
  EXPECT_EQ(hash_of_bytes(wire.take_results().at(two)->signature.encode()),
            "0dbec526f9cb7d46a822028bfa00d6ecc5587fb3a54ec1338838a5e3ed247e74");
}

/// Whether OpenSSL takes a signature, DER-encoded by it from the two numbers.
bool openssl_verifies(const curve::Point& X, const Digest& h, const curve::EcdsaSignature& what) {
  const auto bytes = what.encode();
  const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> pair(ECDSA_SIG_new(), ECDSA_SIG_free);
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(bytes.data(), 32, nullptr),
                 BN_bin2bn(bytes.data() + 32, 32, nullptr));
  Bytes der(static_cast<std::size_t>(i2d_ECDSA_SIG(pair.get(), nullptr)));
  unsigned char* end = der.data();
  i2d_ECDSA_SIG(pair.get(), &end);

  auto point = X.encode_uncompressed();
  char group[] = "secp256k1";
  const std::array parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end()};
  const std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> maker(
      EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), EVP_PKEY_CTX_free);
  EVP_PKEY* key = nullptr;
  auto copy = parameters;
  if (EVP_PKEY_fromdata_init(maker.get()) != 1 ||
      EVP_PKEY_fromdata(maker.get(), &key, EVP_PKEY_PUBLIC_KEY, copy.data()) != 1) {
    return false;
  }
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> owned(key, EVP_PKEY_free);
  const std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> verifier(
      EVP_PKEY_CTX_new(key, nullptr), EVP_PKEY_CTX_free);
  return EVP_PKEY_verify_init(verifier.get()) == 1 &&
         EVP_PKEY_verify(verifier.get(), der.data(), der.size(), h.data(), h.size()) == 1;
}

TEST(EcdsaRun, makes_signatures_that_openssl_verifies) {
  auto nodes = two_of_three();
  for (const SlotId& slot : nodes.stocked(4)) {
    auto wire = nodes.sign_by_all(slot);
    const auto signature = *wire.take_results().at(one);
    const curve::Point& X = nodes.node(one).key.name().X_d;
    EXPECT_TRUE(openssl_verifies(X, nodes.request(1).h, signature.signature));
    EXPECT_FALSE(openssl_verifies(X, Digest{1}, signature.signature));
  }
}

// Every field of what was asked for, and the slot's own view of P1, is its own part of req.
TEST(EcdsaContexts, cover_every_field_of_a_request) {
  const SlotId slot(Digest{1});
  const Digest echo{2};
  const KeyName key{Digest{3}, 1, Digest{4}, {}, curve::Point::generator()};
  const SignRequest request = testing::sample_request();
  std::set<Digest> all = {request_of({slot, echo}, key, request),
                          reservation_of(slot, key, request)};
  std::size_t made = all.size();
  const auto with_key = [&](auto change) {
    KeyName other = key;
    change(other);
    all.insert(request_of({slot, echo}, other, request));
    ++made;
  };
  const auto with_request = [&](auto change) {
    SignRequest other = request;
    change(other);
    all.insert(request_of({slot, echo}, key, other));
    ++made;
  };
  all.insert(request_of({SlotId(Digest{9}), echo}, key, request));
  all.insert(request_of({slot, Digest{9}}, key, request));
  made += 2;
  with_key([](KeyName& k) { k.key_id[0] ^= 1; });
  with_key([](KeyName& k) { k.epoch += 1; });
  with_key([](KeyName& k) { k.certificate_hash[0] ^= 1; });
  with_key([](KeyName& k) { k.X_d = k.X_d + k.X_d; });
  with_key(
      [](KeyName& k) { k.path = *crypto::DerivationPath::make(std::array<std::uint32_t, 1>{0}); });
  with_request([](SignRequest& r) { r.binding[31] ^= 1; });
  with_request([](SignRequest& r) { r.hash_alg = HashAlgorithm::sha256; });
  with_request([](SignRequest& r) { r.hash_alg = HashAlgorithm::keccak256; });
  with_request([](SignRequest& r) { r.h[0] ^= 1; });
  with_request([](SignRequest& r) { r.request_id[0] ^= 1; });
  with_request([](SignRequest& r) { r.journal_index += 1; });
  EXPECT_EQ(all.size(), made);
}

// What enters the checks of two signers does not depend on what a third one proposes to them.
TEST(EcdsaContexts, name_a_batch_without_its_setups_and_a_slot_with_them) {
  auto nodes = three_of_three();
  SlotProposal what = nodes.dealt().proposal(nodes.next_sid(), 2);
  const SlotBatch& batch = nodes.batch(one, what);
  EXPECT_NE(batch.slot_id(0), batch.slot_id(1));
  EXPECT_EQ(batch.setup_of(one, two), what.setups[0]);
  EXPECT_EQ(batch.setup_of(three, one), what.setups[1]);
  EXPECT_EQ(batch.setup_of(two, three), what.setups[2]);
  what.setups[2][0] ^= 1;
  const SlotBatch& other = nodes.batch(one, what);
  EXPECT_EQ(batch.digest(), other.digest());
  EXPECT_NE(batch.slot_id(0), other.slot_id(0));
  EXPECT_EQ(batch.meta(1).number, 1U);
  EXPECT_TRUE(batch.meta(1).well_formed());
}

TEST(EcdsaContent, is_read_as_it_was_stored_and_not_otherwise) {
  auto nodes = three_of_three();
  const SlotRecord record = nodes.node(two).slot_store.read(nodes.stocked(1)[0]);
  const View stored = record.content().expose_secret();
  EXPECT_EQ(stored.size(), 1U + 32 + 3 * 32 + 3 * 32 + 32 + 2 * 65 + 2 * 322);
  const auto content = SlotContent::decode(stored, record.meta());
  ASSERT_TRUE(content.has_value());
  EXPECT_TRUE(std::ranges::equal(content->encode().expose_secret(), stored));
  const auto refused = [&](const Bytes& bytes) {
    return error_of(SlotContent::decode(bytes, record.meta()));
  };
  const Error unreadable{Fault::internal, "slot content does not parse"};
  Bytes other(stored.begin(), stored.end());
  other[0] = 2;  // the format
  EXPECT_EQ(refused(other), unreadable);
  other[0] = 1;
  other.push_back(0);
  EXPECT_EQ(refused(other), unreadable);
  other.resize(stored.size() - 1);
  EXPECT_EQ(refused(other), unreadable);
  other.assign(stored.begin(), stored.end());
  std::fill_n(other.begin() + 1 + 32 + 3 * 32, 32, 0xff);  // r
  EXPECT_EQ(refused(other), unreadable);
  other.assign(stored.begin(), stored.end());
  other[1 + 32 + 3 * 32 + 3 * 32 + 32 + 1] ^= 1;  // R
  EXPECT_EQ(refused(other), unreadable);
}

}  // namespace
}  // namespace countersign::protocol::ecdsa
