// FROST against what others have computed: RFC 9591, RFC 9380, BIP-340, BIP-341, and the vectors of
// the Zcash Foundation's implementation.

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ranges>
#include <sstream>

#include "base/hex.hpp"
#include "protocol/frost/core.hpp"
#include "protocol/frost/tweak.hpp"
#include "protocol/sharing/quorum.hpp"
#include "support/dealt_key.hpp"
#include "support/published.hpp"
#include "support/structures.hpp"

namespace countersign::protocol::frost {
namespace {

using curve::Point;
using curve::Scalar;
using testing::published;
using testing::published_text;

constexpr auto no_data =
    "no test data: set COUNTERSIGN_DATA or put shared/data beside the checkout";

/// FROST(secp256k1, SHA-256) as RFC 9591, 6.5 has it. It is not a suite that signs: no chain
/// verifies its signatures.
struct Rfc9591Secp256k1 {
  using Group = curve::Secp256k1;
  static constexpr Secp256k1Hashes hashes{"FROST-secp256k1-SHA256-v1"};

  static Scalar rho(Parts message) { return hashes.scalar("rho", message); }
  static Scalar challenge(const ToChallenge<Point>& of) {
    return hashes.scalar("chal", {of.R.encode(), of.PK.encode(), of.msg});
  }
  static curve::SecretScalar nonce(std::span<const std::uint8_t, 32> random32,
                                   const Secret<32>& share) {
    return hashes.nonce(random32, share);
  }
  static Digest hash_of_message(View msg) { return hashes.digest("msg", msg); }
  static Digest hash_of_list(View encB) { return hashes.digest("com", encB); }
  static bool nonces_are_negated(const Point&) { return false; }
};

Bytes hex(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return from_hex(text).value();
}

std::string text_at(const nlohmann::json& object, const std::string& field) {
  return object.at(field).get<std::string>();
}

/// One set of vectors: two of three sign, and everything on the way is stated.
template <Ciphersuite C>
class Vector {
 public:
  using G = typename C::Group;
  using S = typename G::Scalar;

  explicit Vector(const nlohmann::json& file)
      : file_(file), dice_(1), group_(testing::make_group<G>(dice_)) {}

  void check() {
    CommitmentList<G> B;
    for (const auto& row : rows("round_one_outputs")) {
      const Party i = party(row);
      nonces_.emplace(i, nonces_of(i, row));
      B.emplace(i, nonces_.at(i).commitment);
    }
    const auto secret = secret_scalar(file_.at("inputs").at("group_secret_key"));
    const auto package =
        package_of<C>(group_.mul_base(secret), hex(file_.at("inputs").at("message")), B);
    PerParty<typename G::Point> R_j;
    for (const auto& row : rows("round_one_outputs")) {
      const Party i = party(row);
      EXPECT_EQ(to_hex(package.rho.at(i).encode()), text_at(row, "binding_factor"));
      R_j.emplace(i, bound_commitment_vartime(B.at(i), package.rho.at(i)));
      EXPECT_EQ(group_.mul_base(bound_nonce(nonces_.at(i), package.rho.at(i))), R_j.at(i));
    }
    check_responses(package, R_j);
  }

  /// The signature, as Enc(R) || Enc(z).
  std::string signature() const { return signature_; }

 private:
  void check_responses(const Package<C>& package, const PerParty<typename G::Point>& R_j) {
    const auto challenge = challenge_of(package, R_j);
    ASSERT_TRUE(challenge.has_value());
    S z;
    for (const auto& row : rows("round_two_outputs")) {
      const Party i = party(row);
      const auto k_i = bound_nonce(nonces_.at(i), package.rho.at(i));
      const auto a_i = coefficient(i) * share(i);
      const auto z_i = response(*challenge, {.k_i = k_i, .a_i = a_i});
      EXPECT_EQ(to_hex(z_i.expose_secret().encode()), text_at(row, "sig_share"));
      EXPECT_TRUE(response_holds_vartime(*challenge, {R_j.at(i), group_.mul_base(a_i)},
                                         z_i.expose_secret()));
      z += z_i.expose_secret();
    }
    const auto R = challenge->nonces_are_negated ? -challenge->R : challenge->R;
    signature_ = to_hex(R.encode()) + to_hex(z.encode());
    EXPECT_EQ(signature_, text_at(file_.at("final_output"), "sig"));
  }

