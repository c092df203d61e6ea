#include "base/reader.hpp"

#include <gtest/gtest.h>

#include "base/writer.hpp"

namespace countersign {
namespace {

TEST(Reader, reads_back_what_a_writer_wrote) {
  Writer out;
  const Bytes tail = {9, 8};
  out.u8(1).u16(0x0203).u32(0x04050607).u64(0x08090a0b0c0d0e0f).bytes(tail);
  const Bytes written = out.take();
  Reader in(written);
  EXPECT_EQ(in.u8(), 1);
  EXPECT_EQ(in.u16(), 0x0203);
  EXPECT_EQ(in.u32(), 0x04050607u);
  EXPECT_EQ(in.u64(), 0x08090a0b0c0d0e0fu);
  EXPECT_EQ(in.array<2>(), (ByteArray<2>{9, 8}));
  EXPECT_TRUE(in.finished("record").has_value());
}

TEST(Reader, integers_are_little_endian) {
  EXPECT_EQ(Writer().u32(0x01020304).take(), (Bytes{4, 3, 2, 1}));
}

TEST(Reader, latches_at_the_first_missing_byte) {
  const Bytes bytes = {1, 2, 3};
  Reader in(bytes);
  EXPECT_EQ(in.u16(), 0x0201);
  EXPECT_EQ(in.u16(), 0);
  EXPECT_EQ(in.u8(), 0);
  EXPECT_EQ(in.finished("record").error(), (Error{Fault::bad_length, "record"}));
}

TEST(Reader, refuses_trailing_bytes) {
  const Bytes bytes = {1, 2};
  Reader in(bytes);
  in.u8();
  EXPECT_EQ(in.finished("record").error(), (Error{Fault::bad_length, "record"}));
}

TEST(Reader, a_failed_value_is_a_bad_encoding) {
  const Bytes bytes = {1, 2};
  Reader in(bytes);
  in.u8();
  in.fail();
  EXPECT_EQ(in.finished("record").error(), (Error{Fault::bad_encoding, "record"}));
}

TEST(Reader, a_zero_length_view_of_nothing_is_fine) {
  Reader in(View{});
  EXPECT_TRUE(in.view(0).empty());
  EXPECT_TRUE(in.finished("record").has_value());
}

}  // namespace
}  // namespace countersign
