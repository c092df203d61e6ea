#include "curve/bip340.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "curve/scalar.hpp"
#include "oracle.hpp"
#include "support/error_of.hpp"
#include "support/published.hpp"

namespace countersign::curve::testing {
namespace {

using countersign::testing::error_of;
using countersign::testing::no_data;
using countersign::testing::published;
using countersign::testing::published_text;

/// The files spell hexadecimal in capitals.
Bytes hex(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return from_hex(text).value();
}

struct Row {
  Bytes public_key, message, signature;
  bool verifies;
};

/// The rows of bip-0340.csv: index, secret key, public key, aux_rand, message, signature, result,
/// comment.
std::vector<Row> rows(const std::string& csv) {
  std::vector<Row> out;
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::vector<std::string> cells;
    std::istringstream cells_of(line);
    for (std::string cell; std::getline(cells_of, cell, ',');) cells.push_back(cell);
    out.push_back({hex(cells.at(2)), hex(cells.at(4)), hex(cells.at(5)), cells.at(6) == "TRUE"});
  }
  return out;
}

bool judge(const Row& row) {
  const auto key = Point::lift_x(row.public_key);
  if (!key.has_value()) return false;
  return bip340_verifies(*key, row.message, std::span(row.signature).first<64>());
}

TEST(Bip340, judges_the_vectors_of_the_standard) {
  const auto csv = published_text("bips/bip-0340.csv");
  if (!csv) GTEST_SKIP() << no_data;
  int count = 0;
  int verified = 0;
  for (const auto& row : rows(*csv)) {
    EXPECT_EQ(judge(row), row.verifies) << "row " << count;
    ++count;
    verified += row.verifies ? 1 : 0;
  }
  EXPECT_EQ(count, 19);
  EXPECT_EQ(verified, 9);
}

TEST(Bip340, does_not_look_at_the_parity_of_the_key) {
  const auto csv = published_text("bips/bip-0340.csv");
  if (!csv) GTEST_SKIP() << no_data;
  const auto row = rows(*csv).at(0);
  const auto P = Point::lift_x(row.public_key).value();
  EXPECT_TRUE(bip340_verifies(-P, row.message, std::span(row.signature).first<64>()));
}

TEST(Bip340, nothing_is_signed_by_the_identity) {
  EXPECT_FALSE(bip340_verifies(Point(), {}, ByteArray<64>{}));
}

TEST(Bip341, tweaked_keys_are_those_of_the_standard) {
  const auto file = published("bips/bip-0341.json");
  if (!file) GTEST_SKIP() << no_data;
  int count = 0;
  for (const auto& one : file->at("scriptPubKey")) {
    const auto text = [&one](const char* part, const char* field) {
      return one.at(part).at(field).get<std::string>();
    };
    const auto P = Point::lift_x(hex(text("given", "internalPubkey"))).value();
    const auto t = Scalar::decode(hex(text("intermediary", "tweak"))).value();
    EXPECT_EQ(to_hex(add_base_vartime(P, t).x()), text("intermediary", "tweakedPubkey"));
    ++count;
  }
  EXPECT_EQ(count, 7);
}

}  // namespace
}  // namespace countersign::curve::testing
