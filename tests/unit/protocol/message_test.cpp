#include "protocol/message.hpp"

#include <gtest/gtest.h>

#include "unit/protocol/samples.hpp"

namespace countersign::protocol {
namespace {

using samples::error_of;
using samples::Leaves;
using samples::Number;

/// Bytes with a length byte before them; counts how often a body reaches the decoder.
struct Counted {
  static constexpr std::uint8_t tag = 1;
  static constexpr Channel channel = Channel::broadcast;
  struct Shape {};

  static inline int decoded = 0;
  Bytes text;

  static std::size_t expected_size(const Shape&, View body) {
    return body.empty() ? 1 : 1 + std::size_t{body.front()};
  }
  void encode(Writer& out) const { out.u8(static_cast<std::uint8_t>(text.size())).bytes(text); }
  static Result<Counted> decode(Reader& in, const Shape&) {
    ++decoded;
    const View text = in.view(in.u8());
    return Counted{{text.begin(), text.end()}};
  }
};

TEST(Message, is_its_tag_and_its_body) {
  const SecretBytes payload = payload_of(Number<5>{66}, NoShape{});
  EXPECT_TRUE(std::ranges::equal(payload.expose_secret(), Bytes{5, 66}));
}

TEST(Message, is_read_back_from_its_body) {
  const auto message = parse<Number<5>>(Bytes{66}, NoShape{});
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->value, 66);
}

TEST(Message, of_another_length_is_refused_unparsed) {
  Counted::decoded = 0;
  const Error wrong_length{Fault::bad_length, "message of the wrong length"};
  EXPECT_EQ(error_of(parse<Counted>(Bytes{}, {})), wrong_length);
  EXPECT_EQ(error_of(parse<Counted>(Bytes{2, 1}, {})), wrong_length);
  EXPECT_EQ(error_of(parse<Counted>(Bytes{2, 1, 1, 1}, {})), wrong_length);
  EXPECT_EQ(Counted::decoded, 0);
  EXPECT_TRUE(parse<Counted>(Bytes{2, 1, 1}, {}).has_value());
  EXPECT_EQ(Counted::decoded, 1);
}

TEST(Message, of_a_shape_has_the_length_of_that_shape) {
  EXPECT_EQ(parse<Leaves>(Bytes{1, 2, 3}, {.count = 3})->values, (Bytes{1, 2, 3}));
  EXPECT_EQ(error_of(parse<Leaves>(Bytes{1, 2, 3}, {.count = 2})),
            (Error{Fault::bad_length, "message of the wrong length"}));
}

TEST(Message, whose_decoder_objects_is_refused_in_its_words) {
  EXPECT_EQ(error_of(parse<Number<5>>(Bytes{200}, {})), (Error{Fault::bad_point, "not a point"}));
}

TEST(Message, whose_reader_latched_does_not_parse) {
  EXPECT_EQ(error_of(parse<Number<5>>(Bytes{150}, {})),
            (Error{Fault::bad_encoding, "message does not parse"}));
}

TEST(MessageDeathTest, that_receivers_would_refuse_is_not_sent) {
  EXPECT_DEATH(payload_of(Leaves{{1, 2}}, {.count = 3}),
               "a message has the size that its receivers expect");
}

TEST(Writer, leaves_no_copy_behind_when_it_grows) {
  Writer out;
  out.u64(0x0101010101010101);
  const std::uint8_t* before = out.written().data();
  const std::size_t capacity = out.written().capacity();
  EXPECT_EQ(capacity, 8u);
  out.u64(0x0202020202020202);
  EXPECT_NE(out.written().data(), before);
  EXPECT_EQ(out.take(), (Bytes{1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2}));
}

// What is not a message, and why.
struct Untagged : Number<1> {
  static constexpr int tag = 1;
};
struct Wayless {
  static constexpr std::uint8_t tag = 1;
  static constexpr std::size_t size = 0;
  void encode(Writer&) const {}
  static Result<Wayless> decode(Reader&) { return Wayless{}; }
};
struct Unsized {
  static constexpr std::uint8_t tag = 1;
  static constexpr Channel channel = Channel::broadcast;
  void encode(Writer&) const {}
  static Result<Unsized> decode(Reader&) { return Unsized{}; }
};
struct Undecodable {
  static constexpr std::uint8_t tag = 1;
  static constexpr Channel channel = Channel::broadcast;
  static constexpr std::size_t size = 0;
  void encode(Writer&) const {}
};
struct SizedTwice : Counted {
  static constexpr std::size_t size = 1;
};

static_assert(Message<Number<1>> && Message<Counted> && Message<Leaves> && Message<samples::Share>);
static_assert(!StatesItsTag<Untagged> && !Message<Untagged>);
static_assert(Wayless::size == 0 && !StatesItsChannel<Wayless> && !Message<Wayless>);
static_assert(!FixedSize<Unsized> && !Shaped<Unsized> && !Message<Unsized>);
static_assert(Undecodable::size == 0 && !DecodesPlainly<Undecodable> && !Message<Undecodable>);
static_assert(FixedSize<SizedTwice> && Shaped<SizedTwice> && !Message<SizedTwice>);

}  // namespace
}  // namespace countersign::protocol
