#include <algorithm>
#include <array>
#include <cstdint>

#include "base/constant_time.hpp"
#include "base/secret.hpp"
#include "ct/cases.hpp"
#include "ct/secret.hpp"
#include "support/seeded_random.hpp"

namespace countersign::ct {
namespace {

using Block = std::array<std::uint8_t, 32>;

Block secret_block(std::uint8_t value) {
  Block block;
  block.fill(value);
  mark_secret(block);
  return block;
}

/// Keeps the compiler from leaving out a computation whose result nobody uses.
template <class T>
void use(const T& value) {
  __asm__ volatile("" : : "r"(&value) : "memory");
}

// The two ways to leak, which must be noticed: a branch on a secret, and an address made from one.
void early_exit_compare() {
  const Block a = secret_block(1);
  const Block b = secret_block(1);
  bool equal = true;
  for (std::size_t i = 0; i < a.size() && equal; ++i) equal = a[i] == b[i];
  use(equal);
}

void table_lookup() {
  static constexpr std::array<std::uint8_t, 4> table = {3, 1, 2, 0};
  std::uint8_t index = 2;
  mark_secret(index);
  const std::uint8_t found = *(table.data() + index);
  use(found);
}

void mask() {
  std::uint64_t bit = 1;
  mark_secret(bit);
  use(ct_mask(bit));
}

void select_word() {
  std::array<std::uint64_t, 3> words = {1, 2, 3};
  mark_secret(words);
  words[0] &= 1;
  use(ct_select(words[0], words[1], words[2]));
}

void select_bytes() {
  std::uint64_t bit = 1;
  mark_secret(bit);
  Block out{};
  ct_select(bit, out, secret_block(1), secret_block(2));
  declassify(out);
  use(out);
}

void equal() {
  const Block one = secret_block(1);
  for (const Block& other : {secret_block(1), secret_block(2)}) {
    if (declassify(ct_equal(one, other))) use(other);
  }
}

Secret<32> some_secret() {
  testing::SeededRandom random(1);
  auto secret = Secret<32>::generate(random);
  mark_secret(secret.expose_secret());
  return secret;
}

void secret_moves_and_wipes() {
  Secret<32> secret = some_secret();
  Secret<32> moved = std::move(secret);
  Secret<32> assigned = some_secret();
  assigned = std::move(moved);
  use(assigned);
}

void secret_take_and_clone() {
  Block source = secret_block(7);
  const Secret<32> taken = Secret<32>::take(source);
  const Secret<32> twin = taken.clone();
  use(twin);
}

void secret_bytes_move_and_wipe() {
  const auto fill = [](std::span<std::uint8_t> out) {
    std::ranges::copy(secret_block(7), out.begin());
  };
  SecretBytes secret = SecretBytes::filled(32, fill);
  SecretBytes moved = std::move(secret);
  SecretBytes assigned = SecretBytes::filled(32, fill);
  assigned = std::move(moved);
  use(assigned);
}

constexpr Case cases[] = {
    {"early_exit_compare", early_exit_compare, Expect::leak},
    {"table_lookup", table_lookup, Expect::leak},
    {"ct_mask", mask},
    {"ct_select_word", select_word},
    {"ct_select_bytes", select_bytes},
    {"ct_equal", equal},
    {"secret_moves_and_wipes", secret_moves_and_wipes},
    {"secret_take_and_clone", secret_take_and_clone},
    {"secret_bytes_move_and_wipe", secret_bytes_move_and_wipe},
};

}  // namespace
}  // namespace countersign::ct

int main(int argc, char** argv) {
  return countersign::ct::run_cases(countersign::ct::cases, argc, argv);
}