  NoncePair<G> nonces_of(Party i, const nlohmann::json& row) {
    const auto generated = [&](const std::string& which) {
      auto random = hex(text_at(row, which + "_randomness"));
      auto nonce =
          nonce_generate<C>(Secret<32>::take(std::span(random).template first<32>()), share(i));
      EXPECT_EQ(to_hex(nonce.expose_secret().encode()), text_at(row, which));
      return nonce;
    };
    auto d = generated("hiding_nonce");
    auto e = generated("binding_nonce");
    const NonceCommitment<G> commitment{group_.mul_base(d), group_.mul_base(e)};
    NoncePair<G> pair{std::move(d), std::move(e), commitment};
    EXPECT_EQ(to_hex(pair.commitment.D.encode()), text_at(row, "hiding_nonce_commitment"));
    EXPECT_EQ(to_hex(pair.commitment.E.encode()), text_at(row, "binding_nonce_commitment"));
    return pair;
  }

  const nlohmann::json& rows(const char* round) const { return file_.at(round).at("outputs"); }
  static Party party(const nlohmann::json& row) {
    return Party(row.at("identifier").get<std::uint16_t>());
  }
  static curve::SecretOf<S> secret_scalar(const std::string& text) {
    return curve::decode_secret<S>(hex(text)).value();
  }
  curve::SecretOf<S> share(Party i) const {
    const auto& all = file_.at("inputs").at("participant_shares");
    return secret_scalar(all.at(i.value() - std::size_t{1}).at("participant_share"));
  }
  static S coefficient(Party i) {
    const auto selection = crypto::select_tight(testing::flat(2, 3), {Party(1), Party(3)});
    for (const auto& member : crypto::coefficients_vartime(group_id<G>, *selection)) {
      if (member.party == i) return to_scalar<G>(member.om);
    }
    return S();
  }

