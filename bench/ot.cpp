// What the oblivious transfers of threshold ECDSA cost: per multiplication, alone and in a batch.
// CPU time of this thread, the best of many short runs, beside one plain libsecp256k1 signature of
// the same run: the ratio holds on a noisy machine, the times do not.

#include <secp256k1.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "protocol/machine.hpp"
#include "protocol/ot/base_ot.hpp"
#include "protocol/ot/blake2b_lanes.hpp"
#include "protocol/ot/consistency.hpp"
#include "protocol/ot/extension.hpp"
#include "protocol/ot/pads.hpp"
#include "protocol/ot/transpose.hpp"
#include "protocol/ot/vole.hpp"
#include "protocol/pair/pair.hpp"
#include "support/dealt_seeds.hpp"
#include "support/memory_pair_store.hpp"
#include "support/seeded_random.hpp"

namespace {

using namespace countersign;
using namespace countersign::protocol::ot;

double cpu_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

/// Microseconds of one call: the best of the rounds that fit into half a second.
template <class Call>
double us_of(Call&& call) {
  double best = 1e12;
  const double end = cpu_us() + 500'000;
  for (int rounds = 0; rounds < 3 || cpu_us() < end; ++rounds) {
    const double start = cpu_us();
    call();
    best = std::min(best, cpu_us() - start);
  }
  return best;
}

struct Row {
  std::string name;
  double us;
};

class Table {
 public:
  explicit Table(double floor_us) : floor_us_(floor_us) { add("floor.ecdsa_sign", floor_us); }

  void add(std::string name, double us) {
    std::printf("%-34s %10.2f us %9.2f signatures\n", name.c_str(), us, us / floor_us_);
    std::fflush(stdout);
    rows_.push_back({std::move(name), us});
  }

  void write_json(const char* path) const {
    std::FILE* file = std::fopen(path, "w");
    if (file == nullptr) return std::perror(path);
    const char* separator = "[";
    for (const Row& row : rows_) {
      std::fprintf(file, "%s\n{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"us\"}", separator,
                   row.name.c_str(), row.us);
      separator = ",";
    }
    std::fprintf(file, "\n]\n");
    std::fclose(file);
  }

