#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <variant>

#include "base/reader.hpp"
#include "base/writer.hpp"

namespace countersign {
namespace {

/// One field of a message. A run of bytes is written with its length before it, as messages do.
using Field = std::variant<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t, Bytes>;

void write(Writer& out, const Field& field) {
  struct {
    Writer& out;
    void operator()(std::uint8_t value) { out.u8(value); }
    void operator()(std::uint16_t value) { out.u16(value); }
    void operator()(std::uint32_t value) { out.u32(value); }
    void operator()(std::uint64_t value) { out.u64(value); }
    void operator()(const Bytes& value) {
      out.u32(static_cast<std::uint32_t>(value.size())).bytes(value);
    }
  } writer{out};
  std::visit(writer, field);
}

/// Reads a field of the same kind as `like`.
Field read(Reader& in, const Field& like) {
  switch (like.index()) {
    case 0: return in.u8();
    case 1: return in.u16();
    case 2: return in.u32();
    case 3: return in.u64();
    default: break;
  }
  const View bytes = in.view(in.u32());
  return Bytes(bytes.begin(), bytes.end());
}

rc::Gen<Field> any_field() {
  return rc::gen::oneOf(rc::gen::cast<Field>(rc::gen::arbitrary<std::uint8_t>()),
                        rc::gen::cast<Field>(rc::gen::arbitrary<std::uint16_t>()),
                        rc::gen::cast<Field>(rc::gen::arbitrary<std::uint32_t>()),
                        rc::gen::cast<Field>(rc::gen::arbitrary<std::uint64_t>()),
                        rc::gen::cast<Field>(rc::gen::arbitrary<Bytes>()));
}

RC_GTEST_PROP(Codec, decoding_gives_back_what_was_encoded, ()) {
  const auto fields = *rc::gen::container<std::vector<Field>>(any_field());
  Writer out;
  for (const Field& field : fields) write(out, field);
  Reader in(out.written());
  for (const Field& field : fields) RC_ASSERT(read(in, field) == field);
  RC_ASSERT(in.finished("message").has_value());
}

RC_GTEST_PROP(Codec, a_message_cut_short_anywhere_is_a_bad_length, ()) {
  const auto fields = *rc::gen::nonEmpty(rc::gen::container<std::vector<Field>>(any_field()));
  Writer out;
  for (const Field& field : fields) write(out, field);
  const auto kept = *rc::gen::inRange<std::size_t>(0, out.written().size());
  Reader in(View(out.written()).first(kept));
  for (const Field& field : fields) read(in, field);
  RC_ASSERT(in.finished("message").error() == (Error{Fault::bad_length, "message"}));
}

}  // namespace
}  // namespace countersign