  nlohmann::json file_;
  testing::SeededRandom dice_;
  G group_;
  PerParty<NoncePair<G>> nonces_;
  std::string signature_;
};

TEST(FrostVectors, of_rfc9591_for_ed25519) {
  const auto file = published("frost/frost-ed25519-sha512.json");
  if (!file) GTEST_SKIP() << no_data;
  Vector<Ed25519Sha512> vector(*file);
  vector.check();
  const auto PK = curve::PointEd25519::decode(hex(file->at("inputs").at("group_public_key")));
  Signature signature;
  std::ranges::copy(hex(vector.signature()), signature.begin());
  EXPECT_TRUE(Ed25519Sha512::verifies(Ed25519Sha512::verification_key(*PK),
                                      hex(file->at("inputs").at("message")), signature));
}

TEST(FrostVectors, of_rfc9591_for_secp256k1) {
  const auto file = published("frost/frost-secp256k1-sha256.json");
  if (!file) GTEST_SKIP() << no_data;
  Vector<Rfc9591Secp256k1>(*file).check();
}

// From frost-ed25519/tests/helpers/vectors.json of the Zcash Foundation (MIT or Apache-2.0): other
// nonces than the RFC's.
TEST(FrostVectors, of_the_zcash_foundation_for_ed25519) {
  const auto file =
      nlohmann::json::parse(R"({
    "inputs": {
      "group_secret_key": "7b1c33d3f5291d85de664833beb1ad469f7fb6025a0ec78b3a790c6e13a98304",
      "message": "74657374",
      "participant_shares": [
        {"participant_share": "929dcc590407aae7d388761cddb0c0db6f5627aea8e217f4a033f2ec83d93509"},
        {"participant_share": "a91e66e012e4364ac9aaa405fcafd370402d9859f7b6685c07eed76bf409e80d"},
        {"participant_share": "d3cb090a075eb154e82fdb4b3cb507f110040905468bb9c46da8bdea643a9a02"}]},
    "round_one_outputs": {"outputs": [
      {"identifier": 1,
       "hiding_nonce_randomness":
         "06894e04ee4aceec8619d5f6a0a180e2f47194d2ac306cba586b555e7c48d765",
       "binding_nonce_randomness":
         "40d6f879ff22e22409f7d808fed81f37118e7d3e4af71c0f44c60207553bcbce",
       "hiding_nonce": "ef6599dea4010581a72b3018c37c29a4341d7cab0773e8687ca74dcf14009701",
       "binding_nonce": "2baadfa0c69aa60d517ad4751de372a73f9d89cfc39026601f18458cdec12605",
       "hiding_nonce_commitment":
         "9b116f12589591a7e23fe8048059ab10ab48e67739e7a2fb3890f61a7999478c",
       "binding_nonce_commitment":
         "c39b66b7dfccb122da24f13587f9a08c4347cae70046ca15169adf90ba65854d",
       "binding_factor": "ff960a65374e216a0918729b153466016664fa980d409bc3f308daa7acb30d0d"},
      {"identifier": 3,
       "hiding_nonce_randomness":
         "fa5d950626782aade9e33fa781376d4888c2d1de7c37518bc248eb818ed0cdde",
       "binding_nonce_randomness":
         "7459a4d14ded0e365b085271be8dc6600d5b88f3978a2174297ffa32001a5afc",
       "hiding_nonce": "80f8d9a4b8f9366e1a0b618107c907cd3ee29fa9bb40b4691cc1bde696240005",
       "binding_nonce": "2610b664a5a187b4855e87d2ff485bebdf043dc2f161fcd4854cd01dc0276404",
       "hiding_nonce_commitment":
         "e679a2a971748ccfaabead4dbe8ac1def61275c186c79d471e1e45091ad1e687",
       "binding_nonce_commitment":
         "b2a942478453fabb6bd3181c56ba657413447b4136e1daea2484d396d1a516b3",
       "binding_factor": "279d48ec56f16d234c09ea62f3d02ab776ee38e03f66b20f939f1316e13df10f"}]},
    "round_two_outputs": {"outputs": [
      {"identifier": 1,
       "sig_share": "60997f0142e43e8005027fe5ab7447dac00d22c2d7ddd9571a02613ba7d81c08"},
      {"identifier": 3,
       "sig_share": "79390e78bc59699c7af831f8f5fb478ec871a85f561a8641b5670ac4443f720f"}]},
    "final_output": {"sig": ")"
                            "154fb694ee7fcb37bf2381d94488c2a84b03b3352ad085feca81ad26d45852b7"
                            "ecfe971ce4da95c4a95db93ac376b053897fca212ef85f99cf696bffeb178f07"
                            R"("}
  })");
  Vector<Ed25519Sha512>(file).check();
}

// From frost-secp256k1-tr/tests/helpers/vectors.json, likewise.
TEST(FrostVectors, of_the_zcash_foundation_for_bip340) {
  const auto file =
      nlohmann::json::parse(R"({
    "inputs": {
      "group_secret_key": "0d004150d27c3bf2a42f312683d35fac7394b1e9e318249c1bfe7f0795a83114",
      "message": "74657374",
      "participant_shares": [
        {"participant_share": "08f89ffe80ac94dcb920c26f3f46140bfc7f95b493f8310f5fc1ea2b01f4254c"},
        {"participant_share": "04f0feac2edcedc6ce1253b7fab8c86b856a797f44d83d82a385554e6e401984"},
        {"participant_share": "00e95d59dd0d46b0e303e500b62b7ccb0e555d49f5b849f5e748c071da8c0dbc"}]},
    "round_one_outputs": {"outputs": [
      {"identifier": 1,
       "hiding_nonce_randomness":
         "bda8e748e599187762cff956f03dc6ea13fc8e04491a0427b7e6e78600f41c52",
       "binding_nonce_randomness":
         "2ca682429bf05df435b9927b8edb1d748278f3e42fa11ef358e49bbf4a1b780d",
       "hiding_nonce": "58cd30723da418156fe9b71870a118e0bbc3d0353ba7c760f9bbc8d60c3dab29",
       "binding_nonce": "c22289cc43b82ed938d4b2288efb7381c405fb59f5d43bddc543d98838c60b19",
       "hiding_nonce_commitment":
         "024e34ab3a7ad6b4563dbfe97e9f1206b3378cceb2502491ed0fb709765e1e5ba8",
       "binding_nonce_commitment":
         "03d4b1f3a61dc67e64dfb4abfccabb712f1f6914a6ec9b67749d171370453192cb",
       "binding_factor": "55a3e44879db6daf00c81eb28e828869560c0901f347baff524f1c91a6669604"},
      {"identifier": 3,
       "hiding_nonce_randomness":
         "70818dd5170672c4a4285fd593d4f222417f941f3118e1244955e7a1098a35d8",
       "binding_nonce_randomness":
         "74ca2da071ed4a2a6cad5087d6758b48a558ab5861c61117fee05757e4b1309e",
       "hiding_nonce": "a4109db0a5db30fac8cd1f4e272ff02e08258928f067d82c63d97279b114514a",
       "binding_nonce": "ce3837bd963f0d81002279f7bb9eefceac64435f638885c2beae6f1dd881fd9e",
       "hiding_nonce_commitment":
         "02d768658a1b94225645401a1512b803657770c7a21bf9ccccccfa09930a44951b",
       "binding_nonce_commitment":
         "034570a4e5217ee8770a28401185f50b4fce4d3f3933a3af9df7ab39b42381d0eb",
       "binding_factor": "444c1cc7cfe48f4577cce65488f337a9cc8c33dea4cfa986eb590bd8e2b1fa2d"}]},
    "round_two_outputs": {"outputs": [
      {"identifier": 1,
       "sig_share": "2ffc305d1694fd84108b84d98306a1af807c6ad9bc3a2d8e448a09643202a15b"},
      {"identifier": 3,
       "sig_share": "a8c392566ea29e852b4080a028bf5547166c87e703e4fb7136d4ebef65f99b3f"}]},
    "final_output": {"sig": ")"
                            "020c776a9516a77808b70a31e74f1464814a6fcf897fb3a6bd84c7a9a9a7a5bcb"
                            "8d8bfc2b385379c093bcc0579abc5f6f696e8f2c0c01f28ff7b5ef55397fc3c9a"
                            R"("}
  })");
  Vector<Bip340>(file).check();
}

