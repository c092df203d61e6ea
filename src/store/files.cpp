#include "store/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "base/guard.hpp"

namespace countersign::store {
namespace {

class Descriptor final {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (valid()) close(number_);
  }

  bool valid() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_;
};

Status check_kind(const struct stat& found, const FileRules& rules) {
  if (!guard("store.regular-file", S_ISREG(found.st_mode))) {
    return Error{Fault::bad_argument, "not a regular file"};
  }
  const bool own = rules.access == Access::anybody || found.st_uid == geteuid();
  if (!guard("store.own-file", own)) {
    return Error{Fault::bad_argument, "another user owns the file"};
  }
  const bool owner_only = (found.st_mode & (S_IRWXG | S_IRWXO)) == 0;
  if (!guard("store.owner-only", rules.access == Access::anybody || owner_only)) {
    return Error{Fault::bad_argument, "others than its owner may read the file; chmod 600 it"};
  }
  return require(guard("store.file-limit", std::cmp_less_equal(found.st_size, rules.bytes_max)),
                 {Fault::over_limit, "the file is too long"});
}

/// Reads until the end, and never more than was found.
Result<Bytes> read_all(const Descriptor& file, std::size_t size) {
  Bytes bytes(size);
  std::size_t have = 0;
  while (have < size) {
    const ssize_t got = read(file.number(), bytes.data() + have, size - have);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Error{Fault::unavailable, "the file cannot be read to its end"};
    have += static_cast<std::size_t>(got);
  }
  return bytes;
}

bool write_all(const Descriptor& file, View bytes) {
  while (!bytes.empty()) {
    const ssize_t done = write(file.number(), bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return fsync(file.number()) == 0;
}

/// Makes the entry of a new file or folder in its folder last.
bool sync_folder_of(const std::filesystem::path& path) {
  const auto entry = path.has_filename() ? path : path.parent_path();  // "out/" is "out"
  const auto folder = entry.has_parent_path() ? entry.parent_path() : std::filesystem::path(".");
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened.valid() && fsync(opened.number()) == 0;
}

}  // namespace

Result<Bytes> read_file(const std::filesystem::path& path, const FileRules& rules) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid()) return Error{Fault::unavailable, "the file cannot be opened"};
  struct stat found {};
  if (fstat(file.number(), &found) != 0) {
    return Error{Fault::unavailable, "the file cannot be examined"};
  }
  const auto fit = check_kind(found, rules);
  if (!fit.has_value()) return fit.error();
  return read_all(file, static_cast<std::size_t>(found.st_size));
}

Status write_new_file(const std::filesystem::path& path, View bytes) {
  // Crash: what is left of an unfinished file has a name of its own, and is in nobody's way.
  std::string unfinished = path.string() + ".unfinished-XXXXXX";
  const Descriptor file(mkostemp(unfinished.data(), O_CLOEXEC));
  if (!file.valid()) return Error{Fault::unavailable, "the file cannot be made"};
  if (!write_all(file, bytes)) {
    unlink(unfinished.c_str());
    return Error{Fault::unavailable, "the file cannot be written"};
  }
  const bool named =
      renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0;
  if (!named) unlink(unfinished.c_str());
  if (!guard("store.new-file", named)) {
    return Error{Fault::bad_argument, "there is a file of this name, or none can be made"};
  }
  return require(sync_folder_of(path), {Fault::unavailable, "the folder cannot be synced"});
}

Status make_new_folder(const std::filesystem::path& path) {
  if (!guard("store.new-folder", mkdir(path.c_str(), 0700) == 0)) {
    return Error{Fault::bad_argument, "the folder is there already, or cannot be made"};
  }
  return require(guard("store.folder-synced", sync_folder_of(path)),
                 {Fault::unavailable, "the folder around it cannot be synced"});
}

}  // namespace countersign::store
