#pragma once

#include <cstdint>
#include <string_view>

namespace countersign::crypto {

/// Every label of the project, in this one place. A full tag is "countersign/v1/SUITE/LABEL"; it
/// says which use a hash is for, so that no two uses can ever be given the same value. (The
/// protocol specification, section 1.4 and appendix A, lists those of the protocols; the list of
/// entries in section 1 those of the journal.)
///
/// 1. One label has one use and one form. The form is its type, so a label for a scalar cannot be
///    hashed to a digest: the two would then share a tag.
/// 2. The full tags of all labels under all suites are pairwise distinct (a test walks them).
/// 3. Texts are frozen. To change what a label covers, make a new suite version.

/// The suites of the protocols. The journal's tags have a suite of their own (JournalLabel).
enum class Suite : std::uint8_t { ecdsa_secp256k1, frost_ed25519, frost_bip340, pair_ristretto255 };

/// Form T: a 32-byte digest, or a 32-byte key.
enum class HashLabel : std::uint8_t {
  // Contexts and names
  ctx_dkg,
  ctx_reshare,
  ctx_pair,
  ctx_frost,
  setup,
  batch,
  pctx,
  ote_nonce,
  vole_ctx,
  vole_slot,
  slot,
  sign_req,
  keyid,
  structure,
  // Key generation and its certificate
  sid_dkg,
  echo1,
  echo2,
  cc,
  dkg_result,
  pve_all,
  ekfp,
  // PAIR
  pair_role,
  pair_tr2,
  pair_tr3,
  pair_nonce,
  pair_seed,
  zseed,
  ot_confirm,
  bot_key,
  bot_ggm,
  pprf_all,
  // OT extension and VOLE
  ote_u,
  ote_t,
  ote_msg,
  ote_pad_key,
  ote_prg,
  ote_chi_key,
  vole_Q,  // NOLINT(readability-identifier-naming): the paper's letter
  vole_M,  // NOLINT(readability-identifier-naming): the paper's letter
  vole_u,
  vole_g_key,
  // Signing
  slot_rng,
  echoP1,  // NOLINT(readability-identifier-naming): the round's name
  nonce_all,
  // Resharing
  reshare,
  view,
  rs_echo1,
  rs_echo2,
  reshare_result,
  // Backup
  backup,
  esk,
  pve_coin,
  pve_chal,
  ctx_recovery,
  // What the parties of a session agree on before it
  frost_session,
};

/// Form T again, for commitments only (crypto/commitment.hpp).
enum class CommitmentLabel : std::uint8_t { com_dkg, com_reshare, com_nonce };

/// Form HS: a scalar of the suite's group.
enum class ScalarLabel : std::uint8_t { pok, pok_nonce, zero, vole_chi, pve_x };

/// Forms XOF and T64: a stream of bytes.
enum class StreamLabel : std::uint8_t { bot_hg, ggm, pprf, slot_draw, pve_seed };

/// Form T under suite "journal/1": its sign-req is therefore not the protocols'.
enum class JournalLabel : std::uint8_t {
  genesis,
  entry,
  sign_in,
  commit,
  binding,
  binding_pair,
  sign_req,
  possess_req,
  possess,
  statement,
  state,
};

/// Form T under suite "channel/1": what carries the messages of all protocols between signers.
enum class ChannelLabel : std::uint8_t { session, message, hello, link, nonce };

/// The texts as they stand in tags, such as "ecdsa-secp256k1/1" and "ctx/dkg".
std::string_view text_of(Suite suite);
std::string_view text_of(HashLabel label);
std::string_view text_of(CommitmentLabel label);
std::string_view text_of(ScalarLabel label);
std::string_view text_of(StreamLabel label);
std::string_view text_of(JournalLabel label);
std::string_view text_of(ChannelLabel label);

inline constexpr std::string_view tag_prefix = "countersign/v1/";
inline constexpr std::string_view journal_suite = "journal/1";
inline constexpr std::string_view channel_suite = "channel/1";

/// The start of HKDF's info for sealed messages (crypto/sealed.hpp): a tag of its own.
inline constexpr std::string_view sealed_info = "countersign/v1/sealed/1/direction";

}  // namespace countersign::crypto
