#include "store/passphrase.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
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

/// Standard input is a terminal at which this was typed.
void type_at_a_terminal(std::string_view text) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) std::_Exit(100);
  const int our_end = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  if (our_end < 0 || dup2(our_end, STDIN_FILENO) < 0) std::_Exit(101);
  if (write(terminal, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    std::_Exit(102);
  }
}

/// From now on the system refuses to change how a terminal works.
void refuse_terminal_settings() {
  std::array<sock_filter, 6> steps = {{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[1])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TCSETSF, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog filter{static_cast<unsigned short>(steps.size()), steps.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
    std::_Exit(103);
  }
}

TEST(PassphraseDeathTest, is_not_asked_for_at_a_terminal_that_would_show_it) {
  const auto refused = [] {
    type_at_a_terminal("correct horse\n");
    refuse_terminal_settings();
    const auto passphrase = read_passphrase("");
    const Error shown{Fault::unavailable, "the terminal would show the passphrase"};
    std::_Exit(!passphrase.has_value() && passphrase.error() == shown ? 0 : 1);
  };
  EXPECT_EXIT(refused(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace countersign::store
