#include "sim/trace.hpp"

#include <algorithm>

namespace countersign::sim {

void Trace::note(std::string_view what, Party from, Party to, View payload) {
  mix_integer(now_);
  mix_bytes(bytes_of(what));
  mix_integer(from.value());
  mix_integer(to.value());
  mix_bytes(payload);
  if (log_ == nullptr) return;
  constexpr std::size_t shown_max = 12;
  const std::string start = to_hex(payload.first(std::min(payload.size(), shown_max)));
  std::fprintf(log_, "%8llu  %3u", static_cast<unsigned long long>(now_), unsigned{from.value()});
  if (to != from) std::fprintf(log_, " -> %-3u", unsigned{to.value()});
  std::fprintf(log_, "  %.*s", static_cast<int>(what.size()), what.data());
  if (!payload.empty()) std::fprintf(log_, "  %zu bytes %s", payload.size(), start.c_str());
  std::fprintf(log_, "\n");
}

void Trace::mix_integer(std::uint64_t value) {
  for (unsigned shift = 0; shift < 64; shift += 8) mix(static_cast<std::uint8_t>(value >> shift));
}

void Trace::mix_bytes(View bytes) {
  mix_integer(bytes.size());
  for (const std::uint8_t byte : bytes) mix(byte);
}

}  // namespace countersign::sim
