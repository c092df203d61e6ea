// expect: could not convert .*KeyTag.* to .*SlotTag
#include "base/strong.hpp"

using Key = countersign::Strong<struct KeyTag, unsigned>;
using Slot = countersign::Strong<struct SlotTag, unsigned>;

void spend(Slot slot);

void caller(Key key, Slot slot) {
#ifdef CONTROL
  static_cast<void>(key);
  spend(slot);
#else
  static_cast<void>(slot);
  spend(key);
#endif
}
