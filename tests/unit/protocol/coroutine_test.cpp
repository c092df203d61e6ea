#include <gtest/gtest.h>

#include <memory>

#include "protocol/machine.hpp"
#include "protocol/require.hpp"
#include "unit/protocol/samples.hpp"

namespace countersign::protocol {
namespace {

using samples::error_of;
using samples::Number;
using samples::party;
using samples::session_of;
using samples::Share;

using First = Number<1>;
using Second = Number<2>;
using Third = Number<3>;

Rules rules() {
  return {
      .rounds = Rounds::of<First, Second, Third, Share>(), .early_rounds_max = 4, .bytes_max = 64};
}

/// Party 1 of 1, 2 and 3.
template <class T, class Start>
Machine<T> run(Start start) {
  return Machine<T>(session_of(1, {1, 2, 3}), rules(), std::move(start));
}

template <class T>
void hear_both(Machine<T>& machine, Bytes payload) {
  machine.deliver(party(2), Channel::broadcast, payload);
  machine.deliver(party(3), Channel::broadcast, payload);
}

// ---- Results

Protocol<int> demand(Net&, Result<int> result, Status status) {
  const int value = co_await std::move(result);
  co_await status;
  co_return value + 1;
}

Machine<int> demanding(Result<int> result, Status status) {
  return run<int>([&](Net& net) { return demand(net, std::move(result), std::move(status)); });
}

TEST(Protocol, goes_on_with_the_value_of_a_result) {
  EXPECT_EQ(demanding(41, {}).result().value(), 42);
}

TEST(Protocol, ends_with_the_error_of_a_result) {
  const Error error{Fault::bad_share, "share does not fit", {party(3)}};
  EXPECT_EQ(error_of(demanding(error, {}).result()), error);
  EXPECT_EQ(error_of(demanding(41, error).result()), error);
}

Protocol<void> demand_each(Net& net, unsigned bad) {
  co_await require_each(net, Fault::bad_pok, "proof does not verify",
                        [&](Party j) { return (j.value() & bad) == 0; });
}

TEST(Protocol, names_everyone_for_whom_a_demand_does_not_hold) {
  const auto culprits_of = [](unsigned bad) {
    const auto machine = run<void>([&](Net& net) { return demand_each(net, bad); });
    return machine.result();
  };
  EXPECT_TRUE(culprits_of(0).has_value());
  EXPECT_EQ(error_of(culprits_of(1)), (Error{Fault::bad_pok, "proof does not verify", {party(3)}}));
  EXPECT_EQ(error_of(culprits_of(3)),
            (Error{Fault::bad_pok, "proof does not verify", {party(2), party(3)}}));
}

TEST(RequireEach, asks_only_about_the_parties_given) {
  const auto never = [](Party) { return false; };
  EXPECT_EQ(error_of(require_each({party(7)}, Fault::bad_share, "no", never)),
            (Error{Fault::bad_share, "no", {party(7)}}));
  EXPECT_TRUE(require_each(std::set<Party>{}, Fault::bad_share, "no", never).has_value());
}

TEST(RequireOf, names_the_one_party_given) {
  EXPECT_TRUE(require_of(party(7), true, Fault::bad_share, "no").has_value());
  EXPECT_EQ(error_of(require_of(party(7), false, Fault::bad_share, "no")),
            (Error{Fault::bad_share, "no", {party(7)}}));
}

// ---- Protocols within protocols

template <class M>
Protocol<int> sum_of_round(Net& net, int own) {
  net.broadcast(M{static_cast<std::uint8_t>(own)});
  const auto heard = co_await net.gather<M>();
  int sum = own;
  for (const auto& [j, message] : heard) sum += message.value;
  co_return sum;
}

Protocol<void> need_even(Net& net, int value) {
  co_await require(value % 2 == 0, {Fault::zero_sum, "sum is odd"});
  net.broadcast(Third{1});
  (void)co_await net.gather<Third>();
}

Protocol<int> nested(Net& net) {
  const int first = co_await sum_of_round<First>(net, 1);
  const int second = co_await sum_of_round<Second>(net, first);
  co_await need_even(net, second);
  co_return second;
}

TEST(Protocol, runs_another_as_a_part_of_itself) {
  auto machine = run<int>([](Net& net) { return nested(net); });
  hear_both(machine, {1, 2});
  hear_both(machine, {2, 5});
  hear_both(machine, {3, 0});
  EXPECT_EQ(error_of(machine), (Error{Fault::zero_sum, "sum is odd"}));

  auto even = run<int>([](Net& net) { return nested(net); });
  hear_both(even, {1, 3});
  even.deliver(party(2), Channel::broadcast, Bytes{2, 5});
  even.deliver(party(3), Channel::broadcast, Bytes{2, 6});
  EXPECT_FALSE(even.finished());
  hear_both(even, {3, 0});
  EXPECT_EQ(even.result().value(), 18);
}

TEST(Protocol, within_another_fails_for_the_whole) {
  auto machine = run<int>([](Net& net) { return nested(net); });
  hear_both(machine, {1, 150});
  EXPECT_EQ(error_of(machine),
            (Error{Fault::bad_encoding, "message does not parse", {party(2), party(3)}}));
}

Protocol<int> depth(Net& net, int levels) {
  if (levels == 0) {
    const auto heard = co_await net.gather<First>();
    co_return heard.at(party(2)).value;
  }
  const int below = co_await depth(net, levels - 1);
  co_return below + 1;
}

TEST(Protocol, may_be_nested_deeply) {
  auto machine = run<int>([](Net& net) { return depth(net, 100); });
  hear_both(machine, {1, 9});
  EXPECT_EQ(machine.result().value(), 109);
}

// ---- What the end of a run leaves

/// A place that outlives the secret in it, so that a test can look at what is left there.
struct Place {
  alignas(Secret<32>) std::array<unsigned char, sizeof(Secret<32>)> memory{};

