#include "crypto/argon2id.hpp"

#include <sodium.h>

#include "base/guard.hpp"
#include "crypto/sodium_ready.hpp"

namespace countersign::crypto {
namespace {

Status check(const Argon2idCost& cost) {
  if (!guard("argon2id.passes-ceiling", cost.passes <= argon2id_passes_max)) {
    return Error{Fault::over_limit, "argon2id asks for too many passes"};
  }
  if (!guard("argon2id.memory-ceiling", cost.memory_kib <= argon2id_memory_kib_max)) {
    return Error{Fault::over_limit, "argon2id asks for too much memory"};
  }
  if (!guard("argon2id.passes-floor", cost.passes >= argon2id_passes_min)) {
    return Error{Fault::bad_argument, "argon2id asks for too few passes"};
  }
  return require(guard("argon2id.memory-floor", cost.memory_kib >= argon2id_memory_kib_min),
                 {Fault::bad_argument, "argon2id asks for too little memory"});
}

}  // namespace

Result<Secret<32>> argon2id(View passphrase, const ByteArray<16>& salt, const Argon2idCost& cost) {
  sodium_ready();
  if (!guard("argon2id.passphrase", !passphrase.empty())) {
    return Error{Fault::bad_argument, "an empty passphrase protects nothing"};
  }
  if (const auto checked = check(cost); !checked.has_value()) return checked.error();
  int status = -1;
  auto key = Secret<32>::filled([&](std::span<std::uint8_t, 32> out) {
    status = crypto_pwhash_argon2id(
        out.data(), out.size(), reinterpret_cast<const char*>(passphrase.data()), passphrase.size(),
        salt.data(), cost.passes, std::size_t{cost.memory_kib} * 1024,
        crypto_pwhash_argon2id_ALG_ARGON2ID13);
  });
  if (status != 0) return Error{Fault::unavailable, "no memory for argon2id"};
  return key;
}

}  // namespace countersign::crypto
