#!/usr/bin/env bash
# The one entry: builds, tests, checks and runs everything. `./do help` lists the verbs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export CCACHE_DIR="${CCACHE_DIR:-$PWD/build/cache/ccache}" CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1
export LC_ALL=C.UTF-8 NODE_PATH="$PWD/.tools/node_modules"
export PATH="$PWD/.tools/node_modules/.bin:$PATH"

usage() {
  cat <<'TEXT'
./do VERB

  setup                            installs what is missing: Debian packages (sudo if not root), npm packages into .tools/
  build [FLAVOUR]                  release (default), asan, clang, tsan or coverage, into build/FLAVOUR
  test                             everything that must be green, on a bare machine too; the last line counts the tests
  check [NAME]                     format, tidy, rooms, headers, compile_fail; without a name all of them
  sim                              the protocol simulator's full campaign; --quick, or --seed N --seeds N;
                                   --scenario NAME, --trace, --list
  fuzz TARGET --seconds N          one fuzz target (or `all`, each for N seconds)
  bench NAME --json FILE           one benchmark: a table, and rows {"name","value","unit"} in FILE
  coverage                         line coverage of src/ by the unit tests
  format                           lays out all C++ files with clang-format
  demo                             a company's custody on a local chain (not built yet)
  help                             this text
TEXT
}

fail() { echo "do: $*" >&2; exit 2; }

# ---- setup

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; return; fi
  command -v sudo >/dev/null || fail "installing packages needs root or sudo"
  sudo --non-interactive "$@" || fail "sudo could not run $1; run ./do setup as root once"
}

# Names of the packages of one section ("build" or "test") of the list.
packages_of() { awk -v section="[$1]" '/^\[/ { on = ($0 == section) } /^[a-z]/ && on { print $1 }' tools/packages/apt.txt; }

# npm may come from elsewhere than Debian: any that runs will do, it only fetches.
installed() {
  [[ $1 != npm ]] || ! command -v npm >/dev/null || return 0
  dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null | grep --quiet --line-regexp installed
}

# Names of the packages of the sections that are not installed.
missing_packages() {
  local package section
  for section in "$@"; do
    for package in $(packages_of "$section"); do installed "$package" || echo "$package"; done
  done
}

setup_apt() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -eq 0 ]] && return
  echo "installing ${missing[*]}"
  as_root apt-get update --quiet=2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends \
    -o Dpkg::Use-Pty=0 "${missing[@]}" >/dev/null
}

