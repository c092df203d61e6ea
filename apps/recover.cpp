// countersign-recover: deals a key whose signers are lost to new ones, from the backups of its
// shares, on a machine without a network (docs/operating/recovery.md). Here are its command line
// and its world; what it does is protocol/recovery/program.hpp.

#include <sys/prctl.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "crypto/system_random.hpp"
#include "protocol/recovery/program.hpp"
#include "store/files.hpp"
#include "store/passphrase.hpp"

namespace countersign {
namespace {

using protocol::recovery::ExitCode;
using protocol::recovery::Options;
using protocol::recovery::VerbRow;

class World final : public protocol::recovery::Surroundings {
 public:
  Result<Bytes> read_file(const std::string& path, std::size_t bytes_max) override {
    return store::read_file(path, {.bytes_max = bytes_max});
  }
  Result<Bytes> read_own_file(const std::string& path, std::size_t bytes_max) override {
    return store::read_file(path, {.bytes_max = bytes_max, .access = store::Access::owner_only});
  }
  Status write_new_file(const std::string& path, View bytes) override {
    return store::write_new_file(path, bytes);
  }
  Status make_new_folder(const std::string& path) override { return store::make_new_folder(path); }
  Result<crypto::GuardedBytes> read_passphrase(std::string_view prompt) override {
    return store::read_passphrase(prompt);
  }
  Random& random() override { return random_; }

 private:
  crypto::SystemRandom random_;
};

int refused(ExitCode code, const std::string& line) {
  std::fprintf(stderr, "countersign-recover: %s\n", line.c_str());
  return static_cast<int>(code);
}

/// Nothing of this process is left behind in a core file, or read by another of the same user.
bool keep_to_ourselves() {
  const rlimit none{0, 0};
  return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0;
}

void add_verb(CLI::App& app, const VerbRow& row, Options& options) {
  auto* const verb = app.add_subcommand(std::string(row.name), std::string(row.help));
  for (const auto& option : row.options) {
    std::visit(
        [&](auto place) {
          verb->add_option(std::string(option.name), options.*place, std::string(option.help))
              ->required();
        },
        option.place);
  }
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app(std::string(protocol::recovery::help_before), "countersign-recover");
  app.footer(std::string(protocol::recovery::help_after));
  app.require_subcommand(1);
  const auto rows = protocol::recovery::verb_rows();
  for (const VerbRow& row : rows) add_verb(app, row, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!keep_to_ourselves()) return refused(ExitCode::ours, "core dumps cannot be switched off");
  World world;
  const auto chosen = app.get_subcommands().front()->get_name();
  const auto row = std::ranges::find(rows, chosen, &VerbRow::name);
  const auto said = row->run(options, world);
  if (!said.has_value()) return refused(said.error().code, said.error().line);
  std::fputs(said->c_str(), stdout);
  return 0;
}

}  // namespace
}  // namespace countersign

int main(int argc, char** argv) {
  try {
    return countersign::run(argc, argv);
  } catch (const std::exception& exception) {
    return countersign::refused(countersign::ExitCode::ours, exception.what());
  }
}
