#pragma once

#include <memory>
#include <utility>

#include "sim/adversary.hpp"
#include "sim/earlier_run.hpp"
#include "sim/scenario.hpp"
#include "sim/verdict.hpp"

namespace countersign::sim {

/// A run that has more events than this does not end by itself.
inline constexpr std::uint64_t events_max = 1'000'000;

/// A stream of dice of its own.
inline SeededRandom fork(SeededRandom& dice) {
  return SeededRandom(dice.next());
}

inline SessionId draw_session_id(SeededRandom& dice) {
  Digest sid;
  dice.fill(sid);
  return SessionId(sid);
}

/// Runs one session of a protocol with all its parties, in one thread and in virtual time, under a
/// plan of faults, and holds the endings against the properties in verdict.hpp.
///
/// All dice come from `root`, through streams of their own: the network, the adversary, each
/// process of each party. So one seed is one run, on every compiler.
template <class T>
class Simulator final {
 public:
  Simulator(Trial<T> trial, FaultPlan plan, const SeededRandom& root, std::FILE* log)
      : trial_(std::move(trial)),
        plan_(std::move(plan)),
        root_(root),
        trace_(log),
        sid_(draw_session_id(root_)),
        recorded_(record()),
        adversary_(plan_, fork(root_), std::move(recorded_), trace_, report_.met),
        network_(plan_, fork(root_), trace_, report_.met) {}
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  RunReport run() {
    begin();
    while (const std::optional<Event> event = network_.next()) {
      handle(*event);
      watch();
      if (++report_.events < events_max) continue;
      report_.violations.push_back("the run does not end");
      break;
    }
    for (const Party i : trial_.cast.parties) expire(i);
    judge();
    report_.corrupt = plan_.corrupt.size();
    report_.hash = trace_.hash();
    return std::move(report_);
  }

 private:
  /// A running copy of a party's code. Its randomness must outlive its machine.
  struct Process {
    explicit Process(SeededRandom& seeds) : random(std::make_unique<SeededRandom>(seeds.next())) {}
    std::unique_ptr<SeededRandom> random;
    std::optional<Machine<T>> machine;
    bool collected = false;
  };

  /// A party: one process, or two for the twins of a corrupt party.
  struct Node {
    SeededRandom seeds;
    std::vector<Process> processes = {};
    unsigned incarnation = 0;
    std::uint64_t heard = 0;
    std::vector<Result<T>> results = {};
  };

  /// What was ever sent to a party, and by which copy of the sender.
  struct Sent {
    unsigned copy;
    Packet packet;
  };

  std::vector<Bytes> record() {
    SeededRandom seeds = fork(root_);
    if (!plan_.has(FaultKind::replay)) return {};
    const SessionId earlier = draw_session_id(seeds);
    return earlier_run(trial_, earlier, seeds);
  }

  unsigned copies_of(Party i) const {
    return plan_.corrupt.contains(i) && plan_.has(FaultKind::twins) ? 2 : 1;
  }

  DurableStore& store_of(Party i, unsigned copy) {
    return plan_.corrupt.contains(i) ? corrupt_stores_[{i, copy}] : stores_[i];
  }

  void begin() {
    if (plan_.crash.has_value() && plan_.crash->at == Crash::At::durable_step) {
      stores_[plan_.crash->victim].crash_at(plan_.crash->count, plan_.crash->moment);
    }
    if (plan_.impatience.has_value()) {
      network_.schedule(Event::What::impatience, plan_.impatience->who, plan_.impatience->at);
    }
    for (const Party i : plan_.corrupt) trace_.note("corrupt", i);
    for (const Party i : trial_.cast.parties) {
      nodes_.emplace(i, Node{.seeds = fork(root_)});
      for (const Party j : trial_.cast.parties) show_a_copy(i, j);
    }
    for (const Party i : trial_.cast.parties) start(i);
  }

  void show_a_copy(Party from, Party to) {
    if (copies_of(from) == 2 && from != to) shown_[{from, to}] = adversary_.draw_copy(from, to);
  }

  void start(Party i) {
    Node& node = nodes_.at(i);
    node.processes.clear();
    for (unsigned copy = 0; copy < copies_of(i); ++copy) {
      Process& process = node.processes.emplace_back(node.seeds);
      const Session session{sid_, i, trial_.cast.parties};
      const Role role = plan_.corrupt.contains(i) ? Role::corrupt : Role::honest;
      auto made =
          trial_.spawn({session, role, node.incarnation, *process.random, store_of(i, copy)});
      if (made.has_value()) process.machine.emplace(*std::move(made));
    }
    if (!node.processes.front().machine.has_value()) gone_.insert(i);
    after_a_step(i);
  }

  void handle(const Event& event) {
    switch (event.what) {
      case Event::What::arrival: return arrive(event.who, event.packet);
      case Event::What::restart: return restart(event.who);
      case Event::What::impatience:
        report_.met.add(FaultKind::impatience);
        trace_.note("impatience", event.who);
        return expire(event.who);
    }
  }

  void arrive(Party i, const Packet& packet) {
    if (nodes_.at(i).processes.empty()) return trace_.note("lost", packet.from, i);
    const bool direct = packet.channel == Channel::direct;
    trace_.note(direct ? "arrive direct" : "arrive", packet.from, i, packet.payload);
    ++nodes_.at(i).heard;
    if (crashes_at_message(i, Crash::Moment::before)) return crash(i);
    for (Process& process : nodes_.at(i).processes) {
      if (process.machine.has_value()) {
        process.machine->deliver(packet.from, packet.channel, packet.payload);
      }
    }
    after_a_step(i);
    if (crashes_at_message(i, Crash::Moment::after)) crash(i);
  }

