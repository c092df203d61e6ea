#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/hex.hpp"
#include "support/published.hpp"

namespace countersign::testing::wycheproof {

/// Reading the Wycheproof files: every case is judged, and a test says how many there were, so that
/// a case cannot fall out unseen.

using Json = nlohmann::json;

inline std::string text(const Json& test, const std::string& field) {
  return test.at(field).get<std::string>();
}

inline Bytes bytes(const Json& test, const std::string& field) {
  return from_hex(text(test, field)).value();
}

/// Calls `judge(group, test)` for every case of a file; the count of cases, or none without the
/// file.
template <class Judge>
std::optional<int> each_case(const std::string& name, const Judge& judge) {
  const auto file = published("wycheproof/" + name);
  if (!file) return std::nullopt;
  int count = 0;
  for (const auto& group : file->at("testGroups")) {
    for (const auto& test : group.at("tests")) {
      SCOPED_TRACE("case " + std::to_string(test.at("tcId").get<int>()) + " " +
                   text(test, "comment"));
      judge(group, test);
      ++count;
    }
  }
  EXPECT_EQ(count, file->at("numberOfTests").get<int>());
  return count;
}

}  // namespace countersign::testing::wycheproof