// RFC 9380, K.1: expand_message_xmd with SHA-256.
TEST(FrostVectors, expand_message_is_that_of_rfc9380) {
  struct Row {
    std::string message, expanded;
  };
  const std::vector<Row> rows = {
      {"", "68a985b87eb6b46952128911f2a4412bbc302a9d759667f87f7a21d803f07235"},
      {"abc", "d8ccab23b5985ccea865c6c97b6e5b8350e794e603b4b97902f53a8a0d605615"},
      {"abcdef0123456789", "eff31487c770a893cfb36f912fbfcbff40d5661771ca4b2cb4eafe524333f5c1"},
      {"q128_" + std::string(128, 'q'),
       "b23a1d2b4d97b2ef7785562a7e8bac7eed54ed6e97e29aa51bfe3f12ddad1ff9"},
      {"a512_" + std::string(512, 'a'),
       "4623227bcc01293b8c130bf771da8c298dede7383243dc0993d2d94823958c4c"},
      {"",
       "af84c27ccfd45d41914fdff5df25293e221afc53d8ad2ac06d5e3e29485dadbee0d121587713a3e0dd4d5e69"
       "e93eb7cd4f5df4cd103e188cf60cb02edc3edf18eda8576c412b18ffb658e3dd6ec849469b979d444cf7b269"
       "11a08e63cf31f9dcc541708d3491184472c2c29bb749d4286b004ceb5ee6b9a7fa5b646c993f0ced"},
      {"abcdef0123456789",
       "ef904a29bffc4cf9ee82832451c946ac3c8f8058ae97d8d629831a74c6572bd9ebd0df635cd1f208e2038e76"
       "0c4994984ce73f0d55ea9f22af83ba4734569d4bc95e18350f740c07eef653cbb9f87910d833751825f0ebef"
       "a1abe5420bb52be14cf489b37fe1a72f7de2d10be453b2c9d9eb20c7e3f6edc5a60629178d9478df"}};
  for (const auto& [message, expanded] : rows) {
    Bytes out(expanded.size() / 2);
    expand_message({"QUUX-V01-CS02-with-", "expander-SHA256-128"}, {bytes_of(message)}, out);
    EXPECT_EQ(to_hex(out), expanded);
    Bytes in_two(expanded.size() / 2);
    const View halves = bytes_of(message);
    expand_message({"QUUX-V01-CS02-with-expander-SHA256-128", ""},
                   {halves.first(halves.size() / 2), halves.subspan(halves.size() / 2)}, in_two);
    EXPECT_EQ(out, in_two);
  }
}

