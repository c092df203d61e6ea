#include "sim/durable_store.hpp"

namespace countersign::sim {

Status DurableStore::commit(const Changes& changes) {
  const Error crash{Fault::unavailable, "the process has crashed"};
  if (crashed_) return crash;
  crashed_ = ++steps_ == crash_step_;
  if (crashed_ && moment_ == Crash::Moment::before) return crash;
  for (const auto& [key, value] : changes) {
    if (value.has_value()) {
      values_.insert_or_assign(key, *value);
    } else {
      values_.erase(key);
    }
  }
  if (crashed_) return crash;
  return {};
}

std::optional<Bytes> DurableStore::read(const std::string& key) const {
  const auto found = values_.find(key);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

}  // namespace countersign::sim
