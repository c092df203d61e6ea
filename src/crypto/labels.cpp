#include "crypto/labels.hpp"

namespace countersign::crypto {

// The compiler holds each switch to be complete (-Wswitch), which makes the values that have a text
// the list of all labels: that is what the test walks. A value outside has none.

std::string_view text_of(Suite suite) {
  switch (suite) {
    case Suite::ecdsa_secp256k1: return "ecdsa-secp256k1/1";
    case Suite::frost_ed25519: return "frost-ed25519/1";
    case Suite::frost_bip340: return "frost-bip340/1";
    case Suite::pair_ristretto255: return "pair-ristretto255/1";
  }
  return {};
}

std::string_view text_of(HashLabel label) {
  switch (label) {
    case HashLabel::ctx_dkg: return "ctx/dkg";
    case HashLabel::ctx_reshare: return "ctx/reshare";
    case HashLabel::ctx_pair: return "ctx/pair";
    case HashLabel::ctx_frost: return "ctx/frost";
    case HashLabel::setup: return "setup";
    case HashLabel::batch: return "batch";
    case HashLabel::pctx: return "pctx";
    case HashLabel::ote_nonce: return "ote/nonce";
    case HashLabel::vole_ctx: return "vole/ctx";
    case HashLabel::vole_slot: return "vole/slot";
    case HashLabel::slot: return "slot";
    case HashLabel::sign_req: return "sign-req";
    case HashLabel::keyid: return "keyid";
    case HashLabel::structure: return "structure";
    case HashLabel::sid_dkg: return "sid/dkg";
    case HashLabel::echo1: return "echo1";
    case HashLabel::echo2: return "echo2";
    case HashLabel::cc: return "cc";
    case HashLabel::dkg_result: return "dkg-result";
    case HashLabel::pve_all: return "pve/all";
    case HashLabel::ekfp: return "ekfp";
    case HashLabel::pair_role: return "pair/role";
    case HashLabel::pair_tr2: return "pair/tr2";
    case HashLabel::pair_tr3: return "pair/tr3";
    case HashLabel::pair_nonce: return "pair/nonce";
    case HashLabel::pair_seed: return "pair/seed";
    case HashLabel::zseed: return "zseed";
    case HashLabel::ot_confirm: return "ot-confirm";
    case HashLabel::bot_key: return "bot/key";
    case HashLabel::bot_ggm: return "bot/ggm";
    case HashLabel::pprf_all: return "pprf-all";
    case HashLabel::ote_u: return "ote/u";
    case HashLabel::ote_t: return "ote/t";
    case HashLabel::ote_msg: return "ote/msg";
    case HashLabel::ote_pad_key: return "ote/pad-key";
    case HashLabel::ote_prg: return "ote/prg";
    case HashLabel::ote_chi_key: return "ote/chi-key";
    case HashLabel::vole_Q: return "vole/Q";
    case HashLabel::vole_M: return "vole/M";
    case HashLabel::vole_u: return "vole/u";
    case HashLabel::vole_g_key: return "vole/g-key";
    case HashLabel::slot_rng: return "slot-rng";
    case HashLabel::echoP1: return "echoP1";
    case HashLabel::nonce_all: return "nonce-all";
    case HashLabel::reshare: return "reshare";
    case HashLabel::view: return "view";
    case HashLabel::rs_echo1: return "rs/echo1";
    case HashLabel::rs_echo2: return "rs/echo2";
    case HashLabel::reshare_result: return "reshare-result";
    case HashLabel::backup: return "backup";
    case HashLabel::esk: return "esk";
    case HashLabel::pve_coin: return "pve/coin";
    case HashLabel::pve_chal: return "pve/chal";
    case HashLabel::ctx_recovery: return "ctx/recovery";
    case HashLabel::frost_session: return "frost/session";
  }
  return {};
}

std::string_view text_of(CommitmentLabel label) {
  switch (label) {
    case CommitmentLabel::com_dkg: return "com/dkg";
    case CommitmentLabel::com_reshare: return "com/reshare";
    case CommitmentLabel::com_nonce: return "com/nonce";
  }
  return {};
}

std::string_view text_of(ScalarLabel label) {
  switch (label) {
    case ScalarLabel::pok: return "pok";
    case ScalarLabel::pok_nonce: return "pok-nonce";
    case ScalarLabel::zero: return "zero";
    case ScalarLabel::vole_chi: return "vole/chi";
    case ScalarLabel::pve_x: return "pve/x";
  }
  return {};
}

std::string_view text_of(StreamLabel label) {
  switch (label) {
    case StreamLabel::bot_hg: return "bot/hg";
    case StreamLabel::ggm: return "ggm";
    case StreamLabel::pprf: return "pprf";
    case StreamLabel::slot_draw: return "slot-draw";
    case StreamLabel::pve_seed: return "pve/seed";
  }
  return {};
}

std::string_view text_of(JournalLabel label) {
  switch (label) {
    case JournalLabel::genesis: return "genesis";
    case JournalLabel::entry: return "entry";
    case JournalLabel::sign_in: return "sign-in";
    case JournalLabel::commit: return "commit";
    case JournalLabel::binding: return "binding";
    case JournalLabel::binding_pair: return "binding-pair";
    case JournalLabel::sign_req: return "sign-req";
    case JournalLabel::possess_req: return "possess-req";
    case JournalLabel::possess: return "possess";
    case JournalLabel::statement: return "statement";
    case JournalLabel::state: return "state";
  }
  return {};
}

std::string_view text_of(ChannelLabel label) {
  switch (label) {
    case ChannelLabel::session: return "session";
    case ChannelLabel::message: return "message";
    case ChannelLabel::hello: return "hello";
    case ChannelLabel::link: return "link";
    case ChannelLabel::nonce: return "nonce";
  }
  return {};
}

}  // namespace countersign::crypto
