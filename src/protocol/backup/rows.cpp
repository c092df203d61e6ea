#include "protocol/backup/rows.hpp"

#include <bit>

#include "base/guard.hpp"
#include "base/reader.hpp"
#include "base/writer.hpp"

namespace countersign::protocol::backup {

std::size_t size_of(View beginning) {
  if (beginning.size() < bits_size) return backup_size_min;
  std::size_t size = backup_size_min;
  for (const std::uint8_t byte : beginning.first(bits_size)) {
    size += std::size_t{32} * static_cast<std::size_t>(std::popcount(byte));
  }
  return size;
}

Result<Rows> decode(View backup) {
  if (!guard("backup.length", backup.size() == size_of(backup))) {
    return Error{Fault::bad_length, "a backup of another length than its bits demand"};
  }
  Reader in(backup);
  Rows out;
  out.bits = in.array<bits_size>();
  for (std::size_t i = 0; i < rows; ++i) {
    Row& row = out.all[i];
    row.seed = in.array<32>();
    if (bit_of(out.bits, i) == 1) row.x = in.array<32>();
    row.unopened = in.array<ciphertext_size>();
  }
  return out;
}

Bytes encode(const Rows& backup) {
  Writer out;
  out.bytes(backup.bits);
  for (std::size_t i = 0; i < rows; ++i) {
    const Row& row = backup.all[i];
    out.bytes(row.seed);
    if (bit_of(backup.bits, i) == 1) out.bytes(row.x);
    out.bytes(row.unopened);
  }
  return out.take();
}

}  // namespace countersign::protocol::backup
