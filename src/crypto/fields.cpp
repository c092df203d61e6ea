#include "crypto/fields.hpp"

namespace countersign::crypto {
namespace {

template <std::size_t N>
ByteArray<N> little_endian(std::uint64_t value) {
  ByteArray<N> out;
  for (std::size_t i = 0; i < N; ++i) out[i] = static_cast<std::uint8_t>(value >> (8 * i));
  return out;
}

}  // namespace

ByteArray<1> byte(std::uint8_t value) {
  return {value};
}
ByteArray<2> le16(std::uint16_t value) {
  return little_endian<2>(value);
}
ByteArray<4> le32(std::uint32_t value) {
  return little_endian<4>(value);
}
ByteArray<8> le64(std::uint64_t value) {
  return little_endian<8>(value);
}

}  // namespace countersign::crypto
