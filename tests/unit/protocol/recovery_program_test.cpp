#include "protocol/recovery/program.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <map>

#include "base/hex.hpp"
#include "protocol/recovery/key_file.hpp"
#include "support/recovery_case.hpp"

namespace countersign::protocol::recovery {
namespace {

using testing::flat;
using testing::SeededRandom;

/// Files in memory, and passphrases that were typed beforehand.
class MemoryWorld final : public Surroundings {
 public:
  Result<Bytes> read_file(const std::string& path, std::size_t bytes_max) override {
    const auto found = files.find(path);
    if (found == files.end() || found->second.size() > bytes_max) {
      return Error{Fault::unavailable, "no such file"};
    }
    return found->second;
  }
  Result<Bytes> read_own_file(const std::string& path, std::size_t bytes_max) override {
    return read_file(path, bytes_max);
  }
  Status write_new_file(const std::string& path, View bytes) override {
    files.emplace(path, Bytes(bytes.begin(), bytes.end()));
    return {};
  }
  Status make_new_folder(const std::string&) override { return {}; }
  Result<crypto::GuardedBytes> read_passphrase(std::string_view prompt) override {
    prompts.emplace_back(prompt);
    if (typed.empty()) return Error{Fault::unavailable, "nothing was typed"};
    Bytes line(typed.front().begin(), typed.front().end());
    typed.pop_front();
    return crypto::GuardedBytes::take(line);
  }
  Random& random() override { return dice; }

  SeededRandom dice{1};
  std::map<std::string, Bytes> files;
  std::list<std::string> typed;
  std::vector<std::string> prompts;
};

Said run(std::string_view verb, const Options& options, MemoryWorld& world) {
  const auto rows = verb_rows();
  return std::ranges::find(rows, verb, &VerbRow::name)->run(options, world);
}

void expect_refusal(const Said& said, ExitCode code, const std::string& line) {
  ASSERT_FALSE(said.has_value());
  EXPECT_EQ(said.error().code, code);
  EXPECT_EQ(said.error().line, line);
}

std::string member_text(const NewMember& each) {
  return to_hex(each.member.identity.bytes()) + ":" + to_hex(each.encryption.bytes()) + ":" +
         to_hex(each.member.recovery.bytes());
}

/// A lost key of two signers in a world that has its bundle and one file, and the options to
/// open it.
struct Scene {
  MemoryWorld world;
  curve::Ed25519 group;
  testing::LostKey<curve::Ed25519> lost =
      testing::lose_key(group, {crypto::Suite::frost_ed25519, flat(2, 2)}, world.dice);
  testing::NextMembers members = testing::draw_next(flat(2, 2), world.dice);
  Options options{"bundle", to_hex(lost.certificate), {"key"}, std::string(64, 'b'), "2(1,2)", {},
                  "out"};

