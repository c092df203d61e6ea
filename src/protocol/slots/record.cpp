#include "protocol/slots/record.hpp"

#include <algorithm>

#include "base/guard.hpp"
#include "base/invariant.hpp"

namespace countersign::protocol {
namespace {

constexpr std::uint8_t format = 1;

/// What a dead slot tells of its request.
enum class Use : std::uint8_t { none = 0, reserved = 1, signed_for = 2 };

/// The error of a step that is not the next one.
Error why_not(SlotState state) {
  if (state == SlotState::dead) return {Fault::slot_spent, "slot is dead"};
  if (state == SlotState::spent) return {Fault::slot_spent, "slot is spent"};
  if (state == SlotState::opened) return {Fault::slot_spent, "slot is opened already"};
  if (state == SlotState::reserved) return {Fault::bad_argument, "slot is not opened"};
  return {Fault::bad_argument, "slot is not reserved"};
}

template <class T>
bool one_for_each(const std::vector<Party>& peers, const PerParty<T>& values) {
  return peers.size() == values.size() &&
         std::ranges::all_of(peers, [&](Party j) { return values.contains(j); });
}

bool is_message(const SecretBytes& body) {
  return body.size() <= slot_message_bytes_max;
}

void write_message(Writer& out, const SecretBytes& body) {
  out.u16(static_cast<std::uint16_t>(body.size())).bytes(body.expose_secret());
}

SecretBytes read_secret(Reader& in, std::size_t count) {
  const View bytes = in.view(count);
  return SecretBytes::filled(
      bytes.size(), [&](std::span<std::uint8_t> out) { std::ranges::copy(bytes, out.begin()); });
}

SecretBytes read_message(Reader& in) {
  const std::size_t count = in.u16();
  if (!guard("slots.message-bounded", count <= slot_message_bytes_max)) in.fail();
  return read_secret(in, count);
}

SlotRequest read_request(Reader& in) {
  const Digest req = in.array<32>();
  return {req, in.array<32>()};
}

}  // namespace

SlotRecord::SlotRecord(SlotMeta meta, SecretBytes content)
    : meta_(std::move(meta)), content_(std::move(content)), changed_(true) {
  invariant(meta_.well_formed(), "a slot is made by a set of signers");
  invariant(content_->size() <= slot_content_bytes_max, "a slot's content is within its limit");
}

const SecretBytes& SlotRecord::content() const {
  invariant(content_.has_value(), "secrets are read before the slot is spent or dead");
  return *content_;
}

const PerParty<SecretBytes>& SlotRecord::r3() const {
  invariant(state_ == SlotState::opened || state_ == SlotState::spent, "r3 are read when stored");
  return r3_;
}

const SecretBytes& SlotRecord::r4() const {
  invariant(r4_.has_value(), "r4 is read when it is stored");
  return *r4_;
}

Status SlotRecord::is_at(SlotState step, const SlotRequest& request) const {
  if (!guard("slots.next-step", state_ == step)) return why_not(state_);
  return is_for(request);
}

Status SlotRecord::is_for(const SlotRequest& request) const {
  return require(guard("slots.one-request", request_ == request),
                 {Fault::slot_spent, "slot is another request's"});
}

Status SlotRecord::reserve(const SlotRequest& request) {
  if (state_ != SlotState::free) return is_at(SlotState::reserved, request);
  request_ = request;
  move_to(SlotState::reserved);
  return {};
}

Status SlotRecord::open(const SlotRequest& request, PerParty<SecretBytes> r3) {
  const Status allowed = is_at(SlotState::reserved, request);
  if (!allowed.has_value()) return allowed;
  invariant(one_for_each(meta_.peers(), r3), "every peer has its r3");
  for (const auto& [j, body] : r3) invariant(is_message(body), "an r3 is within its limit");
  r3_ = std::move(r3);
  move_to(SlotState::opened);
  return {};
}

Status SlotRecord::may_have_sent(const SlotRequest& request) const {
  const bool stored = state_ == SlotState::opened || state_ == SlotState::spent;
  if (!guard("slots.sent-is-stored", stored)) return why_not(state_);
  return is_for(request);
}

Status SlotRecord::hear(const SlotRequest& request, const PerParty<Digest>& received) {
  const Status allowed = may_have_sent(request);
  if (!allowed.has_value()) return allowed;
  return same_as_heard(received);
}

/// When the slot is spent every peer has been heard, so nothing is added here.
Status SlotRecord::same_as_heard(const PerParty<Digest>& received) {
  const std::vector<Party> peers = meta_.peers();
  std::vector<Party> culprits;
  for (const auto& [j, digest] : received) {
    invariant(std::ranges::find(peers, j) != peers.end(), "an r3 is a peer's");
    const auto [first, is_new] = heard_.emplace(j, digest);
    if (is_new) changed_ = true;
    if (!guard("slots.second-r3-is-equal", first->second == digest)) culprits.push_back(j);
  }
  if (culprits.empty()) return {};
  kill(SlotDeath::equivocation);
  return Error{Fault::equivocation, "two different r3 for one slot", std::move(culprits)};
}

Status SlotRecord::spend(const SlotRequest& request, const PerParty<Digest>& received,
                         SecretBytes r4) {
  const Status allowed = is_at(SlotState::opened, request);
  if (!allowed.has_value()) return allowed;
  invariant(one_for_each(meta_.peers(), received), "r4 is computed from the r3 of all peers");
  invariant(is_message(r4), "an r4 is within its limit");
  const Status one_set = same_as_heard(received);
  if (!one_set.has_value()) return one_set;
  r4_ = std::move(r4);
  content_.reset();
  signed_ = true;
  move_to(SlotState::spent);
  return {};
}

void SlotRecord::kill(SlotDeath why) {
  if (state_ == SlotState::dead) return;
  if (state_ == SlotState::spent && why != SlotDeath::final_verify) return;
  content_.reset();
  heard_.clear();
  r3_.clear();
  r4_.reset();
  death_ = why;
  move_to(SlotState::dead);
}

void SlotRecord::move_to(SlotState next) {
  state_ = next;
  changed_ = true;
}

SecretBytes SlotRecord::encode() const {
  Writer out;
  out.u8(format).u8(static_cast<std::uint8_t>(state_));
  meta_.encode(out);
  if (state_ == SlotState::dead) {
    out.u8(static_cast<std::uint8_t>(*death_));
    const Use use = signed_ ? Use::signed_for : request_.has_value() ? Use::reserved : Use::none;
    out.u8(static_cast<std::uint8_t>(use));
  }
  if (request_.has_value()) out.bytes(request_->req).bytes(request_->key_id);
  if (content_.has_value()) {
    out.u32(static_cast<std::uint32_t>(content_->size())).bytes(content_->expose_secret());
  }
  if (state_ == SlotState::opened || state_ == SlotState::spent) encode_messages(out);
  return SecretBytes::take(out.take());
}

/// For each peer whether its R3 was heard, which R3 that was, and our own R3 for it; then our R4.
void SlotRecord::encode_messages(Writer& out) const {
  for (const Party j : meta_.peers()) {
    const auto heard = heard_.find(j);
    out.u8(heard != heard_.end() ? 1 : 0);
    if (heard != heard_.end()) out.bytes(heard->second);
    write_message(out, r3_.at(j));
  }
  if (r4_.has_value()) write_message(out, *r4_);
}

Result<SlotRecord> SlotRecord::decode(View bytes) {
  Reader in(bytes);
  SlotRecord record;
  if (!guard("slots.format", in.u8() == format)) in.fail();
  const std::uint8_t state = in.u8();
  const bool known = state >= static_cast<std::uint8_t>(SlotState::free) &&
                     state <= static_cast<std::uint8_t>(SlotState::dead);
  if (!guard("slots.state-known", known)) in.fail();
  record.state_ = static_cast<SlotState>(state);
  record.meta_ = SlotMeta::decode(in);
  if (record.state_ == SlotState::dead) {
    record.decode_dead(in);
  } else if (record.state_ != SlotState::free) {
    record.request_ = read_request(in);
  }
  if (record.state_ < SlotState::spent) {
    const std::size_t count = in.u32();
    if (!guard("slots.content-bounded", count <= slot_content_bytes_max)) in.fail();
    record.content_ = read_secret(in, count);
  }
  if (record.state_ == SlotState::opened || record.state_ == SlotState::spent) {
    record.decode_messages(in);
  }
  const Status end = in.finished("slot record does not parse");
  if (!end.has_value()) return end.error();
  return record;
}

void SlotRecord::decode_dead(Reader& in) {
  const std::uint8_t death = in.u8();
  const std::uint8_t use = in.u8();
  if (!guard("slots.death-known", death >= 1 && death <= slot_death_last)) in.fail();
  if (!guard("slots.use-known", use <= static_cast<std::uint8_t>(Use::signed_for))) in.fail();
  death_ = static_cast<SlotDeath>(death);
  signed_ = use == static_cast<std::uint8_t>(Use::signed_for);
  if (use != static_cast<std::uint8_t>(Use::none)) request_ = read_request(in);
}

void SlotRecord::decode_messages(Reader& in) {
  const bool spent = state_ == SlotState::spent;
  for (const Party j : meta_.peers()) {
    const std::uint8_t heard = in.u8();
    if (!guard("slots.heard-is-a-bit", heard <= 1)) in.fail();
    if (!guard("slots.spent-has-heard-all", heard == 1 || !spent)) in.fail();
    if (heard != 0) heard_.emplace(j, in.array<32>());
    r3_.emplace(j, read_message(in));
  }
  if (!spent) return;
  r4_ = read_message(in);
  signed_ = true;
}

}  // namespace countersign::protocol
