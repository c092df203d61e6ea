#include "store/files.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <set>
#include <string>

#include "support/counting.hpp"
#include "support/error_of.hpp"

namespace countersign::store {
namespace {

using testing::counting;
using testing::error_of;

/// A folder of its own for each test.
class Files : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(mkdtemp(name_.data()), nullptr); }
  void TearDown() override { std::filesystem::remove_all(name_); }

  std::filesystem::path at(const std::string& name) const {
    return std::filesystem::path(name_) / name;
  }
  std::set<std::string> names() const {
    std::set<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(name_)) {
      all.insert(entry.path().filename().string());
    }
    return all;
  }

 private:
  std::string name_ = "/tmp/countersign-files-XXXXXX";
};

TEST_F(Files, are_read_as_they_were_written) {
  ASSERT_EQ(write_new_file(at("a"), counting(1000)), Status());
  EXPECT_EQ(read_file(at("a"), {.bytes_max = 1000, .access = Access::owner_only}).value(),
            counting(1000));
  struct stat found {};
  ASSERT_EQ(stat(at("a").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  EXPECT_EQ(found.st_nlink, 1);
  ASSERT_EQ(write_new_file(at("empty"), {}), Status());
  EXPECT_EQ(read_file(at("empty"), {.bytes_max = 0}).value(), Bytes());
}

TEST_F(Files, are_never_overwritten) {
  ASSERT_EQ(write_new_file(at("a"), counting(3)), Status());
  EXPECT_EQ(error_of(write_new_file(at("a"), counting(5))),
            (Error{Fault::bad_argument, "there is a file of this name, or none can be made"}));
  EXPECT_EQ(read_file(at("a"), {.bytes_max = 9}).value(), counting(3));
  EXPECT_EQ(names(), std::set<std::string>{"a"});
  EXPECT_EQ(error_of(write_new_file(at("no/folder"), counting(5))),
            (Error{Fault::unavailable, "the file cannot be made"}));
}

TEST_F(Files, leave_nothing_of_what_could_not_be_written) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{2, before.rlim_max};
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto written = write_new_file(at("a"), counting(3));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(error_of(written), (Error{Fault::unavailable, "the file cannot be written"}));
  EXPECT_EQ(names(), std::set<std::string>{});
}

TEST_F(Files, are_not_hindered_by_what_a_crash_has_left) {
  ASSERT_EQ(write_new_file(at("a.unfinished"), counting(1)), Status());
  EXPECT_EQ(write_new_file(at("a"), counting(3)), Status());
  EXPECT_EQ(names(), (std::set<std::string>{"a", "a.unfinished"}));
}

TEST_F(Files, are_not_read_beyond_the_limit) {
  ASSERT_EQ(write_new_file(at("a"), counting(11)), Status());
  EXPECT_EQ(error_of(read_file(at("a"), {.bytes_max = 10})),
            (Error{Fault::over_limit, "the file is too long"}));
}

TEST_F(Files, of_secrets_are_their_owners_only) {
  ASSERT_EQ(write_new_file(at("a"), counting(3)), Status());
  for (const mode_t others : {0640U, 0604U, 0620U, 0601U}) {
    ASSERT_EQ(chmod(at("a").c_str(), others), 0);
    EXPECT_EQ(
        error_of(read_file(at("a"), {.bytes_max = 9, .access = Access::owner_only})),
        (Error{Fault::bad_argument, "others than its owner may read the file; chmod 600 it"}));
    EXPECT_EQ(read_file(at("a"), {.bytes_max = 9}).value(), counting(3));
  }
}

TEST_F(Files, are_neither_links_nor_pipes_nor_folders) {
  ASSERT_EQ(write_new_file(at("a"), counting(3)), Status());
  ASSERT_EQ(symlink(at("a").c_str(), at("link").c_str()), 0);
  EXPECT_EQ(error_of(read_file(at("link"), {.bytes_max = 9})),
            (Error{Fault::unavailable, "the file cannot be opened"}));
  EXPECT_EQ(error_of(read_file(at("absent"), {.bytes_max = 9})),
            (Error{Fault::unavailable, "the file cannot be opened"}));
  ASSERT_EQ(mkfifo(at("pipe").c_str(), 0600), 0);
  const Error irregular{Fault::bad_argument, "not a regular file"};
  EXPECT_EQ(error_of(read_file(at("pipe"), {.bytes_max = 9})), irregular);
  EXPECT_EQ(error_of(read_file(at("."), {.bytes_max = 9})), irregular);
}

TEST_F(Files, have_folders_that_are_new) {
  EXPECT_EQ(make_new_folder(at("f")), Status());
  EXPECT_EQ(error_of(make_new_folder(at("f"))),
            (Error{Fault::bad_argument, "the folder is there already, or cannot be made"}));
}

/// Somebody else than the superuser for as long as this lives.
class Nobody final {
 public:
  Nobody() : changed_(geteuid() == 0 && seteuid(id) == 0) {}
  Nobody(const Nobody&) = delete;
  Nobody& operator=(const Nobody&) = delete;
  ~Nobody() {
    if (changed_) EXPECT_EQ(seteuid(0), 0);
  }

  static constexpr uid_t id = 65'534;

 private:
  bool changed_;
};

TEST_F(Files, have_folders_that_last) {
  // A folder around it that may be written and not opened, so that it cannot be synced.
  if (geteuid() == 0) ASSERT_EQ(chown(at("").c_str(), Nobody::id, Nobody::id), 0);
  ASSERT_EQ(chmod(at("").c_str(), 0300), 0);
  const Error lost{Fault::unavailable, "the folder around it cannot be synced"};
  {
    const Nobody nobody;
    EXPECT_EQ(error_of(make_new_folder(at("f"))), lost);
    EXPECT_EQ(error_of(make_new_folder(at("g/"))), lost);
  }
  ASSERT_EQ(chmod(at("").c_str(), 0700), 0);
}

TEST_F(Files, of_secrets_are_not_taken_from_another_user) {
  if (geteuid() != 0) GTEST_SKIP() << "only the superuser can give a file away";
  ASSERT_EQ(write_new_file(at("a"), counting(3)), Status());
  ASSERT_EQ(chown(at("a").c_str(), Nobody::id, Nobody::id), 0);
  EXPECT_EQ(error_of(read_file(at("a"), {.bytes_max = 9, .access = Access::owner_only})),
            (Error{Fault::bad_argument, "another user owns the file"}));
  EXPECT_EQ(read_file(at("a"), {.bytes_max = 9}).value(), counting(3));
}

}  // namespace
}  // namespace countersign::store
