#pragma once

#include <cstdio>
#include <string_view>

#include "base/bytes.hpp"
#include "sim/faults.hpp"

namespace countersign::sim {

/// Everything that happens in a run, in order, as one 64-bit number: two runs are the same if it
/// is the same. FNV-1a over fields in a fixed byte order, so that it does not depend on the
/// machine, the compiler or the library. Also prints the events, if given a file.
class Trace final {
 public:
  explicit Trace(std::FILE* log) : log_(log) {}

  /// The moment of the events that follow.
  void at(Ticks now) { now_ = now; }
  Ticks now() const { return now_; }

  /// Something that one party does to another, and the bytes if it is about bytes.
  void note(std::string_view what, Party from, Party to, View payload = {});
  /// Something that happens to one party.
  void note(std::string_view what, Party who, View detail = {}) { note(what, who, who, detail); }

  std::uint64_t hash() const { return hash_; }

 private:
  void mix(std::uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3; }
  void mix_integer(std::uint64_t value);
  void mix_bytes(View bytes);

  std::FILE* log_;
  Ticks now_ = 0;
  std::uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace countersign::sim
