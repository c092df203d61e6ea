#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace countersign::bench {

/// What every benchmark uses: a way to measure one call, and a report that people and programs
/// read. Times are CPU times of the calling thread, so that other work on the machine costs
/// accuracy and no more; each figure is the median of many runs.

/// CPU time that this thread has used so far.
inline double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Keeps a result alive in the compiler's eyes, so that the work that made it is not left out.
template <class T>
void keep(const T& value) {
  __asm__ volatile("" : : "r"(&value) : "memory");
}

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

struct Effort {
  int runs = 31;  // how many times to measure; odd, so that the median is one of them
  double seconds_a_run_min = 2e-3;  // short work is repeated within a run until it fills this
};

/// The median CPU time of one call of `work`, in seconds. The first calls warm the caches and find
/// out how many calls fill a run.
template <class Work>
double seconds_per_call(const Work& work, Effort effort = {}) {
  const auto timed = [&](std::uint64_t calls) {
    const double start = thread_seconds();
    for (std::uint64_t i = 0; i < calls; ++i) work();
    return thread_seconds() - start;
  };
  std::uint64_t calls = 1;
  while (timed(calls) < effort.seconds_a_run_min) calls *= 2;
  std::vector<double> runs;
  for (int i = 0; i < effort.runs; ++i) runs.push_back(timed(calls) / static_cast<double>(calls));
  return median(std::move(runs));
}

/// One figure. The name ends with its unit or with what it counts: "floor.ecdsa_sign.us".
struct Row {
  std::string name;
  double value;
  std::string unit;
};

/// What the machine is, for the head of a report.
inline std::string machine() {
  std::string model = "unknown processor";
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (!line.starts_with("model name")) continue;
    model = line.substr(line.find(':') + 2);
    break;
  }
#ifdef __clang__
  const std::string compiler = "clang " __clang_version__;
#else
  const std::string compiler = "g++ " __VERSION__;
#endif
  return model + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores, " + compiler;
}

/// Collects rows, prints each as it comes, and writes them all at the end.
class Report {
 public:
  Report() { std::printf("%s\n", machine().c_str()); }

  void add(std::string name, double value, std::string unit) {
    std::printf("%-36s %12.4g %s\n", name.c_str(), value, unit.c_str());
    std::fflush(stdout);
    rows_.push_back({std::move(name), value, std::move(unit)});
  }

  /// Measures a call and adds it in microseconds or nanoseconds.
  template <class Work>
  void add_microseconds(std::string name, const Work& work) {
    add(std::move(name), 1e6 * seconds_per_call(work), "us");
  }
  template <class Work>
  void add_nanoseconds(std::string name, const Work& work) {
    add(std::move(name), 1e9 * seconds_per_call(work), "ns");
  }

  /// Ends a program's main function: with `--json FILE`, writes the rows there. The exit code.
  int finish(int argc, char** argv) const {
    if (argc == 1) return 0;
    if (argc != 3 || std::string_view(argv[1]) != "--json") {
      std::fprintf(stderr, "usage: %s [--json FILE]\n", argv[0]);
      return 2;
    }
    return write(argv[2]) ? 0 : 1;
  }

 private:
  bool write(const char* path) const {
    std::FILE* out = std::fopen(path, "w");
    if (out == nullptr) {
      std::perror(path);
      return false;
    }
    const char* separator = "[\n";
    for (const Row& row : rows_) {
      std::fprintf(out, "%s  {\"name\": \"%s\", \"value\": %.6g, \"unit\": \"%s\"}", separator,
                   row.name.c_str(), row.value, row.unit.c_str());
      separator = ",\n";
    }
    std::fprintf(out, "\n]\n");
    return std::fclose(out) == 0;
  }

  std::vector<Row> rows_;
};

}  // namespace countersign::bench
