#pragma once

#include <new>
#include <type_traits>

namespace countersign::protocol::ot {

/// `out = compute()` where the result is calculated in its place. For values of several words that
/// fill arrays: the copy of an assignment has to wait for word-sized stores that the processor
/// cannot forward to its wider loads, which costs as much as adding two scalars. `compute` must not
/// look at `out`.
template <class T, class Compute>
void set_in_place(T& out, const Compute& compute) {
  static_assert(std::is_trivially_copyable_v<T> && std::is_same_v<T, decltype(compute())>);
  ::new (static_cast<void*>(&out)) T(compute());
}

}  // namespace countersign::protocol::ot
