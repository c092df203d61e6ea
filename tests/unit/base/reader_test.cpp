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

TEST(Reader, reports_the_first_failure_of_several) {
  const Bytes bytes = {1, 2};
  Reader truncated(bytes);
  truncated.u32();
  truncated.fail();
  EXPECT_EQ(truncated.finished("record").error(), (Error{Fault::bad_length, "record"}));
  Reader misread(bytes);
  misread.fail();
  misread.u32();
  EXPECT_EQ(misread.finished("record").error(), (Error{Fault::bad_encoding, "record"}));
}

TEST(Reader, returns_zeros_and_no_bytes_after_a_failure) {
  const Bytes bytes = {1, 2, 3, 4};
  Reader in(bytes);
  in.fail();
  EXPECT_FALSE(in.good());
  EXPECT_EQ(in.left(), 0u);
  EXPECT_EQ(in.u64(), 0u);
  EXPECT_EQ(in.array<2>(), (ByteArray<2>{}));
  EXPECT_TRUE(in.view(1).empty());
  EXPECT_TRUE(in.rest().empty());
}

TEST(Reader, lends_bytes_where_they_lie) {
  const Bytes bytes = {1, 2, 3, 4};
  Reader in(bytes);
  in.u8();
  EXPECT_EQ(in.view(2).data(), &bytes[1]);
  EXPECT_EQ(in.left(), 1u);
  EXPECT_EQ(in.rest().data(), &bytes[3]);
  EXPECT_TRUE(in.good());
  EXPECT_TRUE(in.finished("record").has_value());
}

TEST(Reader, a_length_beyond_every_buffer_is_too_long) {
  const Bytes bytes = {1, 2};
  Reader in(bytes);
  EXPECT_TRUE(in.view(static_cast<std::size_t>(-1)).empty());
  EXPECT_EQ(in.finished("record").error(), (Error{Fault::bad_length, "record"}));
}

TEST(Reader, a_zero_length_view_of_nothing_is_fine) {
  Reader in(View{});
  EXPECT_TRUE(in.view(0).empty());
  EXPECT_TRUE(in.finished("record").has_value());
}

}  // namespace
}  // namespace countersign
