#pragma once

#include "crypto/keys/certificate.hpp"
#include "protocol/session.hpp"

namespace countersign::protocol::dkg {

/// What key generation hashes (the protocol specification, 1.4 and 3).

/// sid = T("sid/dkg", entry hash, attempt): the entry that creates the key, and which try this is.
/// Under the suite of the key, as everything here.
SessionId session_of(crypto::Suite suite, const Digest& entry, std::uint64_t attempt);

/// ctx_dkg = T("ctx/dkg", suite, sid, binding, structure_hash, [(idx,idkey)])
Digest context_of(const SessionId& sid, const crypto::KeyPlan& plan);

/// E1 = T("echo1", ctx_dkg, [all R1 payloads]) and E2 = T("echo2", ctx_dkg, [all R2 payloads]), in
/// the order of the parties.
Digest echo1_of(crypto::Suite suite, const Digest& ctx, const PerParty<Bytes>& bodies);
Digest echo2_of(crypto::Suite suite, const Digest& ctx, const PerParty<Bytes>& bodies);

/// chain_code = T("cc", [cc_1..cc_n])
crypto::ChainCode chain_code_of(crypto::Suite suite, const PerParty<Digest>& cc);

}  // namespace countersign::protocol::dkg
