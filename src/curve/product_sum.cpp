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

namespace {

/// Column K of the two products.
template <std::size_t K>
[[gnu::always_inline]] inline limbs::Limb next_limb(limbs::Column& column,
                                                    std::span<const Scalar, 3> row,
                                                    std::span<const Scalar, 2> weights) {
  limbs::add_products<K>(column, row[0].limbs(), weights[0].limbs());
  limbs::add_products<K>(column, row[1].limbs(), weights[1].limbs());
  if constexpr (K < 4) column.add(row[2].limbs()[K]);
  return column.shift();
}

}  // namespace

Scalar weighed(std::span<const Scalar, 3> row, std::span<const Scalar, 2> weights) {
  limbs::Column column;
  limbs::Limbs<9> sum;
  sum[0] = next_limb<0>(column, row, weights);
  sum[1] = next_limb<1>(column, row, weights);
  sum[2] = next_limb<2>(column, row, weights);
  sum[3] = next_limb<3>(column, row, weights);
  sum[4] = next_limb<4>(column, row, weights);
  sum[5] = next_limb<5>(column, row, weights);
  sum[6] = next_limb<6>(column, row, weights);
  sum[7] = column.shift();
  sum[8] = column.shift();
  return Scalar(limbs::reduced(sum));
}

Scalar inner_product(std::span<const Scalar> a, std::span<const Scalar> b) {
  invariant(a.size() == b.size(), "an inner product is of equal lengths");
  ProductSum sum;
  for (std::size_t j = 0; j < a.size(); ++j) sum.add(a[j], b[j]);
  return sum.reduced();
}

}  // namespace countersign::curve