 private:
  double floor_us_;
  std::vector<Row> rows_;
};

double plain_signature_us() {
  secp256k1_context* context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
  ByteArray<32> key;
  ByteArray<32> hash;
  key.fill(7);
  hash.fill(9);
  secp256k1_ecdsa_signature signature;
  const double us = us_of([&] {
    static_cast<void>(
        secp256k1_ecdsa_sign(context, &signature, hash.data(), key.data(), nullptr, nullptr));
  });
  secp256k1_context_destroy(context);
  return us;
}

/// Rows of one batch size, each per multiplication.
void bench_batch(Table& table, std::uint32_t batch) {
  testing::SeededRandom random(1);
  const testing::DealtSeeds dealt = testing::deal_seeds(random);
  const Columns columns = Columns::of_multiplications(batch);
  const SecretBytes x = SecretBytes::filled(columns.row_bytes(),
                                            [&](std::span<std::uint8_t> out) { random.fill(out); });
  const Digest nonce{1};
  const std::string suffix = ".batch" + std::to_string(batch);
  const auto each = [&](double us) { return us / batch; };

  BobExtension bob = extend_as_bob(dealt.bob, nonce, columns, x);
  auto alice = extend_as_alice(dealt.alice, nonce, bob.message);
  table.add("extension.bob" + suffix,
            each(us_of([&] { bob = extend_as_bob(dealt.bob, nonce, columns, x); })));
  table.add("extension.alice" + suffix,
            each(us_of([&] { alice = extend_as_alice(dealt.alice, nonce, bob.message); })));

  const Digest vctx{2};
  VoleSent sent = vole_send(*alice, {vctx, 0}, random);
  table.add("vole.alice" + suffix, each(us_of([&] {
              for (std::uint32_t b = 0; b < batch; ++b) {
                static_cast<void>(vole_send(*alice, {vctx, b}, random));
              }
            })));
  std::vector<VoleMessage> messages;
  for (std::uint32_t b = 0; b < batch; ++b) {
    messages.push_back(vole_send(*alice, {vctx, b}, random).message);
  }
  table.add("vole.bob" + suffix, each(us_of([&] {
              for (std::uint32_t b = 0; b < batch; ++b) {
                if (!vole_receive(bob.own, {vctx, b}, messages[b]).has_value()) std::abort();
              }
            })));
}

void bench_parts(Table& table) {
  testing::SeededRandom random(2);
  Bytes columns(16 * parameters.m);
  random.fill(columns);
  ByteArray<16> delta;
  random.fill(delta);
  std::vector<curve::Scalar> out(pad_scalars * parameters.m);
  const Pads pads(Digest{3});
  table.add("pads.752", us_of([&] { pads.write({0, columns, delta}, out); }));

  Blake2bBlocks blocks;
  Blake2bHashes hashes;
  table.add("blake2b.eight_blocks", us_of([&] {
                                      for (int i = 0; i < 100; ++i)
                                        blake2b_eight({53, 64}, blocks, hashes);
                                    }) / 100);
  const Columns one = Columns::of_multiplications(1);
  Bytes matrix(rows * one.row_bytes());
  Bytes turned(one.words() * 128 * 16);
  table.add("transpose.752", us_of([&] { transpose(matrix, one.row_bytes(), turned); }));
  const Consistency check(Digest{4}, one, matrix);
  table.add("check.128_rows", us_of([&] {
              for (std::size_t r = 0; r < rows; ++r) {
                static_cast<void>(check.forms(View(matrix).first(one.row_bytes())));
              }
            }));
}

void bench_base_ot(Table& table) {
  testing::SeededRandom random(3);
  const Digest ctx{5};
  const GiverKey key = draw_giver_key(random);
  TakerOffer offer = take(ctx, key.Y, random);
  table.add("base_ot.taker", us_of([&] { offer = take(ctx, key.Y, random); }));
  auto points = decode_row_points(offer.points);
  table.add("base_ot.decode", us_of([&] { points = decode_row_points(offer.points); }));
  table.add("base_ot.giver",
            us_of([&] { static_cast<void>(give(ctx, key, *points).has_value()); }));
}

/// A whole run of PAIR, both machines and the store in memory, per party.
void bench_pair(Table& table) {
  const auto key = [](std::uint64_t number) {
    testing::SeededRandom seed(number);
    return crypto::Ed25519SecretKey::from_seed(Secret<32>::generate(seed)).public_key();
  };
  const protocol::PairName name{key(1), key(2)};
  std::array<testing::MemoryPairStore, 2> stores;
  std::array<protocol::PairGate, 2> gates{protocol::PairGate(stores[0]),
                                          protocol::PairGate(stores[1])};
  testing::SeededRandom random(4);
  std::uint8_t number = 0;
  const auto run = [&] {
    const protocol::SessionId sid(Digest{++number});
    const std::vector parties{Party(0), Party(1)};
    const auto start = [&](std::uint16_t i, const protocol::PairName& own) {
      protocol::PairInputs inputs{own, Digest{7}, Secret<32>::generate(random)};
      return protocol::Machine<protocol::PairMade>(
          {sid, Party(i), parties}, protocol::pair_rules(), [&](protocol::Net& net) {
            return protocol::pair(net, std::move(inputs), gates[i], random);
          });
    };
    std::array machines{start(0, name), start(1, {name.peer, name.own})};
    while (!machines[0].finished() || !machines[1].finished()) {
      for (std::uint16_t from = 0; from < 2; ++from) {
        for (const auto& envelope : machines[from].take_outbox()) {
          machines[1 - from].deliver(Party(from), envelope.channel,
                                     envelope.payload.expose_secret());
        }
      }
    }
    if (!machines[0].result().has_value()) std::abort();
  };
  table.add("pair", us_of(run) / 2);
}

}  // namespace

int main(int argc, char** argv) {
  Table table(plain_signature_us());
  bench_parts(table);
  bench_base_ot(table);
  bench_pair(table);
  for (const std::uint32_t batch : {1U, 16U}) bench_batch(table, batch);
  if (argc == 3 && std::strcmp(argv[1], "--json") == 0) table.write_json(argv[2]);
  return 0;
}
