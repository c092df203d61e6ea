#include "curve/product_sum.hpp"

#include "base/invariant.hpp"
#include "curve/scalar_reduction.hpp"

namespace countersign::curve {

// Inlined into a loop, gcc 12 keeps every column twice: in a register it has not got, and in
// memory.
[[gnu::noinline]] void ProductSum::add(const Scalar& a, const Scalar& b) {
  limbs::add_products<0>(columns_[0], a.limbs(), b.limbs());
  limbs::add_products<1>(columns_[1], a.limbs(), b.limbs());
  limbs::add_products<2>(columns_[2], a.limbs(), b.limbs());
  limbs::add_products<3>(columns_[3], a.limbs(), b.limbs());
  limbs::add_products<4>(columns_[4], a.limbs(), b.limbs());
  limbs::add_products<5>(columns_[5], a.limbs(), b.limbs());
  limbs::add_products<6>(columns_[6], a.limbs(), b.limbs());
}

Scalar ProductSum::reduced() const {
  limbs::Limbs<9> sum;
  limbs::Column carried;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    carried.add(columns_[i]);
    sum[i] = carried.shift();
  }
  sum[7] = carried.shift();
  sum[8] = carried.shift();
  return Scalar(limbs::reduced(sum));
}

Scalar inner_product(std::span<const Scalar> a, std::span<const Scalar> b) {
  invariant(a.size() == b.size(), "an inner product is of equal lengths");
  ProductSum sum;
  for (std::size_t j = 0; j < a.size(); ++j) sum.add(a[j], b[j]);
  return sum.reduced();
}

}  // namespace countersign::curve