  bool holds(std::uint8_t byte) const {
    return std::ranges::all_of(memory, [&](unsigned char b) { return b == byte; });
  }
};

struct EndInPlace {
  void operator()(Secret<32>* secret) const { secret->~Secret(); }
};
using PlacedSecret = std::unique_ptr<Secret<32>, EndInPlace>;

PlacedSecret secret_at(Place& place) {
  auto fill = [](std::span<std::uint8_t, 32> out) { std::ranges::fill(out, std::uint8_t{0x5a}); };
  return PlacedSecret(new (place.memory.data()) Secret<32>(Secret<32>::filled(fill)));
}

Protocol<void> wait_inside(Net& net, Place& place) {
  const PlacedSecret secret = secret_at(place);
  (void)co_await net.gather<First>();
  (void)co_await net.gather<Second>();
  co_await require(false, {Fault::final_verify, "signature does not verify"});
}

Protocol<int> keep_secrets(Net& net, Place& outer, Place& inner) {
  const PlacedSecret secret = secret_at(outer);
  co_await wait_inside(net, inner);
  co_return 1;
}

struct Watched {
  Place outer;
  Place inner;
  Machine<int> machine = run<int>([this](Net& net) { return keep_secrets(net, outer, inner); });

  void expect_kept() const {
    EXPECT_FALSE(machine.finished());
    EXPECT_TRUE(outer.holds(0x5a));
    EXPECT_TRUE(inner.holds(0x5a));
  }
  void expect_wiped() const {
    EXPECT_TRUE(machine.finished());
    EXPECT_TRUE(outer.holds(0));
    EXPECT_TRUE(inner.holds(0));
  }
};

TEST(Secrets, are_wiped_when_a_run_expires) {
  Watched watched;
  watched.expect_kept();
  watched.machine.expire();
  watched.expect_wiped();
}

TEST(Secrets, are_wiped_when_a_run_is_aborted_from_outside) {
  Watched watched;
  hear_both(watched.machine, {1, 1});
  watched.expect_kept();
  watched.machine.abort({Fault::policy, "frozen"});
  watched.expect_wiped();
}

TEST(Secrets, are_wiped_when_a_peer_misbehaves) {
  Watched watched;
  watched.machine.deliver(party(2), Channel::broadcast, Bytes{1, 1});
  watched.expect_kept();
  watched.machine.deliver(party(2), Channel::broadcast, Bytes{1, 2});
  watched.expect_wiped();
}

TEST(Secrets, are_wiped_when_a_demand_does_not_hold) {
  Watched watched;
  hear_both(watched.machine, {1, 1});
  watched.expect_kept();
  hear_both(watched.machine, {2, 1});
  watched.expect_wiped();
}

TEST(Secrets, are_wiped_when_the_machine_is_dropped) {
  Place outer;
  Place inner;
  {
    const auto machine = run<int>([&](Net& net) { return keep_secrets(net, outer, inner); });
    EXPECT_TRUE(outer.holds(0x5a));
  }
  EXPECT_TRUE(outer.holds(0));
  EXPECT_TRUE(inner.holds(0));
}

/// Takes a share from each peer and returns the first, to be taken by the caller.
Protocol<Secret<4>> first_share(Net& net) {
  auto shares = co_await net.gather<Share>();
  co_return std::move(shares.at(party(2)).value);
}

TEST(Protocol, returns_a_value_that_only_moves) {
  auto machine = run<Secret<4>>([](Net& net) { return first_share(net); });
  for (const unsigned j : {2u, 3u}) {
    machine.deliver(party(j), Channel::direct, Bytes{9, 1, 2, 3, 4});
  }
  const Result<Secret<4>> share = machine.take_result();
  EXPECT_TRUE(std::ranges::equal(share->expose_secret(), Bytes{1, 2, 3, 4}));
}

// ---- Lifetimes: everything made in a coroutine is destroyed exactly once, on every way out

struct Tally {
  int born = 0;
  int died = 0;
};

struct Counted {
  explicit Counted(Tally& counts) : tally(&counts) { ++tally->born; }
  Counted(const Counted& other) : tally(other.tally) { ++tally->born; }
  Counted& operator=(const Counted&) = delete;
  ~Counted() { ++tally->died; }
  Tally* tally;
};

Protocol<int> inner_with(Net& net, Counted by_value, const Counted& by_reference) {
  const Counted local = by_reference;
  (void)co_await net.gather<First>();
  const Counted late = by_value;
  (void)co_await net.gather<Second>();
  co_return 1;
}

Protocol<int> outer_with(Net& net, Counted by_value, Result<int> result) {
  const int one = co_await inner_with(net, Counted(*by_value.tally), by_value);
  const int two = co_await std::move(result);
  co_return one + two;
}

/// Runs the two up to some round, and counts what is still alive when the machine is gone.
int left_alive(int rounds, const Result<int>& result) {
  Tally tally;
  {
    auto machine = run<int>([&](Net& net) { return outer_with(net, Counted(tally), result); });
    if (rounds > 0) hear_both(machine, {1, 1});
    if (rounds > 1) hear_both(machine, {2, 1});
    EXPECT_EQ(machine.finished(), rounds == 2);
    EXPECT_GT(tally.born, 0);
  }
  return tally.born - tally.died;
}

TEST(Protocol, destroys_all_it_made_once_on_every_way_out) {
  for (int rounds = 0; rounds <= 2; ++rounds) {
    EXPECT_EQ(left_alive(rounds, 2), 0);
    EXPECT_EQ(left_alive(rounds, Error{Fault::policy, "no"}), 0);
  }
}

// ---- A protocol awaits nothing else

Protocol<void> nothing(Net&) {
  co_return;
}

using Promise = Protocol<void>::promise_type;
template <class Awaited>
using Transformed = decltype(std::declval<Promise&>().await_transform(std::declval<Awaited>()));

static_assert(!std::is_same_v<Transformed<Status>, std::suspend_never>);
static_assert(!std::is_same_v<Transformed<Status&>, std::suspend_never>);
static_assert(!std::is_same_v<Transformed<Gather<First>>, std::suspend_never>);
static_assert(!std::is_same_v<Transformed<Protocol<int>>, std::suspend_never>);

TEST(Protocol, may_be_empty) {
  EXPECT_TRUE(run<void>([](Net& net) { return nothing(net); }).result().has_value());
}

}  // namespace
}  // namespace countersign::protocol
