#include "store/passphrase.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/bytes.hpp"
#include "support/error_of.hpp"

namespace countersign::store {
namespace {

/// Standard input of this text, for as long as it lives.
class Input final {
 public:
  explicit Input(std::string_view text) {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    EXPECT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input() {
    dup2(before_, STDIN_FILENO);
    close(before_);
  }

 private:
  int before_ = dup(STDIN_FILENO);
};

bool reads(std::string_view text) {
  const auto passphrase = read_passphrase("");
  return passphrase.has_value() && std::ranges::equal(passphrase->expose_secret(), bytes_of(text));
}

TEST(Passphrase, is_a_line_of_standard_input) {
  const Input input("correct horse\nbattery\nstaple");
  EXPECT_TRUE(reads("correct horse"));
  EXPECT_TRUE(reads("battery"));
  EXPECT_TRUE(reads("staple"));
  EXPECT_EQ(read_passphrase("").error(),
            (Error{Fault::unavailable, "no passphrase on standard input"}));
}

TEST(Passphrase, is_neither_empty_nor_endless) {
  const Input input("\n" + std::string(passphrase_bytes_max, 'x') + "\n" +
                    std::string(passphrase_bytes_max + 1, 'y') + "\n");
  EXPECT_EQ(read_passphrase("").error(), (Error{Fault::bad_argument, "the passphrase is empty"}));
  EXPECT_TRUE(reads(std::string(passphrase_bytes_max, 'x')));
  EXPECT_EQ(read_passphrase("").error(), (Error{Fault::over_limit, "the passphrase is too long"}));
}

}  // namespace
}  // namespace countersign::store