  Scene() {
    for (const auto& each : members.next.members) options.members.push_back(member_text(each));
    world.files["bundle"] = encode(lost.bundle);
    world.files["key"] = Bytes(key_file_size);
    world.typed = {"passphrase"};
  }
};

TEST(RecoveryProgram, shows_what_it_knows_and_what_it_does_not) {
  Scene scene;
  const auto inspected = run("inspect", scene.options, scene.world);
  ASSERT_TRUE(inspected.has_value());
  EXPECT_NE(inspected->find("Nothing of this has been verified"), std::string::npos);
  const auto verified = run("verify", scene.options, scene.world);
  ASSERT_TRUE(verified.has_value());
  for (const auto& text :
       {std::string("frost-ed25519/1"), to_hex(scene.lost.bundle.key_id), scene.options.certificate,
        std::string("m/0/7"), std::string("every backup holds")}) {
    EXPECT_NE(verified->find(text), std::string::npos) << text;
  }
  const auto chain_code = to_hex(scene.lost.bundle.opening.chain_code.value());
  EXPECT_EQ(verified->find(chain_code), std::string::npos);
}

TEST(RecoveryProgram, names_what_is_wrong_and_where) {
  Scene scene;
  auto options = scene.options;
  options.bundle = "absent";
  expect_refusal(run("inspect", options, scene.world), ExitCode::unusable,
                 "absent: no such file (unavailable)");
  options = scene.options;
  options.certificate = std::string(64, '0');
  expect_refusal(run("verify", options, scene.world), ExitCode::refused,
                 "bundle: the bundle does not hash to the certificate (bad_opening)");
  options.certificate = "12";
  expect_refusal(run("open", options, scene.world), ExitCode::usage,
                 "--certificate: hexadecimal text of the wrong length (bad_length)");
  options = scene.options;
  options.structure = "2(1,3)";
  expect_refusal(run("open", options, scene.world), ExitCode::usage,
                 "--structure: a leaf belongs to no listed party (bad_argument)");
  expect_refusal(run("open", scene.options, scene.world), ExitCode::unusable,
                 "key: not a recovery key file (bad_encoding)");
  EXPECT_EQ(scene.world.prompts, std::vector<std::string>{"passphrase for key: "});
}

TEST(RecoveryProgram, takes_members_of_three_keys) {
  Scene scene;
  const auto with = [&](const std::string& member) {
    auto options = scene.options;
    options.members[1] = member;
    const auto said = run("open", options, scene.world);
    EXPECT_EQ(said.error().code, ExitCode::usage);
    return said.error().line.substr(std::string("--member ").size() + member.size());
  };
  const std::string good = scene.options.members[1];
  const std::string not_three = ": not three keys of 64 hexadecimal digits (bad_encoding)";
  EXPECT_EQ(with(good + "0"), not_three);
  EXPECT_EQ(with(good.substr(0, 129)), not_three);
  std::string bent = good;
  bent[64] = '.';
  EXPECT_EQ(with(bent), not_three);
  bent = good;
  bent[129] = '0';
  EXPECT_EQ(with(bent), not_three);
  EXPECT_EQ(with(good.substr(0, 65) + std::string(64, '0') + good.substr(129)),
            ": x25519 public key has small order (bad_point)");
}

TEST(RecoveryProgram, wants_a_new_passphrase_twice) {
  MemoryWorld world;
  world.typed = {"one", "other"};
  Options options;
  options.out = "new";
  expect_refusal(run("keygen", options, world), ExitCode::unusable,
                 "new: the two passphrases differ (bad_argument)");
  EXPECT_TRUE(world.files.empty());
  world.typed = {"one"};
  expect_refusal(run("keygen", options, world), ExitCode::unusable,
                 "new: nothing was typed (unavailable)");
}

TEST(RecoveryProgram, opens_with_the_keys_that_it_is_given) {
  // A key file that opens, of a recovery key that is nobody's here.
  MemoryWorld world;
  auto secret = Secret<32>::generate(world.dice);
  world.files["key"] =
      *seal_key(secret, bytes_of("passphrase"),
                {crypto::argon2id_passes_min, crypto::argon2id_memory_kib_min}, world.dice);
  Scene scene;
  scene.world.files["key"] = world.files["key"];
  expect_refusal(run("open", scene.options, scene.world), ExitCode::refused,
                 "bundle: a recovery key is of no signer of this key (bad_argument)");
  EXPECT_FALSE(scene.world.files.contains("out/dealings"));
}

TEST(RecoveryProgram, says_who_dealt_and_to_keep_the_old_keys_until_the_epoch_is_in_force) {
  Scene scene;
  scene.options.keys.clear();
  scene.world.typed.clear();
  for (std::size_t k = 0; k < 2; ++k) {
    const std::string name = "key-" + std::to_string(k + 1);
    scene.world.files[name] =
        *seal_key(testing::secret_of(scene.lost.recovery_secrets[k]), bytes_of("passphrase"),
                  {crypto::argon2id_passes_min, crypto::argon2id_memory_kib_min}, scene.world.dice);
    scene.options.keys.push_back(name);
    scene.world.typed.emplace_back("passphrase");
  }
  const auto said = run("open", scene.options, scene.world);
  ASSERT_TRUE(said.has_value());
  EXPECT_TRUE(scene.world.files.contains("out/member-2"));
  EXPECT_NE(said->find("Dealt from the backups of signers 1 2.\n"), std::string::npos);
  const auto keep = said->find("Keep the old recovery keys");
  const auto until = said->find("until the\njournal says that the new epoch is in force");
  const auto destroy = said->find("Then destroy");
  EXPECT_NE(destroy, std::string::npos);
  EXPECT_LT(keep, until);
  EXPECT_LT(until, destroy);
}

}  // namespace
}  // namespace countersign::protocol::recovery
