#include "store/passphrase.hpp"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "base/guard.hpp"

namespace countersign::store {
namespace {

/// No echo while this lives, if standard input is a terminal.
class Silence final {
 public:
  Silence() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) {
      kept_ = true;  // not a terminal
      return;
    }
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    // It reports success if it could change anything at all.
    termios now{};
    kept_ = tcgetattr(STDIN_FILENO, &now) == 0 && (now.c_lflag & ECHO) == 0;
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() {
    if (!changed_) return;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    std::fputc('\n', stderr);
  }

  /// Whether what is typed from now on stays unseen.
  bool kept() const { return kept_; }

 private:
  termios before_{};
  bool changed_ = false;
  bool kept_ = false;
};

/// The length of the line that was read into `line`, or nothing at the end of input.
std::optional<std::size_t> read_line(std::span<std::uint8_t> line) {
  std::size_t length = 0;
  while (length < line.size()) {
    const ssize_t got = read(STDIN_FILENO, &line[length], 1);
    if (got <= 0) return length > 0 && got == 0 ? std::optional(length) : std::nullopt;
    if (line[length] == '\n') return length;
    ++length;
  }
  return length;
}

}  // namespace

Result<crypto::GuardedBytes> read_passphrase(std::string_view prompt) {
  const Silence silence;
  if (!guard("store.passphrase-unseen", silence.kept())) {
    return Error{Fault::unavailable, "the terminal would show the passphrase"};
  }
  if (isatty(STDIN_FILENO) == 1) {
    std::fprintf(stderr, "%.*s", static_cast<int>(prompt.size()), prompt.data());
  }
  std::optional<std::size_t> length;
  const auto line = crypto::GuardedBytes::filled(
      passphrase_bytes_max + 1, [&](std::span<std::uint8_t> out) { length = read_line(out); });
  if (!line.has_value()) return line.error();
  if (!length.has_value()) return Error{Fault::unavailable, "no passphrase on standard input"};
  if (!guard("store.passphrase-limit", *length <= passphrase_bytes_max)) {
    return Error{Fault::over_limit, "the passphrase is too long"};
  }
  if (!guard("store.passphrase-not-empty", *length > 0)) {
    return Error{Fault::bad_argument, "the passphrase is empty"};
  }
  return crypto::GuardedBytes::filled(*length, [&](std::span<std::uint8_t> out) {
    std::ranges::copy(line->expose_secret().first(*length), out.begin());
  });
}

}  // namespace countersign::store
