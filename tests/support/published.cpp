#include "support/published.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace countersign::testing {
namespace {

std::optional<std::filesystem::path> data_folder() {
  if (const char* const named = std::getenv("COUNTERSIGN_DATA")) return named;
  const auto start = std::filesystem::current_path();
  for (auto folder = start; folder != folder.root_path(); folder = folder.parent_path()) {
    const auto data = folder.parent_path() / "shared" / "data";
    if (std::filesystem::is_directory(data)) return data;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> published_text(const std::string& name) {
  const auto folder = data_folder();
  if (!folder) return std::nullopt;
  std::ifstream in(*folder / name, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator(in), {});
}

std::optional<nlohmann::json> published(const std::string& name) {
  const auto text = published_text(name);
  if (!text) return std::nullopt;
  return nlohmann::json::parse(*text);
}

}  // namespace countersign::testing
