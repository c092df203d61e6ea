#include "protocol/ot/vole.hpp"

#include <algorithm>
#include <vector>

#include "base/declassify.hpp"
#include "base/guard.hpp"
#include "base/invariant.hpp"
#include "crypto/chacha20.hpp"
#include "crypto/tagged_hash.hpp"
#include "curve/product_sum.hpp"
#include "curve/secret_scalar.hpp"
#include "protocol/ot/in_place.hpp"
#include "protocol/ot/pads.hpp"

namespace countersign::protocol::ot {
namespace {

using crypto::HashLabel;
using crypto::ScalarLabel;
using crypto::Suite;
using curve::ProductSum;
using curve::Scalar;
using curve::SecretOf;
using curve::SecretVector;
using curve::weighed;

constexpr Suite suite = Suite::ecdsa_secp256k1;
constexpr std::size_t m = parameters.m;
constexpr std::size_t width = pad_scalars;  // scalars of one OT, c = 1, 2, 3 at offsets 0, 1, 2

using Row = std::array<Scalar, width>;

/// The check's challenge; chi_3 is 1.
struct Challenge {
  Digest Q_hash;
  std::array<Scalar, parameters.ell> chi;
};

Digest context_of(const VoleSlot& slot) {
  return crypto::tagged_hash({suite, HashLabel::vole_slot}, {slot.vctx, crypto::le32(slot.number)});
}

Challenge challenge_of(const Digest& vctx_b, View Q) {
  Challenge challenge;
  challenge.Q_hash = crypto::tagged_hash({suite, HashLabel::vole_Q}, {Q});
  for (std::uint64_t c = 1; c <= parameters.ell; ++c) {
    ByteArray<32> bytes;
    crypto::tagged_scalar({suite, ScalarLabel::vole_chi},
                          {vctx_b, challenge.Q_hash, crypto::le64(c)}, bytes);
    challenge.chi[c - 1] = Scalar::reduce(bytes);
  }
  return challenge;
}

std::span<const Scalar, width> row_of(const SecretVector<Scalar>& matrix, std::size_t j) {
  return matrix.expose_secret().subspan(width * j).first<width>();
}

/// hu: u_j of all OTs, as `u(j)` calculates them.
template <class Calculate>
Digest hash_of_u(const Digest& vctx_b, const Calculate& u) {
  const auto all = SecretBytes::filled(32 * m, [&](std::span<std::uint8_t> out) {
    for (std::size_t j = 0; j < m; ++j) u(j).encode_to(out.subspan(32 * j).first<32>());
  });
  return crypto::tagged_hash({suite, HashLabel::vole_u}, {vctx_b, all.expose_secret()});
}

/// GADGET(vctx_b, mu), with mu the hash of Alice's whole message.
std::vector<Scalar> gadget(const Digest& vctx_b, const Challenge& challenge,
                           const VoleMessage& message) {
  const Digest mu =
      crypto::tagged_hash({suite, HashLabel::vole_M}, {challenge.Q_hash, message.hu, message.v});
  const Secret<32> key = crypto::tagged_key({suite, HashLabel::vole_g_key}, {vctx_b, mu});
  Bytes stream(32 * m);
  crypto::chacha20_stream({key.expose_secret()}, stream);
  std::vector<Scalar> g(m);
  for (std::size_t j = 0; j < m; ++j) {
    const auto g_j = View(stream).subspan(32 * j).first<32>();
    set_in_place(g[j], [&] { return Scalar::reduce(g_j); });
  }
  return g;
}

/// sum_j g_j * matrix_{j,c}, c = 1, 2.
ScalarPair gathered(std::span<const Scalar> g, const SecretVector<Scalar>& matrix) {
  ProductSum sum_1;
  ProductSum sum_2;
  for (std::size_t j = 0; j < m; ++j) {
    const auto row = row_of(matrix, j);
    sum_1.add(g[j], row[0]);
    sum_2.add(g[j], row[1]);
  }
  return {sum_1.reduced(), sum_2.reduced()};
}

/// The pads of a multiplication are made and used in groups of so many OTs, which stay in the
/// fastest cache.
constexpr std::size_t group = 16;
constexpr std::size_t group_scalars = group * width;
using GroupOfPads = std::array<Scalar, group_scalars>;
static_assert(m % group == 0 && group % blake2b_lanes == 0);

/// The columns of one multiplication out of those of its batch, by groups, and their pads.
class SlotPads final {
 public:
  SlotPads(const VoleSlot& slot, const SecretBytes& all_columns)
      : pads_(slot.vctx), first_(slot.number * m), columns_(all_columns.expose_secret()) {
    invariant(16 * (first_ + m) <= columns_.size(), "the extension has OTs for this slot");
  }

  void write(std::size_t j, std::span<const std::uint8_t, 16> offset, std::span<Scalar> out) {
    const std::size_t J = first_ + j;
    pads_.write({static_cast<std::uint32_t>(J), columns_.subspan(16 * J, 16 * group), offset}, out);
  }

