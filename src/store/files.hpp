#pragma once

#include <filesystem>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace countersign::store {

/// Whole files, for programs that run once. Nothing here follows a symbolic link, waits at a pipe,
/// or overwrites what is there.
///
/// Errors: unavailable if the system does not let us, over_limit for a file that is too long,
/// bad_argument for one that is not as it must be.

/// Who may read a file besides its owner.
enum class Access : std::uint8_t {
  anybody,
  owner_only,  // a file that others may read or write, or that is another user's, is refused
};

struct FileRules {
  std::size_t bytes_max;
  Access access = Access::anybody;
};

Result<Bytes> read_file(const std::filesystem::path& path, const FileRules& rules);

/// Crash: the file is there in full or not at all, after the return for good. For its owner only.
/// What a crash leaves beside it is called NAME.unfinished-.. and may be removed; an error leaves
/// nothing.
Status write_new_file(const std::filesystem::path& path, View bytes);

/// For its owner only, after the return for good. bad_argument if something is there.
Status make_new_folder(const std::filesystem::path& path);

}  // namespace countersign::store
