#include "protocol/channel/session_terms.hpp"

#include <vector>

#include "crypto/tagged_hash.hpp"

namespace countersign::protocol {

Digest context_of(const SessionTerms& terms) {
  std::vector<ByteArray<40>> parties;
  for (const auto& [party, identity] : terms.parties) {
    parties.push_back(crypto::joined(crypto::le64(party.value()), identity.bytes()));
  }
  return crypto::tagged_hash(crypto::ChannelLabel::session,
                             {crypto::byte(static_cast<std::uint8_t>(terms.protocol)),
                              bytes_of(crypto::text_of(terms.suite)), terms.sid.value(),
                              terms.parameters, crypto::list_of(parties)});
}

MessagePlace place_in(const SessionTerms& terms, const Turn& turn) {
  std::optional<IdentityKey> receiver;
  if (turn.to.has_value()) receiver = terms.parties.at(*turn.to);
  return {terms.protocol, terms.sid, context_of(terms), terms.parties.at(turn.from),
          receiver,       turn.tag};
}

}  // namespace countersign::protocol