 private:
  Pads pads_;
  std::size_t first_;
  View columns_;
};

constexpr ByteArray<16> no_offset{};

}  // namespace

Digest hash_of(const VoleContext& context) {
  return crypto::tagged_hash(
      {suite, HashLabel::vole_ctx},
      {context.pctx, context.batch, context.salt_alice, context.salt_bob, context.ext});
}

void VoleMessage::encode(Writer& out) const {
  out.bytes(Q).bytes(hu).bytes(v);
}

Result<VoleMessage> VoleMessage::decode(Reader& in) {
  const View Q = in.view(Q_size);
  VoleMessage message{Bytes(Q.begin(), Q.end()), {}, {}};
  message.hu = in.array<32>();
  message.v = in.array<32>();
  return message;
}

VoleSent vole_send(const AliceColumns& columns, const VoleSlot& slot, Random& random) {
  const Digest vctx_b = context_of(slot);
  const auto alpha = SecretOf<Row>::computed([&] {
    Row drawn;
    for (Scalar& alpha_c : drawn) alpha_c = curve::random_scalar<Scalar>(random).expose_secret();
    return drawn;
  });
  const Row& alpha_c = alpha.expose_secret();
  SlotPads pads(slot, columns.w);
  VoleMessage message{Bytes(VoleMessage::Q_size), {}, {}};
  const auto T0 = SecretVector<Scalar>::filled(width * m, [&](std::span<Scalar> all) {
    for (std::size_t j = 0; j < m; j += group) {
      const std::span<Scalar> T0_j = all.subspan(width * j, group_scalars);
      pads.write(j, no_offset, T0_j);
      const auto T1_j = SecretOf<GroupOfPads>::computed([&] {
        GroupOfPads T1;
        pads.write(j, columns.delta.expose_secret(), T1);
        return T1;
      });
      const auto Q_j = std::span(message.Q).subspan(32 * width * j, 32 * group_scalars);
      for (std::size_t i = 0; i < group_scalars; ++i) {
        const Scalar Q_i = T0_j[i] - T1_j.expose_secret()[i] + alpha_c[i % width];
        Q_i.encode_to(Q_j.subspan(32 * i).first<32>());
      }
    }
  });

  const Challenge challenge = challenge_of(vctx_b, message.Q);
  const auto& chi = challenge.chi;
  message.hu = hash_of_u(vctx_b, [&](std::size_t j) { return weighed(row_of(T0, j), chi); });
  message.v = weighed(alpha_c, chi).encode();

  const std::vector<Scalar> g = gadget(vctx_b, challenge, message);
  auto t = SecretOf<ScalarPair>::computed([&] {
    const ScalarPair sums = gathered(g, T0);
    return ScalarPair{-sums[0], -sums[1]};
  });
  auto inputs = SecretOf<ScalarPair>::computed([&] { return ScalarPair{alpha_c[0], alpha_c[1]}; });
  return {std::move(message), {std::move(inputs), std::move(t)}};
}

namespace {

/// R = S + w*Q for a group of OTs whose S stand there already; `w(k)` is the choice bit of its
/// k-th.
template <class ChoiceBit>
void correct(std::span<Scalar> S_to_R, const GroupOfPads& Q, const ChoiceBit& w) {
  for (std::size_t i = 0; i < group_scalars; ++i) {
    const Scalar S_i = S_to_R[i];
    set_in_place(S_to_R[i], [&] { return S_i + ct_keep(w(i / width), Q[i]); });
  }
}

}  // namespace

Result<VoleReceiver> vole_receive(const BobColumns& columns, const VoleSlot& slot,
                                  const VoleMessage& message) {
  invariant(message.Q.size() == VoleMessage::Q_size, "Q has a row for every OT");
  const Result<Scalar> v = Scalar::decode(message.v);
  if (!v.has_value()) return v.error();
  SlotPads pads(slot, columns.v);
  const View choices = columns.choices.expose_secret().subspan(slot.number * m / 8, m / 8);
  const auto w = [&](std::size_t j) { return bit_of(choices, j); };

  Status canonical;
  const auto R = SecretVector<Scalar>::filled(width * m, [&](std::span<Scalar> all) {
    for (std::size_t j = 0; j < m && canonical.has_value(); j += group) {
      GroupOfPads Q_j;
      canonical =
          Scalar::decode_all(View(message.Q).subspan(32 * width * j, 32 * group_scalars), Q_j);
      const std::span<Scalar> R_j = all.subspan(width * j, group_scalars);
      pads.write(j, no_offset, R_j);  // S
      correct(R_j, Q_j, [&](std::size_t k) { return w(j + k); });
    }
  });
  if (!canonical.has_value()) return canonical.error();

  const Digest vctx_b = context_of(slot);
  const Challenge challenge = challenge_of(vctx_b, message.Q);
  const Digest hu = hash_of_u(vctx_b, [&](std::size_t j) {
    return weighed(row_of(R, j), challenge.chi) - ct_keep(w(j), *v);
  });
  const bool consistent = declassified(ct_equal(hu, message.hu));
  if (!guard("vole.consistent", consistent)) {
    return Error{Fault::vole_check, "vole message is inconsistent"};
  }

  const std::vector<Scalar> g = gadget(vctx_b, challenge, message);
  auto beta = SecretOf<Scalar>::computed([&] {
    ProductSum sum;
    for (std::size_t j = 0; j < m; ++j) sum.add_if(w(j), g[j]);
    return sum.reduced();
  });
  auto o = SecretOf<ScalarPair>::computed([&] { return gathered(g, R); });
  return VoleReceiver{std::move(beta), std::move(o)};
}

}  // namespace countersign::protocol::ot
