#include "base/writer.hpp"

#include <gtest/gtest.h>

namespace countersign {
namespace {

TEST(Writer, writes_each_width_little_endian) {
  EXPECT_EQ(Writer().u8(0xa1).take(), (Bytes{0xa1}));
  EXPECT_EQ(Writer().u16(0xa1b2).take(), (Bytes{0xb2, 0xa1}));
  EXPECT_EQ(Writer().u32(0xa1b2c3d4).take(), (Bytes{0xd4, 0xc3, 0xb2, 0xa1}));
  EXPECT_EQ(Writer().u64(0xa1b2c3d4e5f60718).take(),
            (Bytes{0x18, 0x07, 0xf6, 0xe5, 0xd4, 0xc3, 0xb2, 0xa1}));
}

TEST(Writer, appends_bytes_as_they_are_and_without_a_length) {
  Writer out;
  out.u8(1).bytes(bytes_of("ab")).bytes(View{}).u8(2);
  EXPECT_EQ(out.written(), (Bytes{1, 'a', 'b', 2}));
}

TEST(Writer, is_empty_at_first_and_after_its_bytes_were_taken) {
  Writer out;
  EXPECT_TRUE(out.written().empty());
  EXPECT_EQ(out.u8(7).take(), Bytes{7});
  EXPECT_TRUE(out.written().empty());
  EXPECT_EQ(out.u8(8).take(), Bytes{8});
}

}  // namespace
}  // namespace countersign