# Tells of packages whose upstream version is not the one that was tested; never stops for it.
report_versions() {
  local package tested rest version
  while read -r package tested rest; do
    [[ $package =~ ^[a-z] ]] || continue
    version=$(dpkg-query --show --showformat='${Version}' "$package" 2>/dev/null) || continue
    version=${version#*:}
    [[ -n $version ]] || continue
    [[ $version == "$tested"* || $version == *"$tested"* ]] || echo "note: $package is $version, tested with $tested"
  done < tools/packages/apt.txt
}

setup_npm() {
  local list=tools/packages/npm stamp
  [[ -f $list/package-lock.json ]] || return 0
  stamp=$(sha256sum "$list/package.json" "$list/package-lock.json" | sha256sum | cut -d' ' -f1)
  [[ -f .tools/stamp && $(<.tools/stamp) == "$stamp" ]] && return
  echo "installing npm packages into .tools"
  mkdir -p .tools
  cp "$list/package.json" "$list/package-lock.json" .tools/
  npm ci --prefix .tools --no-audit --no-fund --loglevel=error >/dev/null
  echo "$stamp" > .tools/stamp
}

setup() {
  setup_apt "$@"
  report_versions
  [[ " $* " != *" test "* ]] || setup_npm
}

# ---- build

build() {
  local flavour=${1:-release}
  [[ $flavour =~ ^(release|asan|clang|tsan|coverage)$ ]] ||
    fail "no flavour '$flavour': release, asan, clang, tsan or coverage"
  local tests=ON  # a machine that only builds the product needs no test packages
  if [[ $flavour == release ]]; then setup build; else setup build test; fi
  [[ -z $(missing_packages test) ]] || tests=OFF
  mkdir -p build
  cmake --preset "$flavour" -D COUNTERSIGN_TESTS="$tests" > "build/configure-$flavour.log" 2>&1 || { cat "build/configure-$flavour.log"; exit 1; }
  cmake --build --preset "$flavour"
}

# ---- test

passed=0 failed=0 skipped=0

# Runs one step with its output in a log, reads its closing line "N passed, N failed[, N skipped]", and
# adds it up. A step that fails shows its log; one without a closing line counts as one failure.
step() {
  local name=$1 start=$SECONDS log code=0 line
  shift
  log=build/logs/${name// /-}.log
  "$@" > "$log" 2>&1 || code=$?
  line=$(grep --extended-regexp '^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$log" | tail --lines 1 || true)
  if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) skipped=$((skipped + ${BASH_REMATCH[4]:-0}))
    [[ $code -eq 0 || ${BASH_REMATCH[2]} -gt 0 ]] || failed=$((failed + 1))
  else
    line="ended with $code and no count of tests" failed=$((failed + 1)) code=1
  fi
  printf '%-22s %-44s %4d s\n' "$name" "$line" "$((SECONDS - start))"
  [[ $code -eq 0 ]] || { echo "---- $log"; cat "$log"; echo "----"; }
}

# A build is a step with one test: it builds without a warning.
build_step() { build "$1" && echo "1 passed, 0 failed"; }

run_tests() {
  setup build test
  mkdir -p build/logs
  step "build release" build_step release
  step "build asan" build_step asan
  step "build clang" build_step clang
  [[ $failed -eq 0 ]] || { echo "$passed passed, $failed failed"; exit 1; }
  step "unit release" tools/run/unit build/release
  step "unit asan" tools/run/unit build/asan
  local name
  for name in "${checks[@]}"; do step "check $name" "tools/check/$name"; done
  step "check selftest" tools/check/selftest
  step "interop" tools/run/interop
  step "constant time" tools/run/ct
  step "simulator" tools/run/sim --quick
  step "guards and mutants" tools/run/mutants
  grep '^killed' build/logs/guards-and-mutants.log || true  # each by the test that fails without it
  step "fuzz" tools/run/fuzz smoke --seconds 60
  echo
  if [[ $skipped -gt 0 ]]; then
    echo "$passed passed, $failed failed, $skipped skipped"
  else
    echo "$passed passed, $failed failed"
  fi
  [[ $failed -eq 0 ]]
}

# ---- check

checks=(format rooms headers compile_fail tidy)

check() {
  local name code=0
  [[ $# -eq 0 || " ${checks[*]} " == *" $1 "* ]] || fail "no check '$1': ${checks[*]}"
  setup build test
  build release >/dev/null
  build asan >/dev/null
  for name in "${@:-${checks[@]}}"; do
    echo "check $name"
    "tools/check/$name" || code=1
  done
  return $code
}

# ---- verbs

verb=${1:-help}
shift || true
case "$verb" in
  setup) setup build test ;;
  build) build "$@" ;;
  test) run_tests ;;
  check) check "$@" ;;
  sim)
    setup build test && build release >/dev/null
    [[ " $* " =~ ' '--(scenario|canaries|trace|hashes|list)' ' ]] && exec build/release/sim "$@"
    exec tools/run/sim "$@"
    ;;
  fuzz) build asan >/dev/null && exec tools/run/fuzz "$@" ;;
  bench) setup build test && build release >/dev/null && exec tools/run/bench "$@" ;;
  coverage) build coverage >/dev/null && exec tools/run/coverage ;;
  format) setup build test && git ls-files '*.cpp' '*.hpp' | xargs clang-format-14 -i ;;
  demo) echo "the demo is not built yet: it comes with the transfer engine (see README, status)" ;;
  help | --help) usage ;;
  *) usage >&2; fail "no verb '$verb'" ;;
esac
