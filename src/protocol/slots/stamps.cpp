#include "protocol/slots/stamps.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "base/reader.hpp"
#include "base/writer.hpp"

namespace countersign::protocol {
namespace {

constexpr std::uint8_t format = 1;
constexpr std::uint8_t has_said = 1;
constexpr std::uint8_t has_heard = 2;

Error too_many_peers() {
  return {Fault::over_limit, "too many peers to remember"};
}

void write(Writer& out, const SessionStamp& stamp) {
  out.u64(stamp.stamp.generation.value()).u64(stamp.stamp.counter).bytes(stamp.sid.value());
}

SessionStamp read_stamp(Reader& in) {
  const Generation generation(in.u64());
  const std::uint64_t counter = in.u64();
  return {{generation, counter}, SessionId(in.array<32>())};
}

}  // namespace

void StampBook::boot() {
  rise_above({});
}

void StampBook::rise_above(const Stamp& told) {
  const std::uint64_t highest = std::max(generation_, told.generation).value();
  invariant(highest < std::numeric_limits<std::uint64_t>::max(),
            "a node starts less than 2^64 times");
  generation_ = Generation(highest + 1);
}

bool StampBook::has_room_for(const IdentityKey& peer) const {
  const bool fits = entries_.contains(peer) || entries_.size() < stamped_peers_max;
  return guard("stamps.peers-bounded", fits);
}

Result<SessionStamp> StampBook::next(const IdentityKey& peer, const SessionId& sid) {
  if (!has_room_for(peer)) return too_many_peers();
  auto& said = entries_[peer].said;
  const bool first = !said.has_value() || said->stamp.generation != generation_;
  said = SessionStamp{{generation_, first ? 1 : said->stamp.counter + 1}, sid};
  return *said;
}

StampVerdict StampBook::hear(const IdentityKey& peer, const SessionStamp& stamp) {
  if (!has_room_for(peer)) return {too_many_peers(), Voids::nothing};
  auto& heard = entries_[peer].heard;
  if (heard == stamp) return {{}, Voids::nothing};
  const bool above = !heard.has_value() || stamp.stamp > heard->stamp;
  if (!guard("stamps.peer-only-rises", above)) {
    return {Error{Fault::epoch_mismatch, "peer has gone back in time"}, Voids::shared_with_peer};
  }
  heard = stamp;
  return {{}, Voids::nothing};
}

std::optional<SessionStamp> StampBook::heard_of(const IdentityKey& peer) const {
  const auto found = entries_.find(peer);
  if (found == entries_.end()) return std::nullopt;
  return found->second.heard;
}

StampVerdict StampBook::check_own(const IdentityKey& peer, const SessionStamp& told) const {
  const auto found = entries_.find(peer);
  const auto said = found == entries_.end() ? std::nullopt : found->second.said;
  const bool was_said = said.has_value() && (told == *said || told.stamp < said->stamp);
  if (!guard("stamps.told-was-said", was_said)) {
    return {Error{Fault::epoch_mismatch, "this node has gone back in time"}, Voids::everything};
  }
  return {{}, Voids::nothing};
}

Bytes StampBook::encode() const {
  Writer out;
  out.u8(format).u64(generation_.value()).u32(static_cast<std::uint32_t>(entries_.size()));
  for (const auto& [peer, entry] : entries_) {
    const int said = entry.said.has_value() ? has_said : 0;
    const int heard = entry.heard.has_value() ? has_heard : 0;
    out.bytes(peer.bytes()).u8(static_cast<std::uint8_t>(said | heard));
    if (entry.said.has_value()) write(out, *entry.said);
    if (entry.heard.has_value()) write(out, *entry.heard);
  }
  return out.take();
}

Result<StampBook> StampBook::decode(View bytes) {
  Reader in(bytes);
  StampBook book;
  if (!guard("stamps.format", in.u8() == format)) in.fail();
  book.generation_ = Generation(in.u64());
  const std::size_t count = in.u32();
  if (!guard("stamps.count-bounded", count <= stamped_peers_max)) in.fail();
  for (std::size_t i = 0; i < count && in.good(); ++i) {
    const auto peer = IdentityKey::parse(in.array<32>());
    const std::uint8_t has = in.u8();
    if (!guard("stamps.entry-is-known", has >= has_said && has <= (has_said | has_heard)))
      in.fail();
    Entry entry;
    if ((has & has_said) != 0) entry.said = read_stamp(in);
    if ((has & has_heard) != 0) entry.heard = read_stamp(in);
    const auto& entries = book.entries_;
    const bool ascending =
        peer.has_value() && (entries.empty() || std::prev(entries.end())->first < *peer);
    if (!guard("stamps.peers-ascending", ascending)) in.fail();
    if (peer.has_value()) book.entries_.insert_or_assign(*peer, entry);
  }
  const Status end = in.finished("stamp book does not parse");
  if (!end.has_value()) return end.error();
  return book;
}

}  // namespace countersign::protocol
