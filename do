#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
case "${1-}" in
  build) cmake --preset "${2:-release}" >/dev/null && cmake --build --preset "${2:-release}" ;;
  *) echo "usage: ./do build [release|asan]"; exit 2 ;;
esac