  bool crashes_at_message(Party i, Crash::Moment moment) const {
    return plan_.crash.has_value() && plan_.crash->victim == i &&
           plan_.crash->at == Crash::At::message && plan_.crash->moment == moment &&
           plan_.crash->count == nodes_.at(i).heard;
  }

  /// Sends and collects what a step has brought, unless the process died in the middle of it.
  void after_a_step(Party i) {
    if (store_of(i, 0).crashed()) return crash(i);
    Node& node = nodes_.at(i);
    for (unsigned copy = 0; copy < node.processes.size(); ++copy) {
      auto& machine = node.processes[copy].machine;
      if (!machine.has_value()) continue;
      for (const auto& envelope : machine->take_outbox()) post(i, copy, envelope);
    }
    collect(i);
  }

  void post(Party from, unsigned copy, const protocol::Envelope& envelope) {
    if (plan_.corrupt.contains(from)) {
      for (Packet& packet : adversary_.send(from, copy, envelope)) post(copy, std::move(packet));
      return;
    }
    const View payload = envelope.payload.expose_secret();
    for (const Party to : envelope.to) {
      post(copy, {from, to, envelope.channel, {payload.begin(), payload.end()}});
    }
  }

  void post(unsigned copy, Packet packet) {
    sent_to_[packet.to].push_back({copy, packet});
    if (shown_[{packet.from, packet.to}] == copy) network_.post(std::move(packet));
  }

  void collect(Party i) {
    Node& node = nodes_.at(i);
    if (plan_.corrupt.contains(i) || node.processes.empty()) return;
    Process& process = node.processes.front();
    if (!process.machine.has_value() || !process.machine->finished() || process.collected) return;
    process.collected = true;
    node.results.push_back(process.machine->take_result());
    const Result<T>& result = node.results.back();
    if (result.has_value()) return trace_.note("output", i, trial_.common(*result));
    const Error& error = result.error();
    trace_.note(std::string(name_of(error.fault)) + ": " + std::string(error.what.text()), i);
    for (const Party culprit : error.culprits) trace_.note("names", i, culprit);
  }

  void crash(Party i) {
    report_.met.add(FaultKind::crash);
    trace_.note("crash", i);
    nodes_.at(i).processes.clear();
    gone_.insert(i);
    if (!plan_.crash->back_after.has_value()) return;
    network_.schedule(Event::What::restart, i, trace_.now() + *plan_.crash->back_after);
  }

  /// A party that resumes is sent again all that it was ever sent; a corrupt sender may show it
  /// the other of its twins this time.
  void restart(Party i) {
    report_.met.add(FaultKind::restart);
    trace_.note("restart", i);
    store_of(i, 0).revive();
    gone_.erase(i);
    ++nodes_.at(i).incarnation;
    for (const Party from : trial_.cast.parties) show_a_copy(from, i);
    for (const auto& [copy, packet] : sent_to_[i]) {
      if (shown_[{packet.from, i}] == copy) network_.post(packet);
    }
    start(i);
  }

  void expire(Party i) {
    for (Process& process : nodes_.at(i).processes) {
      if (process.machine.has_value()) process.machine->expire();
    }
    collect(i);
  }

  void watch() {
    if (!trial_.always || !report_.violations.empty()) return;
    if (Complaint complaint = trial_.always(stores_)) {
      report_.violations.push_back(*std::move(complaint));
    }
  }

  void judge() {
    std::vector<Ending> endings;
    PerParty<const T*> outputs;
    for (const auto& [i, node] : nodes_) {
      if (node.results.empty() && !plan_.corrupt.contains(i)) ++report_.outcomes["gone"];
      for (const Result<T>& result : node.results) {
        if (result.has_value()) {
          endings.push_back({i, trial_.common(*result), std::nullopt});
          outputs[i] = &*result;
          ++report_.outcomes["output"];
        } else {
          endings.push_back({i, std::nullopt, result.error()});
          ++report_.outcomes[std::string(name_of(result.error().fault))];
        }
      }
    }
    for (auto& violation : violations_of(endings, plan_, gone_)) {
      report_.violations.push_back(std::move(violation));
    }
    if (!trial_.check) return;
    if (Complaint complaint = trial_.check(outputs)) {
      report_.violations.push_back(*std::move(complaint));
    }
  }

  Trial<T> trial_;
  FaultPlan plan_;
  SeededRandom root_;
  RunReport report_;
  Trace trace_;
  SessionId sid_;
  std::vector<Bytes> recorded_;  // on its way to the adversary: one draw in one argument list
  Adversary adversary_;
  Network network_;
  PerParty<Node> nodes_;
  PerParty<DurableStore> stores_;  // of the honest
  std::map<std::pair<Party, unsigned>, DurableStore> corrupt_stores_;
  PerParty<std::vector<Sent>> sent_to_;
  std::map<std::pair<Party, Party>, unsigned> shown_;  // by corrupt sender and its receiver
  std::set<Party> gone_;                               // crashed, and not come back to the run
};

/// A scenario from a function that draws its trial: number of parties, keys, trees.
template <class T>
Scenario scenario(const std::string& name, Trial<T> (*draw)(SeededRandom&)) {
  const auto run = [draw](std::uint64_t seed, std::FILE* log) {
    SeededRandom root(seed);
    SeededRandom trial_dice = fork(root);
    SeededRandom plan_dice = fork(root);
    Trial<T> trial = draw(trial_dice);
    FaultPlan plan = draw_plan(trial.cast, plan_dice);
    return Simulator<T>(std::move(trial), std::move(plan), root, log).run();
  };
  return {.name = std::move(name), .run = run};
}

}  // namespace countersign::sim
