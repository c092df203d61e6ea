#pragma once

#include <algorithm>
#include <vector>

#include "crypto/ed25519.hpp"
#include "crypto/keys/public_point.hpp"
#include "crypto/keys/public_scalar.hpp"
#include "crypto/keys/structure.hpp"
#include "crypto/x25519.hpp"
#include "support/seeded_random.hpp"

namespace countersign::crypto::testing {

/// A random structure of at most four thresholds on a path and at most six parties, some of which
/// own several leaves. The shape is drawn first, to know how many leaves there are.
class RandomStructure final {
 public:
  explicit RandomStructure(countersign::testing::SeededRandom& dice) : dice_(dice) {}

  AccessStructure draw() {
    countersign::testing::SeededRandom shape(dice_.next());
    countersign::testing::SeededRandom same_shape = shape;
    owners_.clear();
    grow(shape, 1);
    const std::size_t leaves = std::exchange(count_, 0);
    const std::size_t parties = 1 + dice_.below(std::min<std::size_t>(6, leaves));
    for (std::size_t i = 0; i < leaves; ++i) {
      owners_.push_back(static_cast<std::uint16_t>(1 + (i < parties ? i : dice_.below(parties))));
    }
    for (std::size_t i = leaves; i > 1; --i) std::swap(owners_[i - 1], owners_[dice_.below(i)]);
    const Tree tree = grow(same_shape, 1);
    count_ = 0;
    return AccessStructure::make(tree, PartyCount{static_cast<std::uint16_t>(parties)}).value();
  }

 private:
  Tree grow(countersign::testing::SeededRandom& shape, std::size_t depth) {
    const std::size_t n = 1 + shape.below(4);
    const std::size_t t = 1 + shape.below(n);
    std::vector<Tree> children;
    for (std::size_t i = 0; i < n; ++i) {
      const bool is_leaf = depth == 4 || shape.chance(70);
      children.push_back(is_leaf ? next_leaf() : grow(shape, depth + 1));
    }
    return threshold(t, children);
  }

  Tree next_leaf() {
    const std::size_t i = count_++;
    return leaf(i < owners_.size() ? owners_[i] : std::uint16_t{1});
  }

  countersign::testing::SeededRandom& dice_;
  std::vector<std::uint16_t> owners_;
  std::size_t count_ = 0;
};

inline PublicScalar random_scalar(Group group, countersign::testing::SeededRandom& dice) {
  ByteArray<64> bytes;
  dice.fill(bytes);
  return PublicScalar::reduced(group, bytes);
}

/// Shares a secret over the tree (section 2.2 of the specification): the shares in leaf order. A
/// test's secrets are nobody's, so public scalars will do.
inline std::vector<PublicScalar> deal(const AccessStructure& structure, const PublicScalar& secret,
                                      countersign::testing::SeededRandom& dice) {
  const Group group = secret.group();
  const auto nodes = structure.nodes();
  std::vector<PublicScalar> value(nodes.size(), secret);
  std::vector<PublicScalar> shares;
  for (std::size_t v = 0; v < nodes.size(); ++v) {
    if (nodes[v].is_leaf()) {
      shares.push_back(value[v]);
      continue;
    }
    std::vector<PublicScalar> f = {value[v]};
    while (f.size() < nodes[v].t) f.push_back(random_scalar(group, dice));
    for (const std::size_t child : nodes[v].children) {
      const auto p = PublicScalar::of(group, nodes[child].position);
      PublicScalar sum = PublicScalar::of(group, 0);
      for (std::size_t e = f.size(); e-- > 0;) sum = sum * p + f[e];
      value[child] = sum;
    }
  }
  return shares;
}

/// x * G.
inline PublicPoint point_of(const PublicScalar& x) {
  const std::vector<Term> terms = {{x, PublicPoint::generator(x.group())}};
  return sum_vartime(x.group(), terms).value();
}

/// An identity key: a multiple of the generator.
inline Ed25519PublicKey identity(std::uint64_t multiple) {
  const auto point = point_of(PublicScalar::of(Group::ed25519, multiple));
  return Ed25519PublicKey::parse(point.encoded()).value();
}

inline X25519PublicKey recovery_key(std::uint8_t fill) {
  return X25519PublicKey::parse(Bytes(32, fill)).value();
}

inline std::vector<PublicPoint> points_of(const std::vector<PublicScalar>& shares) {
  std::vector<PublicPoint> points;
  for (const auto& x : shares) points.push_back(point_of(x));
  return points;
}

}  // namespace countersign::crypto::testing
