#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/hex.hpp"
#include "base/invariant.hpp"

namespace countersign {
namespace {

bool is_canonical(std::string_view text) {
  return text.size() % 2 == 0 &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// The input as text parses exactly if it is canonical, and then prints as itself; as bytes it
// prints to text that parses back.
void try_input(View bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());

  const auto parsed = from_hex(text);
  invariant(parsed.has_value() == is_canonical(text),
            "canonical text parses and nothing else does");
  if (parsed.has_value()) invariant(to_hex(*parsed) == text, "text prints back as itself");

  const auto back = from_hex(to_hex(bytes));
  invariant(back.has_value() && std::ranges::equal(*back, bytes), "bytes come back");
}

}  // namespace
}  // namespace countersign

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  countersign::try_input({data, size});
  return 0;
}
