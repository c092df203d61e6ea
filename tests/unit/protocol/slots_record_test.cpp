#include "protocol/slots/record.hpp"

#include <gtest/gtest.h>

#include "crypto/ed25519.hpp"
#include "support/seeded_random.hpp"
#include "unit/protocol/slots_samples.hpp"

namespace countersign::protocol {
namespace {

using slots_samples::content;
using slots_samples::first;
using slots_samples::free_slot;
using slots_samples::meta_of;
using slots_samples::published_key;
using slots_samples::r3;
using slots_samples::r4;
using slots_samples::received;
using slots_samples::request;
using slots_samples::shown;
using slots_samples::slot_in;
using slots_samples::stored;
using slots_samples::third;
using testing::error_of;

const Error another_request{Fault::slot_spent, "slot is another request's"};
const Error is_opened{Fault::slot_spent, "slot is opened already"};
const Error is_spent{Fault::slot_spent, "slot is spent"};
const Error is_dead{Fault::slot_spent, "slot is dead"};
const Error not_reserved{Fault::bad_argument, "slot is not reserved"};
const Error not_opened{Fault::bad_argument, "slot is not opened"};
const Error unreadable{Fault::bad_encoding, "slot record does not parse"};

bool contains(const Bytes& bytes, const SecretBytes& part) {
  return !std::ranges::search(bytes, part.expose_secret()).empty();
}

TEST(SlotRecord, goes_from_free_to_spent_in_three_steps) {
  SlotRecord record = free_slot();
  EXPECT_EQ(record.state(), SlotState::free);
  EXPECT_EQ(record.request(), std::nullopt);
  ASSERT_TRUE(record.reserve(request(1)).has_value());
  EXPECT_EQ(record.state(), SlotState::reserved);
  EXPECT_EQ(record.request(), request(1));
  ASSERT_TRUE(record.open(request(1), r3(1)).has_value());
  EXPECT_EQ(record.state(), SlotState::opened);
  EXPECT_EQ(shown(record.content()), shown(content()));
  EXPECT_EQ(shown(record.r3().at(third)), shown(r3(1).at(third)));
  ASSERT_TRUE(record.spend(request(1), received(1), r4(1)).has_value());
  EXPECT_EQ(record.state(), SlotState::spent);
  EXPECT_EQ(shown(record.r4()), shown(r4(1)));
  EXPECT_EQ(shown(record.r3().at(first)), shown(r3(1).at(first)));
}

TEST(SlotRecord, leaves_out_no_step) {
  SlotRecord unused = free_slot();
  EXPECT_EQ(error_of(unused.open(request(1), r3(1))), not_reserved);
  EXPECT_EQ(error_of(unused.spend(request(1), received(1), r4(1))), not_reserved);
  EXPECT_EQ(error_of(unused.hear(request(1), received(1))), not_reserved);
  SlotRecord reserved = slot_in(SlotState::reserved);
  EXPECT_EQ(error_of(reserved.spend(request(1), received(1), r4(1))), not_opened);
  EXPECT_EQ(error_of(reserved.hear(request(1), received(1))), not_opened);
}

TEST(SlotRecord, takes_no_step_twice) {
  SlotRecord opened = slot_in(SlotState::opened);
  EXPECT_EQ(error_of(opened.reserve(request(1))), is_opened);
  EXPECT_EQ(error_of(opened.open(request(1), r3(2))), is_opened);
  EXPECT_EQ(shown(opened.r3().at(first)), shown(r3(1).at(first)));
  SlotRecord spent = slot_in(SlotState::spent);
  EXPECT_EQ(error_of(spent.reserve(request(1))), is_spent);
  EXPECT_EQ(error_of(spent.open(request(1), r3(2))), is_spent);
  EXPECT_EQ(error_of(spent.spend(request(1), received(1), r4(2))), is_spent);
  EXPECT_EQ(shown(spent.r4()), shown(r4(1)));
}

TEST(SlotRecord, stays_reserved_for_the_same_request) {
  SlotRecord record = *SlotRecord::decode(stored(slot_in(SlotState::reserved)));
  EXPECT_EQ(error_of(record.reserve(request(1))), std::nullopt);
  EXPECT_FALSE(record.changed());
}

TEST(SlotRecord, belongs_to_one_request_in_every_state) {
  SlotRequest other_key = request(1);
  other_key.key_id[0] ^= 1;
  for (const SlotRequest& other : {request(2), other_key}) {
    SlotRecord reserved = slot_in(SlotState::reserved);
    EXPECT_EQ(error_of(reserved.reserve(other)), another_request);
    EXPECT_EQ(error_of(reserved.open(other, r3(1))), another_request);
    SlotRecord opened = slot_in(SlotState::opened);
    EXPECT_EQ(error_of(opened.reserve(other)), is_opened);
    EXPECT_EQ(error_of(opened.spend(other, received(1), r4(1))), another_request);
    EXPECT_EQ(error_of(opened.hear(other, received(1))), another_request);
    EXPECT_EQ(error_of(opened.may_have_sent(other)), another_request);
    SlotRecord spent = slot_in(SlotState::spent);
    EXPECT_EQ(error_of(spent.reserve(other)), is_spent);
    EXPECT_EQ(error_of(spent.hear(other, received(1))), another_request);
    EXPECT_EQ(error_of(spent.may_have_sent(other)), another_request);
    EXPECT_EQ(reserved.request(), request(1));
    EXPECT_EQ(opened.request(), request(1));
    EXPECT_EQ(spent.request(), request(1));
  }
}

TEST(SlotRecord, can_send_again_from_opened_and_spent) {
  EXPECT_EQ(error_of(free_slot().may_have_sent(request(1))), not_reserved);
  EXPECT_EQ(error_of(slot_in(SlotState::reserved).may_have_sent(request(1))), not_opened);
  EXPECT_EQ(error_of(slot_in(SlotState::opened).may_have_sent(request(1))), std::nullopt);
  EXPECT_EQ(error_of(slot_in(SlotState::spent).may_have_sent(request(1))), std::nullopt);
  EXPECT_EQ(error_of(slot_in(SlotState::dead).may_have_sent(request(1))), is_dead);
}

TEST(SlotRecord, wipes_its_secrets_when_it_is_spent_and_when_it_dies) {
  EXPECT_TRUE(contains(stored(slot_in(SlotState::opened)), content()));
  EXPECT_FALSE(contains(stored(slot_in(SlotState::spent)), content()));
  for (const auto state : {SlotState::free, SlotState::reserved, SlotState::opened}) {
    SlotRecord record = slot_in(state);
    record.kill(SlotDeath::restored);
    EXPECT_FALSE(contains(stored(record), content()));
    EXPECT_FALSE(contains(stored(record), r3(1).at(first)));
  }
}

TEST(SlotRecord, hears_an_r3_again) {
  SlotRecord record = slot_in(SlotState::opened);
  EXPECT_EQ(error_of(record.hear(request(1), {{first, Digest{1, 1}}})), std::nullopt);
  record = *SlotRecord::decode(stored(record));
  EXPECT_EQ(error_of(record.hear(request(1), {{first, Digest{1, 1}}})), std::nullopt);
  EXPECT_FALSE(record.changed());
  EXPECT_EQ(error_of(record.spend(request(1), received(1), r4(1))), std::nullopt);
}

TEST(SlotRecord, dies_of_a_second_different_r3_and_names_its_sender) {
  SlotRecord record = slot_in(SlotState::opened);
  ASSERT_TRUE(record.hear(request(1), {{first, Digest{1, 1}}}).has_value());
  record = *SlotRecord::decode(stored(record));
  EXPECT_EQ(error_of(record.hear(request(1), {{first, Digest{1, 2}}, {third, Digest{3, 1}}})),
            (Error{Fault::equivocation, "two different r3 for one slot", {first}}));
  EXPECT_EQ(record.state(), SlotState::dead);
  EXPECT_EQ(record.death(), SlotDeath::equivocation);
  EXPECT_TRUE(record.changed());
  EXPECT_FALSE(record.counts_as_signed());
}

TEST(SlotRecord, dies_rather_than_be_spent_on_another_r3_than_it_heard) {
  SlotRecord record = slot_in(SlotState::opened);
  ASSERT_TRUE(record.hear(request(1), received(1)).has_value());
  EXPECT_EQ(error_of(record.spend(request(1), received(2), r4(1))),
            (Error{Fault::equivocation, "two different r3 for one slot", {first, third}}));
  EXPECT_EQ(record.state(), SlotState::dead);
  EXPECT_FALSE(record.counts_as_signed());
}

TEST(SlotRecord, reports_a_second_different_r3_of_a_spent_slot_and_stays_as_it_is) {
  SlotRecord record = *SlotRecord::decode(stored(slot_in(SlotState::spent)));
  const Bytes before = stored(record);
  EXPECT_EQ(error_of(record.hear(request(1), received(1))), std::nullopt);
  EXPECT_EQ(error_of(record.hear(request(1), {{third, Digest{3, 2}}})),
            (Error{Fault::equivocation, "two different r3 for one slot", {third}}));
  EXPECT_FALSE(record.changed());
  EXPECT_EQ(stored(record), before);
}

TEST(SlotRecord, counts_as_signed_from_its_r4_on_for_ever) {
  for (const auto state : {SlotState::free, SlotState::reserved, SlotState::opened}) {
    SlotRecord record = slot_in(state);
    EXPECT_FALSE(record.counts_as_signed());
    record.kill(SlotDeath::final_verify);
    EXPECT_FALSE(record.counts_as_signed());
    EXPECT_FALSE(SlotRecord::decode(stored(record))->counts_as_signed());
  }
  SlotRecord record = slot_in(SlotState::spent);
  EXPECT_TRUE(record.counts_as_signed());
  record = *SlotRecord::decode(stored(record));
  EXPECT_TRUE(record.counts_as_signed());
  record.kill(SlotDeath::final_verify);
  record = *SlotRecord::decode(stored(record));
  EXPECT_EQ(record.state(), SlotState::dead);
  EXPECT_TRUE(record.counts_as_signed());
  EXPECT_EQ(record.request(), request(1));
  EXPECT_EQ(error_of(record.may_have_sent(request(1))), is_dead);
}

TEST(SlotRecord, dies_once_and_keeps_its_first_reason) {
  SlotRecord record = slot_in(SlotState::reserved);
  record.kill(SlotDeath::reshared);
  record = *SlotRecord::decode(stored(record));
  record.kill(SlotDeath::abandoned);
  EXPECT_EQ(record.death(), SlotDeath::reshared);
  EXPECT_FALSE(record.changed());
  EXPECT_EQ(error_of(record.reserve(request(1))), is_dead);
  EXPECT_EQ(error_of(record.open(request(1), r3(1))), is_dead);
  EXPECT_EQ(error_of(record.spend(request(1), received(1), r4(1))), is_dead);
  EXPECT_EQ(error_of(record.hear(request(1), received(1))), is_dead);
}

TEST(SlotRecord, is_moved_from_spent_by_a_signature_that_does_not_verify_only) {
  for (std::uint8_t why = 1; why <= slot_death_last; ++why) {
    SlotRecord record = *SlotRecord::decode(stored(slot_in(SlotState::spent)));
    record.kill(static_cast<SlotDeath>(why));
    const bool dies = static_cast<SlotDeath>(why) == SlotDeath::final_verify;
    EXPECT_EQ(record.state(), dies ? SlotState::dead : SlotState::spent);
    EXPECT_EQ(record.changed(), dies);
  }
}

TEST(SlotRecord, knows_its_peers) {
  EXPECT_EQ(meta_of(1).peers(), (std::vector<Party>{first, third}));
  EXPECT_TRUE(meta_of(1).has_signer(published_key(3)));
  EXPECT_FALSE(meta_of(1).has_signer(published_key(1024)));
}

TEST(SlotRecord, is_made_of_parts_that_fit) {
  EXPECT_TRUE(meta_of(1).well_formed());
  SlotMeta meta = meta_of(1);
  std::swap(meta.signers[0], meta.signers[1]);
  EXPECT_FALSE(meta.well_formed());
  meta = meta_of(1);
  meta.signers[1] = meta.signers[0];
  EXPECT_FALSE(meta.well_formed());
  meta = meta_of(1);
  meta.self = Party(std::uint16_t{4});
  EXPECT_FALSE(meta.well_formed());
  meta = meta_of(1);
  meta.setups.pop_back();
  EXPECT_FALSE(meta.well_formed());
  meta.signers.resize(1, signer_name(published_key(1)));
  meta.setups.clear();
  meta.self = first;
  EXPECT_FALSE(meta.well_formed());
}

TEST(SlotRecordDeathTest, takes_nothing_that_does_not_fit_from_our_own_code) {
  SlotMeta meta = meta_of(1);
  meta.self = Party(std::uint16_t{0});
  EXPECT_DEATH(SlotRecord(std::move(meta), content()), "a slot is made by a set of signers");
  SlotRecord reserved = slot_in(SlotState::reserved);
  PerParty<SecretBytes> one_missing = r3(1);
  one_missing.erase(third);
  EXPECT_DEATH(static_cast<void>(reserved.open(request(1), std::move(one_missing))),
               "every peer has its r3");
  SlotRecord opened = slot_in(SlotState::opened);
  EXPECT_DEATH(static_cast<void>(opened.spend(request(1), {{first, Digest{}}}, r4(1))),
               "r4 is computed from the r3 of all peers");
  EXPECT_DEATH(static_cast<void>(slot_in(SlotState::spent).content()),
               "secrets are read before the slot is spent or dead");
}

TEST(SlotRecord, reads_back_what_it_stores) {
  std::vector<SlotRecord> records;
  for (std::uint8_t state = 1; state <= 5; ++state) {
    records.push_back(slot_in(static_cast<SlotState>(state)));
  }
  records.push_back(slot_in(SlotState::opened));
  ASSERT_TRUE(records.back().hear(request(1), {{third, Digest{9}}}).has_value());
  records.push_back(free_slot());
  records.back().kill(SlotDeath::pair_renewed);
  records.push_back(slot_in(SlotState::spent));
  records.back().kill(SlotDeath::final_verify);
  for (const SlotRecord& record : records) {
    const auto read = SlotRecord::decode(stored(record));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(stored(*read), stored(record));
    EXPECT_EQ(read->state(), record.state());
    EXPECT_EQ(read->meta(), record.meta());
    EXPECT_EQ(read->request(), record.request());
    EXPECT_EQ(read->death(), record.death());
    EXPECT_EQ(read->counts_as_signed(), record.counts_as_signed());
    EXPECT_FALSE(read->changed());
  }
}

// Where fields lie in a record of three signers.
constexpr std::size_t self_at = 2 + 32 + 32 + 4;
constexpr std::size_t count_at = self_at + 2;
constexpr std::size_t signers_at = count_at + 2;
constexpr std::size_t after_meta = signers_at + 3 * 32 + 3 * 32;
constexpr std::size_t content_at = after_meta + 64;
constexpr std::size_t messages_at = content_at + 4 + 6;

Bytes altered(Bytes bytes, std::size_t at, std::uint8_t value) {
  bytes[at] = value;
  return bytes;
}

TEST(SlotRecord, does_not_read_what_it_would_not_store) {
  const Bytes opened = stored(slot_in(SlotState::opened));
  ASSERT_TRUE(SlotRecord::decode(opened).has_value());
  EXPECT_EQ(error_of(SlotRecord::decode(altered(opened, 0, 2))), unreadable);
  for (const std::uint8_t self : Bytes{0, 4}) {
    EXPECT_EQ(error_of(SlotRecord::decode(altered(opened, self_at, self))), unreadable);
  }
  EXPECT_EQ(error_of(SlotRecord::decode(altered(opened, messages_at, 2))), unreadable);
  const Bytes dead = stored(slot_in(SlotState::dead));
  ASSERT_TRUE(SlotRecord::decode(dead).has_value());
  for (const std::uint8_t death : Bytes{0, slot_death_last + 1}) {
    EXPECT_EQ(error_of(SlotRecord::decode(altered(dead, after_meta, death))), unreadable);
  }
  EXPECT_EQ(error_of(SlotRecord::decode(altered(dead, after_meta + 1, 3))), unreadable);
}

TEST(SlotRecord, reads_no_state_that_does_not_exist) {
  // State 0 has the fields of a reserved one, and 6 those of a reserved one without its content.
  const Bytes reserved = stored(slot_in(SlotState::reserved));
  EXPECT_EQ(error_of(SlotRecord::decode(altered(reserved, 1, 0))), unreadable);
  const Bytes without_content(reserved.begin(), reserved.begin() + content_at);
  EXPECT_EQ(error_of(SlotRecord::decode(altered(without_content, 1, 6))), unreadable);
}

TEST(SlotRecord, reads_no_spent_slot_that_has_not_heard_everybody) {
  const Bytes spent = stored(slot_in(SlotState::spent));
  Bytes unheard = altered(spent, content_at, 0);
  unheard.erase(unheard.begin() + content_at + 1, unheard.begin() + content_at + 33);
  EXPECT_EQ(error_of(SlotRecord::decode(unheard)), unreadable);
}

TEST(SlotRecord, reads_signers_in_ascending_order_only) {
  const Bytes good = stored(free_slot());
  Bytes swapped = good;
  std::swap_ranges(swapped.begin() + signers_at, swapped.begin() + signers_at + 32,
                   swapped.begin() + signers_at + 32);
  EXPECT_EQ(error_of(SlotRecord::decode(swapped)), unreadable);
  Bytes twice = good;
  std::copy_n(good.begin() + signers_at, 32, twice.begin() + signers_at + 32);
  EXPECT_EQ(error_of(SlotRecord::decode(twice)), unreadable);
}

/// A free slot of so many signers, written by hand.
Bytes slot_of_signers(std::size_t count) {
  testing::SeededRandom random(3);
  std::vector<IdentityKey> signers;
  for (std::size_t i = 0; i < count; ++i) {
    signers.push_back(crypto::Ed25519SecretKey::generate(random).public_key());
  }
  std::ranges::sort(signers);
  Writer out;
  out.u8(1).u8(1).bytes(Digest{}).bytes(Digest{}).u32(0).u16(1);
  out.u16(static_cast<std::uint16_t>(count));
  for (const IdentityKey& signer : signers) out.bytes(signer.bytes());
  if (count > 0) out.bytes(Bytes(count * (count - 1) / 2 * 32));
  out.u32(0);
  return out.take();
}

TEST(SlotRecord, reads_slots_of_two_to_as_many_signers_as_a_run_has) {
  EXPECT_EQ(error_of(SlotRecord::decode(slot_of_signers(0))), unreadable);
  EXPECT_EQ(error_of(SlotRecord::decode(slot_of_signers(1))), unreadable);
  EXPECT_TRUE(SlotRecord::decode(slot_of_signers(2)).has_value());
  EXPECT_TRUE(SlotRecord::decode(slot_of_signers(parties_max)).has_value());
  EXPECT_EQ(error_of(SlotRecord::decode(slot_of_signers(parties_max + 1))), unreadable);
}

TEST(SlotRecord, reads_no_more_content_and_no_longer_message_than_it_would_store) {
  const Bytes good = stored(free_slot());
  const std::size_t head = good.size() - 4 - 6;
  for (const std::size_t count : {slot_content_bytes_max, slot_content_bytes_max + 1}) {
    Writer out;
    out.bytes(View(good).first(head)).u32(static_cast<std::uint32_t>(count)).bytes(Bytes(count));
    EXPECT_EQ(SlotRecord::decode(out.written()).has_value(), count == slot_content_bytes_max);
  }
  const Bytes opened = stored(slot_in(SlotState::opened));
  const std::size_t message_at = messages_at + 1;
  for (const std::size_t count : {slot_message_bytes_max, slot_message_bytes_max + 1}) {
    Writer out;
    out.bytes(View(opened).first(message_at)).u16(static_cast<std::uint16_t>(count));
    out.bytes(Bytes(count)).bytes(View(opened).subspan(message_at + 2 + 2));
    EXPECT_EQ(SlotRecord::decode(out.written()).has_value(), count == slot_message_bytes_max);
  }
}

TEST(SlotRecord, reads_no_part_of_a_record_and_nothing_behind_one) {
  for (std::uint8_t state = 1; state <= 5; ++state) {
    Bytes bytes = stored(slot_in(static_cast<SlotState>(state)));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_FALSE(SlotRecord::decode(View(bytes).first(size)).has_value());
    }
    bytes.push_back(0);
    EXPECT_EQ(error_of(SlotRecord::decode(bytes)),
              (Error{Fault::bad_length, "slot record does not parse"}));
  }
}

}  // namespace
}  // namespace countersign::protocol
