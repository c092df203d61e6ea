#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/recovery/key_file.hpp"
#include "protocol/recovery/structure_text.hpp"
#include "support/error_of.hpp"
#include "support/recovery_case.hpp"

namespace countersign::protocol::recovery {
namespace {

using testing::error_of;
using testing::flat;
using testing::SeededRandom;

template <class G>
constexpr crypto::Suite suite_of = crypto::Suite::ecdsa_secp256k1;
template <>
constexpr crypto::Suite suite_of<curve::Ed25519> = crypto::Suite::frost_ed25519;

template <class G>
class Recovery : public ::testing::Test {
 protected:
  SeededRandom dice{1};
  G group = testing::make_group<G>(dice);
};
using Groups = ::testing::Types<curve::Secp256k1, curve::Ed25519>;
TYPED_TEST_SUITE(Recovery, Groups);

AccessStructure from_text(std::string_view text, std::uint16_t parties) {
  return parse_structure(text, crypto::PartyCount(parties)).value();
}

/// All new members' shares, as each of them accepts its own from the bytes of the files.
template <class G>
PerParty<AcceptedShare<G>> accept_all(const G& group, const KeyRecord<G>& old,
                                      const Recovered<G>& recovered,
                                      const testing::NextMembers& members, Random& random) {
  PerParty<AcceptedShare<G>> accepted;
  const auto dealings = decode_dealings<G>(encode(recovered.dealings));
  for (const auto& file : recovered.sealed) {
    const auto sealed = decode_sealed(encode(file));
    const auto& key = members.encryption[file.member.value() - 1u];
    auto share =
        accept_recovered(group, old, Received<G>{*dealings, *sealed, file.member, key}, random);
    if (share.has_value()) accepted.emplace(file.member, *std::move(share));
  }
  return accepted;
}

/// Whether these parties hold the key of the record together.
template <class G>
bool hold_the_key(const G& group, const PerParty<AcceptedShare<G>>& accepted,
                  const crypto::PartySet& parties, const typename G::Point& X) {
  const auto& record = accepted.begin()->second.share.record;
  const auto quorum = quorum_of(record, parties);
  if (!quorum.has_value()) return false;
  typename G::Point sum;
  for (const auto& [i, numbers] : quorum->members()) {
    const auto A_i = group.mul_base(additive_share(accepted.at(i).share, *quorum));
    if (A_i != numbers.A) return false;
    sum += A_i;
  }
  return sum == X;
}

TYPED_TEST(Recovery, deals_the_same_key_to_new_members) {
  using G = TypeParam;
  const auto lost =
      testing::lose_key(this->group, {suite_of<G>, from_text("2(1,2,2(1,3))", 3)}, this->dice);
  const auto old = check(this->group, lost.bundle, lost.certificate);
  ASSERT_TRUE(old.has_value());
  const auto members = testing::draw_next(from_text("3(1,2,1(3,4),2)", 4), this->dice);
  const auto recovered = deal_again(this->group, *old, std::span(lost.recovery_keys).first(2),
                                    members.next, this->dice);
  ASSERT_TRUE(recovered.has_value());
  EXPECT_EQ(recovered->sealed.size(), 4);
  EXPECT_EQ(recovered->dealings.by_dealer.size(), 2);

  const auto accepted = accept_all(this->group, old->record, *recovered, members, this->dice);
  ASSERT_EQ(accepted.size(), 4);
  const auto& record = accepted.at(Party(1)).share.record;
  EXPECT_EQ(record.X, old->record.X);
  EXPECT_EQ(record.key_id, old->record.key_id);
  EXPECT_EQ(record.chain_code, old->record.chain_code);
  EXPECT_EQ(record.epoch, 2);
  EXPECT_EQ(record.certificate_hash, Digest{});
  EXPECT_TRUE(hold_the_key(this->group, accepted, {Party(1), Party(2)}, record.X));
  EXPECT_TRUE(hold_the_key(this->group, accepted, {Party(2), Party(4)}, record.X));
  for (const auto& [i, each] : accepted)
    EXPECT_EQ(each.share.record.leaf_points, record.leaf_points);
}

TYPED_TEST(Recovery, deals_from_as_many_signers_as_are_needed) {
  using G = TypeParam;
  const auto lost =
      testing::lose_key(this->group, {suite_of<G>, from_text("2(1,2,2(3,4))", 4)}, this->dice);
  const auto old = check(this->group, lost.bundle, lost.certificate);
  ASSERT_TRUE(old.has_value());
  const auto members = testing::draw_next(from_text("2(1,2,3)", 3), this->dice);
  const auto dealers_of = [&](std::span<const crypto::X25519SecretKey> keys) {
    const auto recovered = deal_again(this->group, *old, keys, members.next, this->dice);
    std::vector<Party> dealers;
    if (!recovered.has_value()) return dealers;
    for (const auto& [i, commitments] : recovered->dealings.by_dealer) dealers.push_back(i);
    EXPECT_EQ(accept_all(this->group, old->record, *recovered, members, this->dice).size(), 3);
    return dealers;
  };
  const std::span keys(lost.recovery_keys);
  EXPECT_EQ(dealers_of(keys), (std::vector{Party(1), Party(2)}));
  EXPECT_EQ(dealers_of(keys.last(3)), (std::vector{Party(2), Party(3), Party(4)}));
  EXPECT_EQ(dealers_of(keys.first(3)), (std::vector{Party(1), Party(2)}));
  EXPECT_EQ(dealers_of(keys.last(2)), std::vector<Party>{});
}

TYPED_TEST(Recovery, gives_each_member_backups_to_its_new_recovery_key) {
  using G = TypeParam;
  const auto lost = testing::lose_key(this->group, {suite_of<G>, flat(2, 2)}, this->dice);
  const auto old = check(this->group, lost.bundle, lost.certificate);
  const auto members = testing::draw_next(from_text("3(1,2,2)", 2), this->dice);
  const auto recovered =
      deal_again(this->group, *old, lost.recovery_keys, members.next, this->dice);
  const auto accepted = accept_all(this->group, old->record, *recovered, members, this->dice);
  ASSERT_EQ(accepted.size(), 2);
  const auto& [share, backups] = accepted.at(Party(2));
  ASSERT_EQ(backups.size(), 2);
  const VerifiableBackups<G> format(this->group);
  const auto statement = backup_statement(share.record, 2);
  EXPECT_TRUE(format.holds(statement, backups[1]));
  const auto y = format.open(statement, members.recovery[1], backups[1]);
  ASSERT_TRUE(y.has_value());
  EXPECT_EQ(y->expose_secret().encode(), share.leaf_shares.expose_secret()[1].encode());
}

TYPED_TEST(Recovery, takes_a_key_that_was_reshared) {
  using G = TypeParam;
  const auto lost = testing::lose_key(this->group, {suite_of<G>, flat(2, 3), 5}, this->dice);
  const auto old = check(this->group, lost.bundle, lost.certificate);
  ASSERT_TRUE(old.has_value());
  EXPECT_EQ(old->record.epoch, 5);
  const auto members = testing::draw_next(flat(2, 3), this->dice);
  const auto recovered = deal_again(this->group, *old, std::span(lost.recovery_keys).last(2),
                                    members.next, this->dice);
  ASSERT_TRUE(recovered.has_value());
  const auto accepted = accept_all(this->group, old->record, *recovered, members, this->dice);
  ASSERT_EQ(accepted.size(), 3);
  EXPECT_EQ(accepted.at(Party(3)).share.record.epoch, 6);
  EXPECT_TRUE(hold_the_key(this->group, accepted, {Party(1), Party(3)}, old->record.X));
}

TYPED_TEST(Recovery, reads_back_the_bundle_that_it_writes) {
  using G = TypeParam;
  for (const std::uint64_t epoch : {first_epoch, first_epoch + 6}) {
    const auto lost = testing::lose_key(this->group, {suite_of<G>, flat(2, 2), epoch}, this->dice);
    const Bytes bytes = encode(lost.bundle);
    const auto read = decode_bundle(bytes);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(encode(*read), bytes);
    EXPECT_EQ(read->epoch(), epoch);
    EXPECT_EQ(read->opening, lost.bundle.opening);
    EXPECT_EQ(read->paths, lost.bundle.paths);
    EXPECT_EQ(testing::hash_again(*read), lost.certificate);
  }
}

TEST(StructureText, has_one_spelling) {
  for (const auto* text : {"1", "2(1,2,3)", "2(1,2,1(3,4))", "2(2(1,2),2(3,1(4)),5)"}) {
    const auto parties = text[0] == '1' ? 1 : (std::string_view(text).size() > 15 ? 5 : 4);
    const auto count = crypto::PartyCount(
        static_cast<std::uint16_t>(std::string_view(text) == "2(1,2,3)" ? 3 : parties));
    const auto structure = parse_structure(text, count);
    ASSERT_TRUE(structure.has_value()) << text;
    EXPECT_EQ(text_of(*structure), text);
  }
}

TEST(StructureText, refuses_what_is_no_structure) {
  const Error none{Fault::bad_encoding, "not a structure: write one like 2(1,2,3)"};
  const std::string deep = "1(1(1(1(1(1(1(1(1(1(1))))))))))";
  for (const auto& text :
       {std::string(), std::string("2("), std::string("2()"), std::string("2(1,2"),
        std::string("2(1,2))"), std::string("2(1, 2)"), std::string("2(01,2)"),
        std::string("2(-1,2)"), std::string("2(1,2)x"), std::string("99999999"), deep}) {
    EXPECT_EQ(error_of(parse_structure(text, crypto::PartyCount(2))), none) << text;
  }
  EXPECT_EQ(parse_structure("3(1,2)", crypto::PartyCount(2)).error().fault, Fault::bad_argument);
}

constexpr crypto::Argon2idCost cheap{crypto::argon2id_passes_min, crypto::argon2id_memory_kib_min};

TEST(RecoveryKeyFile, opens_with_its_passphrase) {
  SeededRandom dice(5);
  const auto secret = Secret<32>::generate(dice);
  const auto file = seal_key(secret, bytes_of("correct horse"), cheap, dice);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->size(), key_file_size);
  const auto key = open_key(*file, bytes_of("correct horse"));
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(key->public_key(), crypto::X25519SecretKey::from_bytes(secret.clone()).public_key());
  EXPECT_EQ(error_of(seal_key(secret, {}, cheap, dice)),
            (Error{Fault::bad_argument, "an empty passphrase protects nothing"}));
}

TEST(RecoveryKeyFile, refuses_all_that_is_changed) {
  SeededRandom dice(6);
  const auto secret = Secret<32>::generate(dice);
  const Bytes file = *seal_key(secret, bytes_of("right"), cheap, dice);
  const Error closed{Fault::not_authentic, "wrong passphrase, or the key file is damaged"};
  EXPECT_EQ(error_of(open_key(file, bytes_of("wrong"))), closed);
  // One bit in salt, nonce, sealed secret and tag.
  for (const std::size_t at : {35U, 51U, 75U, 107U, 122U}) {
    Bytes changed = file;
    changed[at] ^= 0x10;
    EXPECT_EQ(error_of(open_key(changed, bytes_of("right"))), closed) << at;
  }
  Bytes other = file;
  other[0] ^= 1;
  EXPECT_EQ(error_of(open_key(other, bytes_of("right"))),
            (Error{Fault::bad_encoding, "not a recovery key file"}));
  for (const std::size_t size : {std::size_t{0}, file.size() - 1, file.size() + 1}) {
    other = file;
    other.resize(size);
    EXPECT_EQ(error_of(open_key(other, bytes_of("right"))),
              (Error{Fault::bad_length, "a recovery key file has another length"}));
  }
  other = file;
  other[34] = 0xff;  // the highest byte of the memory
  EXPECT_EQ(error_of(open_key(other, bytes_of("right")))->fault, Fault::over_limit);
}

}  // namespace
}  // namespace countersign::protocol::recovery
