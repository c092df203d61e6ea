#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include "protocol/net.hpp"

namespace countersign::protocol {

template <class U>
inline constexpr bool is_awaitable_in_a_protocol = false;

/// Where the value of a coroutine waits for whoever awaits it.
template <class T>
class Returned {
 public:
  void return_value(T value) { value_.emplace(std::move(value)); }
  T take() {
    invariant(value_.has_value(), "a value is taken from a coroutine that has returned");
    return std::move(*value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class Returned<void> {
 public:
  void return_void() {}
  void take() {}
};

/// A protocol of n parties is a coroutine that reads like the paper:
///
///   Protocol<Digest> toss(Net& net, Secret<32> r_i);
///
/// It may await three things, and nothing else compiles:
///  - a Gather (net.gather<M>() and its kin): suspends until the round is complete;
///  - a Result or Status: goes on with its value, or ends the run with its error;
///  - another Protocol: runs it as a part of this one.
///
/// Invariants:
///  1. The end of a run, however it comes, destroys the frame. Every local is destroyed then, so
///     every Secret is wiped, and nobody writes a path that cleans up.
///  2. Its first parameter is `Net&`. All others are taken by value, or by reference to what
///     outlives the Machine: the frame lives on after the caller's full expression is over.
///  3. It is a free function. A lambda's captures die before its frame, and `this` may.
///  4. `co_await` stands alone at the right of an `=` or as a statement, never inside a larger
///     expression, whose temporaries g++ 12 may destroy twice or not at all. Nor does it compile
///     `{a, b}` as a vector or set behind co_await: give the list a name first.
template <class T>
class [[nodiscard]] Protocol final {
 public:
  class promise_type;  // NOLINT(readability-identifier-naming): the language names it
  using Handle = std::coroutine_handle<promise_type>;

  Protocol(Protocol&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Protocol& operator=(Protocol&&) = delete;
  ~Protocol() { end(); }

 private:
  template <class U>
  friend class Protocol;
  template <class U>
  friend class Machine;

  explicit Protocol(Handle frame) : frame_(frame) {}

  /// Destroys the frame and all that is in it.
  void end() {
    if (frame_) std::exchange(frame_, nullptr).destroy();
  }

  class Call;
  template <class U>
  class Demand;
  struct Return;

  Handle frame_;
};

/// co_await of a Result: its value, or the end of the run.
template <class T>
template <class U>
class Protocol<T>::Demand final {
 public:
  Demand(Net& net, Result<U> result) : net_(net), result_(std::move(result)) {}

  bool await_ready() const { return result_.has_value(); }
  void await_suspend(std::coroutine_handle<>) { net_.fail(std::move(result_).error()); }
  U await_resume() {
    if constexpr (!std::is_void_v<U>) return std::move(*result_);
  }

 private:
  Net& net_;
  Result<U> result_;
};

/// co_await of a Protocol: enters it, and is entered again when it returns.
template <class T>
class Protocol<T>::Call final {
 public:
  explicit Call(Protocol callee) : callee_(std::move(callee)) {}

  bool await_ready() const { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) {
    callee_.frame_.promise().caller_ = caller;
    return callee_.frame_;
  }
  T await_resume() { return callee_.frame_.promise().take(); }

 private:
  Protocol callee_;
};

/// The end of a coroutine: on to its caller, or back to the machine.
template <class T>
struct Protocol<T>::Return final {
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(Handle finished) const noexcept {
    const std::coroutine_handle<> caller = finished.promise().caller_;
    return caller ? caller : std::noop_coroutine();
  }
  void await_resume() const noexcept {}
};

template <class T>
// NOLINTNEXTLINE(readability-identifier-naming): the language names it
class Protocol<T>::promise_type final : public Returned<T> {
 public:
  template <class... Arguments>
  explicit promise_type(Net& net, const Arguments&...) : net_(net) {}

  Protocol get_return_object() { return Protocol(Handle::from_promise(*this)); }
  std::suspend_always initial_suspend() const noexcept { return {}; }
  Return final_suspend() const noexcept { return {}; }
  void unhandled_exception() { invariant(false, "a protocol throws nothing"); }

  template <class M>
  Gather<M> await_transform(Gather<M> round) {
    return round;
  }
  template <class U>
  Demand<U> await_transform(Result<U> result) {
    return Demand<U>(net_, std::move(result));
  }
  template <class U>
  typename Protocol<U>::Call await_transform(Protocol<U> callee) {
    return typename Protocol<U>::Call(std::move(callee));
  }
  template <class U>
  std::suspend_never await_transform(U&&) {
    static_assert(is_awaitable_in_a_protocol<U>,
                  "a protocol awaits a Gather, a Result, a Status or another Protocol");
    return {};
  }

 private:
  friend class Call;
  friend struct Return;

  Net& net_;
  std::coroutine_handle<> caller_;
};

}  // namespace countersign::protocol
