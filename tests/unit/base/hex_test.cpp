#include "base/hex.hpp"

#include <gtest/gtest.h>

namespace countersign {
namespace {

const Error odd{Fault::bad_encoding, "odd count of hexadecimal digits"};
const Error not_a_digit{Fault::bad_encoding, "not a lower-case hexadecimal digit"};
const Error wrong_length{Fault::bad_length, "hexadecimal text of the wrong length"};

// RFC 4648, section 10, in lower case.
TEST(Hex, agrees_with_rfc_4648) {
  EXPECT_EQ(to_hex(bytes_of("")), "");
  EXPECT_EQ(to_hex(bytes_of("f")), "66");
  EXPECT_EQ(to_hex(bytes_of("foobar")), "666f6f626172");
  EXPECT_EQ(from_hex("666f6f626172").value(), (Bytes{'f', 'o', 'o', 'b', 'a', 'r'}));
  EXPECT_EQ(from_hex("").value(), Bytes{});
}

TEST(Hex, every_byte_survives_the_round_trip) {
  Bytes all;
  for (unsigned value = 0; value < 256; ++value) all.push_back(static_cast<std::uint8_t>(value));
  EXPECT_EQ(from_hex(to_hex(all)).value(), all);
}

TEST(Hex, only_the_sixteen_lower_case_digits_are_digits) {
  const std::string_view digits = "0123456789abcdef";
  for (unsigned value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    const std::string first{c, '0'};
    const std::string second{'0', c};
    const bool is_digit = digits.find(c) != std::string_view::npos;
    EXPECT_EQ(from_hex(first).has_value(), is_digit) << value;
    EXPECT_EQ(from_hex(second).has_value(), is_digit) << value;
    if (is_digit) continue;
    EXPECT_EQ(from_hex(first).error(), not_a_digit) << value;
    EXPECT_EQ(from_hex(second).error(), not_a_digit) << value;
  }
}

TEST(Hex, refuses_an_odd_count_of_digits) {
  EXPECT_EQ(from_hex("0").error(), odd);
  EXPECT_EQ(from_hex("abc").error(), odd);
}

TEST(Hex, has_no_prefix_and_no_blanks) {
  EXPECT_EQ(from_hex("0xab").error(), not_a_digit);
  EXPECT_EQ(from_hex(" a").error(), not_a_digit);
  EXPECT_EQ(from_hex("ab\n ").error(), not_a_digit);
}

TEST(Hex, an_array_takes_exactly_its_length) {
  EXPECT_EQ(array_from_hex<2>("beef").value(), (ByteArray<2>{0xbe, 0xef}));
  EXPECT_EQ(array_from_hex<0>("").value(), ByteArray<0>{});
  EXPECT_EQ(array_from_hex<2>("be").error(), wrong_length);
  EXPECT_EQ(array_from_hex<2>("beefed").error(), wrong_length);
  EXPECT_EQ(array_from_hex<2>("bee").error(), wrong_length);
  EXPECT_EQ(array_from_hex<2>("beeF").error(), not_a_digit);
}

}  // namespace
}  // namespace countersign
