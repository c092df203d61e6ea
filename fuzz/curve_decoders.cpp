#include <algorithm>
#include <cstdint>

#include "base/invariant.hpp"
#include "curve/ecdsa.hpp"
#include "curve/ed25519.hpp"
#include "curve/point.hpp"
#include "curve/ristretto255.hpp"
#include "curve/scalar.hpp"
#include "curve/scalar25519.hpp"

namespace countersign::curve {
namespace {

/// What decodes encodes to the same bytes: a value has one encoding. A refusal names one of the
/// faults that the decoders promise.
template <class Decoded, class Encode>
void one_encoding(View bytes, const Result<Decoded>& decoded, Encode encode) {
  if (decoded.has_value()) {
    invariant(std::ranges::equal(encode(*decoded), bytes), "a value has one encoding");
    return;
  }
  const auto fault = decoded.error().fault;
  invariant(fault == Fault::bad_length || fault == Fault::bad_point || fault == Fault::bad_scalar,
            "a decoder fails in the ways it says");
}

template <class T>
void one_encoding(View bytes) {
  one_encoding(bytes, T::decode(bytes), [](const T& value) { return value.encode(); });
}

void uncompressed_points(View bytes) {
  one_encoding(bytes, Point::decode_uncompressed(bytes),
               [](const Point& point) { return point.encode_uncompressed(); });
  one_encoding(bytes, Point::lift_x(bytes), [](const Point& point) { return point.x(); });
}

/// Reduction leaves a canonical scalar alone, and always gives one.
void reductions(View bytes) {
  if (bytes.size() != Scalar::size) return;
  const auto reduced = Scalar::reduce(bytes.first<Scalar::size>());
  const auto decoded = Scalar::decode(bytes);
  invariant(Scalar::decode(reduced.encode()).has_value(), "reduction gives a canonical scalar");
  invariant(decoded.has_value() == std::ranges::equal(reduced.encode(), bytes),
            "canonical is what reduction leaves alone");
}

void decode_with(std::uint8_t decoder, View bytes) {
  switch (decoder % 7) {
    case 0: return one_encoding<Scalar>(bytes);
    case 1: return one_encoding<Scalar25519>(bytes);
    case 2: return one_encoding<Point>(bytes);
    case 3: return one_encoding<PointEd25519>(bytes);
    case 4: return one_encoding<Ristretto255>(bytes);
    case 5: return one_encoding<EcdsaSignature>(bytes);
    default: uncompressed_points(bytes); return reductions(bytes);
  }
}

}  // namespace
}  // namespace countersign::curve

// The first byte says which decoder reads the rest. The rest lies in an allocation of its own, so
// that the sanitizer sees every read outside it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const countersign::Bytes bytes(data + 1, data + size);
  countersign::curve::decode_with(data[0], bytes);
  return 0;
}
