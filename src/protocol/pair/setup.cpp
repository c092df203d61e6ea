#include "protocol/pair/setup.hpp"

#include <algorithm>

#include "base/invariant.hpp"
#include "crypto/tagged_hash.hpp"
#include "protocol/ot/gf128.hpp"

namespace countersign::protocol {
namespace {

using ot::Gf128;
using ot::rows;
using ot::seed_size;

template <std::size_t N>
Secret<N> read_secret(Reader& in) {
  const View bytes = in.view(N);
  return Secret<N>::filled(
      [&](std::span<std::uint8_t> out) { std::ranges::copy(bytes, out.begin()); });
}

/// T("pair/seed", setup, j, column).
class SeedHash final {
 public:
  explicit SeedHash(const Digest& setup)
      : setup_(setup), tag_(crypto::Suite::pair_ristretto255, crypto::HashLabel::pair_seed) {}

  void write(std::size_t j, const Gf128& column, std::span<std::uint8_t> out) const {
    const auto bytes =
        Secret<16>::filled([&](std::span<std::uint8_t, 16> to) { column.store(to); });
    const Secret<32> seed =
        crypto::tagged_key(tag_, {setup_, crypto::le64(j), bytes.expose_secret()});
    std::ranges::copy(seed.expose_secret(), out.begin());
  }

 private:
  Digest setup_;
  crypto::HashTag tag_;
};

Gf128 column_of(const SecretBytes& columns, std::size_t j) {
  return Gf128::load(columns.expose_secret().subspan(16 * j).first<16>());
}

}  // namespace

void PairSetup::encode(Writer& out) const {
  out.bytes(hash).u64(epoch);
  out.bytes(alice.delta.expose_secret()).bytes(alice.bytes.expose_secret());
  out.bytes(bob.bytes.expose_secret()).bytes(z.expose_secret());
}

PairSetup PairSetup::decode(Reader& in) {
  const auto hash = in.array<32>();
  const std::uint64_t epoch = in.u64();
  auto delta = read_secret<rows / 8>(in);
  auto held = read_secret<ot::AliceSeeds::size>(in);
  auto all = read_secret<ot::BobSeeds::size>(in);
  return {hash, epoch, {std::move(delta), std::move(held)}, {std::move(all)}, read_secret<32>(in)};
}

PairSetup PairSetup::clone() const {
  return {hash, epoch, {alice.delta.clone(), alice.bytes.clone()}, {bob.bytes.clone()}, z.clone()};
}

ot::BobSeeds bootstrapped_bob(const Digest& setup, const ot::AliceColumns& columns) {
  invariant(columns.columns.data() == rows, "the bootstrap has a column for every row");
  const SeedHash hash(setup);
  const Gf128 delta = Gf128::load(columns.delta.expose_secret());
  return {Secret<ot::BobSeeds::size>::filled([&](std::span<std::uint8_t> out) {
    for (std::size_t j = 0; j < rows; ++j) {
      const Gf128 W_j = column_of(columns.w, j);
      hash.write(j, W_j, out.subspan(2 * j * seed_size));
      hash.write(j, W_j ^ delta, out.subspan((2 * j + 1) * seed_size));
    }
  })};
}

ot::AliceSeeds bootstrapped_alice(const Digest& setup, const ot::BobColumns& columns) {
  invariant(columns.columns.data() == rows, "the bootstrap has a column for every row");
  const SeedHash hash(setup);
  auto delta = Secret<rows / 8>::filled([&](std::span<std::uint8_t> out) {
    std::ranges::transform(columns.choices.expose_secret(), out.begin(),
                           [](std::uint8_t w) { return static_cast<std::uint8_t>(~w); });
  });
  auto seeds = Secret<ot::AliceSeeds::size>::filled([&](std::span<std::uint8_t> out) {
    for (std::size_t j = 0; j < rows; ++j) {
      hash.write(j, column_of(columns.v, j), out.subspan(j * seed_size));
    }
  });
  return {std::move(delta), std::move(seeds)};
}

}  // namespace countersign::protocol