// BIP-340: s*G = R + c*P for each valid row.
TEST(FrostVectors, the_challenge_is_that_of_bip340) {
  const auto csv = published_text("bips/bip-0340.csv");
  if (!csv) GTEST_SKIP() << no_data;
  std::istringstream lines(*csv);
  std::string line;
  int valid = 0;
  while (std::getline(lines, line)) {
    std::vector<std::string> cells;
    std::istringstream cells_of(line);
    for (std::string cell; std::getline(cells_of, cell, ',');) cells.push_back(cell);
    if (cells.at(6) != "TRUE") continue;
    const Point P = Point::lift_x(hex(cells.at(2))).value();
    const Bytes signature = hex(cells.at(5));
    const Point R = Point::lift_x(View(signature).first(32)).value();
    const Scalar s = Scalar::decode(View(signature).last(32)).value();
    const Scalar c = Bip340::challenge({R, P, hex(cells.at(4))});
    EXPECT_EQ(mul_base_vartime(s), R + mul_vartime(c, P));
    EXPECT_EQ(to_hex(Bip340::signature(R, s)), to_hex(signature));
    ++valid;
  }
  EXPECT_EQ(valid, 9);
}

std::optional<Taproot> taproot_of(const nlohmann::json& root) {
  if (root.is_null()) return Taproot{};
  Digest digest;
  std::ranges::copy(hex(root), digest.begin());
  return Taproot{digest};
}

TEST(FrostVectors, output_keys_are_those_of_bip341) {
  const auto file = published("bips/bip-0341.json");
  if (!file) GTEST_SKIP() << no_data;
  int count = 0;
  for (const auto& one : file->at("scriptPubKey")) {
    const Point P = Point::lift_x(hex(one.at("given").at("internalPubkey"))).value();
    const auto taproot = taproot_of(one.at("intermediary").at("merkleRoot"));
    const auto t = taproot_tweak(P, *taproot);
    EXPECT_EQ(to_hex(t->encode()), text_at(one.at("intermediary"), "tweak"));
    for (const Point& key : {P, -P}) {
      const auto output = tweaked({key, Scalar()}, taproot);
      EXPECT_EQ(to_hex(output->PK.x()), text_at(one.at("intermediary"), "tweakedPubkey"));
      EXPECT_FALSE(output->PK.has_odd_y());
    }
    ++count;
  }
  EXPECT_EQ(count, 7);
}

TEST(FrostVectors, secrets_of_output_keys_are_those_of_bip341) {
  const auto file = published("bips/bip-0341.json");
  if (!file) GTEST_SKIP() << no_data;
  int count = 0;
  for (const auto& one : file->at("keyPathSpending").at(0).at("inputSpending")) {
    const Scalar x = Scalar::decode(hex(one.at("given").at("internalPrivkey"))).value();
    const auto output =
        tweaked({mul_base_vartime(x), Scalar()}, taproot_of(one.at("given").at("merkleRoot")));
    const Scalar secret = output->f * x + output->u;
    EXPECT_EQ(mul_base_vartime(secret), output->PK);
    const Scalar theirs = Scalar::decode(hex(one.at("intermediary").at("tweakedPrivkey"))).value();
    EXPECT_TRUE(equal_public(secret, theirs) || equal_public(secret, -theirs));
    ++count;
  }
  EXPECT_EQ(count, 7);
}

}  // namespace
}  // namespace countersign::protocol::frost
