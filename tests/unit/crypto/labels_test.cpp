#include "crypto/labels.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "crypto/tagged_hash.hpp"

namespace countersign::crypto {
namespace {

/// Every value of a label type that has a text.
template <class Label>
std::vector<std::string> texts() {
  std::vector<std::string> all;
  for (unsigned value = 0; value <= 255; ++value) {
    const auto text = text_of(static_cast<Label>(value));
    if (!text.empty()) all.emplace_back(text);
  }
  return all;
}

std::vector<std::string> words(const std::string& line) {
  std::vector<std::string> all;
  std::string word;
  for (const char c : line + " ") {
    if (c != ' ') {
      word += c;
    } else if (!word.empty()) {
      all.push_back(word);
      word.clear();
    }
  }
  return all;
}

template <class Label>
void expect_exactly(const std::string& specified) {
  const auto header = texts<Label>();
  const auto wanted = words(specified);
  EXPECT_EQ(header.size(), wanted.size());
  EXPECT_EQ(std::set(header.begin(), header.end()), std::set(wanted.begin(), wanted.end()));
}

TEST(Labels, are_those_of_the_protocol_specification) {
  expect_exactly<HashLabel>(
      "ctx/dkg ctx/reshare ctx/pair ctx/frost setup batch pctx ote/nonce vole/ctx vole/slot slot "
      "sign-req keyid structure sid/dkg reshare echo1 echo2 cc dkg-result pve/all ekfp pair/role "
      "pair/tr2 pair/tr3 pair/nonce pair/seed zseed ot-confirm bot/key bot/ggm pprf-all ote/u "
      "ote/t "
      "ote/msg ote/pad-key ote/prg ote/chi-key vole/Q vole/M vole/u vole/g-key slot-rng echoP1 "
      "nonce-all view rs/echo1 rs/echo2 reshare-result backup esk pve/coin pve/chal "
      "ctx/recovery "    // ours: docs/protocols/backup.md
      "frost/session");  // ours: docs/protocols/frost.md
  expect_exactly<CommitmentLabel>("com/dkg com/reshare com/nonce");
  expect_exactly<ScalarLabel>("pok pok-nonce zero vole/chi pve/x");
  expect_exactly<StreamLabel>("bot/hg ggm pprf slot-draw pve/seed");  // the last is ours too
  expect_exactly<Suite>("ecdsa-secp256k1/1 frost-ed25519/1 frost-bip340/1 pair-ristretto255/1");
}

TEST(Labels, are_those_of_the_list_of_entries) {
  expect_exactly<JournalLabel>(
      "genesis entry sign-in commit binding binding-pair sign-req possess-req possess statement "
      "state");
}

TEST(Labels, are_those_of_the_channels) {
  expect_exactly<ChannelLabel>("session message hello link nonce");
}

TEST(Labels, make_pairwise_distinct_tags_under_all_suites) {
  std::set<std::string> tags;
  std::size_t made = 0;
  const auto add = [&](const std::string& suite, const std::vector<std::string>& labels) {
    for (const auto& label : labels) {
      tags.insert(tag_text(suite, label));
      ++made;
    }
  };
  for (const auto& suite : texts<Suite>()) {
    add(suite, texts<HashLabel>());
    add(suite, texts<CommitmentLabel>());
    add(suite, texts<ScalarLabel>());
    add(suite, texts<StreamLabel>());
  }
  add(std::string(journal_suite), texts<JournalLabel>());
  add(std::string(channel_suite), texts<ChannelLabel>());
  EXPECT_EQ(made, 4u * (54 + 3 + 5 + 5) + 11 + 4);
  EXPECT_EQ(tags.size(), made);
}

TEST(Labels, of_one_form_make_no_tag_of_another) {
  EXPECT_TRUE((std::is_constructible_v<HashTag, Suite, HashLabel>));
  EXPECT_TRUE((std::is_constructible_v<HashTag, JournalLabel>));
  EXPECT_FALSE((std::is_constructible_v<HashTag, Suite, JournalLabel>));
  EXPECT_FALSE((std::is_constructible_v<HashTag, Suite, ScalarLabel>));
  EXPECT_FALSE((std::is_constructible_v<HashTag, Suite, StreamLabel>));
  EXPECT_FALSE((std::is_constructible_v<HashTag, Suite, CommitmentLabel>));
  EXPECT_FALSE((std::is_constructible_v<ScalarTag, Suite, HashLabel>));
  EXPECT_FALSE((std::is_constructible_v<StreamTag, Suite, ScalarLabel>));
  EXPECT_FALSE((std::is_convertible_v<ScalarTag, HashTag>));
  EXPECT_FALSE((std::is_convertible_v<StreamTag, ScalarTag>));
}

}  // namespace
}  // namespace countersign::crypto
