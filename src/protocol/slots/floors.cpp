#include "protocol/slots/floors.hpp"

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

void write(Writer& out, const Stamp& stamp) {
  out.u64(stamp.generation.value()).u64(stamp.counter);
}

Stamp read_stamp(Reader& in) {
  const Generation generation(in.u64());
  return {generation, in.u64()};
}

}  // namespace

void StampBook::boot() {
  rise_above(own_);
}

Stamp StampBook::next() {
  own_.counter += 1;
  return own_;
}

StampVerdict StampBook::hear(const IdentityKey& peer, const SessionId& sid, const Stamp& stamp) {
  const auto found = floors_.find(peer);
  if (found == floors_.end()) {
    if (!guard("stamps.peers-bounded", floors_.size() < floors_max)) {
      return {Error{Fault::over_limit, "too many peers to remember"}, Voids::nothing};
    }
    floors_.emplace(peer, Floor{stamp, sid});
    return {{}, Voids::nothing};
  }
  Floor& floor = found->second;
  if (floor.sid == sid && floor.stamp == stamp) return {{}, Voids::nothing};
  if (!guard("stamps.above-floor", stamp > floor.stamp)) {
    return {Error{Fault::epoch_mismatch, "peer has gone back in time"}, Voids::shared_with_peer};
  }
  floor = {stamp, sid};
  return {{}, Voids::nothing};
}

StampVerdict StampBook::check_own(const Stamp& seen) const {
  if (!guard("stamps.own-is-highest", seen <= own_)) {
    return {Error{Fault::epoch_mismatch, "this node has gone back in time"}, Voids::everything};
  }
  return {{}, Voids::nothing};
}

void StampBook::rise_above(const Stamp& seen) {
  const std::uint64_t highest = std::max(own_.generation, seen.generation).value();
  invariant(highest < std::numeric_limits<std::uint64_t>::max(),
            "a node starts less than 2^64 times");
  own_ = {Generation(highest + 1), 0};
}

std::optional<Stamp> StampBook::floor_of(const IdentityKey& peer) const {
  const auto found = floors_.find(peer);
  if (found == floors_.end()) return std::nullopt;
  return found->second.stamp;
}

Bytes StampBook::encode() const {
  Writer out;
  out.u8(format);
  write(out, own_);
  out.u32(static_cast<std::uint32_t>(floors_.size()));
  for (const auto& [peer, floor] : floors_) {
    out.bytes(peer.bytes());
    write(out, floor.stamp);
    out.bytes(floor.sid.value());
  }
  return out.take();
}

Result<StampBook> StampBook::decode(View bytes) {
  Reader in(bytes);
  StampBook book;
  if (!guard("stamps.format", in.u8() == format)) in.fail();
  book.own_ = read_stamp(in);
  const std::size_t count = in.u32();
  if (!guard("stamps.count-bounded", count <= floors_max)) in.fail();
  for (std::size_t i = 0; i < count && in.good(); ++i) {
    const auto peer = IdentityKey::parse(in.array<32>());
    const Stamp stamp = read_stamp(in);
    const SessionId sid(in.array<32>());
    const bool ascending =
        peer.has_value() && (book.floors_.empty() || std::prev(book.floors_.end())->first < *peer);
    if (guard("stamps.peers-ascending", ascending)) {
      book.floors_.emplace(*peer, Floor{stamp, sid});
    } else {
      in.fail();
    }
  }
  const Status end = in.finished("stamp book does not parse");
  if (!end.has_value()) return end.error();
  return book;
}

}  // namespace countersign::protocol
