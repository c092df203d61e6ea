#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace countersign::testing {

/// What a test that is skipped for want of the data says.
inline constexpr auto no_data =
    "no test data: set COUNTERSIGN_DATA or put shared/data beside the checkout";

/// A JSON file of test vectors that others published, by its name in the data folder
/// ("wycheproof/x25519_test.json"). The folder is the environment variable COUNTERSIGN_DATA, else
/// shared/data beside the checkout or further up. None if it is not there: the test then says so
/// and is skipped. A file that is there and is no JSON ends the test with an exception.
std::optional<nlohmann::json> published(const std::string& name);

/// The same for a file that is not JSON, as it stands.
std::optional<std::string> published_text(const std::string& name);

}  // namespace countersign::testing
