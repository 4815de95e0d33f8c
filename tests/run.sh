#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test. Arguments go to ctest: `tests/run.sh -L unit`.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bash "$top/experiments/setup.sh"
cd "$top"
ctest --preset release --parallel "$(nproc)" "$@"
