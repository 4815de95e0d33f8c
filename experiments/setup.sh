#!/usr/bin/env bash
# Installs what is missing from Debian 12 and builds the release preset. May be called again at once: then it installs and
# builds nothing, and needs no network.
#
#   setup.sh [--ci] [--target NAME]...     --ci: also what .ci/run needs; --target: build only that
#
# UNDIFFUSE_CMAKE_ARGS: more arguments for the configuration; UNDIFFUSE_JOBS: parallel compilers (default: one a core).
set -euo pipefail

packages=(
  g++ cmake ninja-build pkg-config git
  libeigen3-dev          # arrays, small linear algebra
  libboost-dev           # Odeint, quadrature, numbers of 50 and 100 digits
  libfftw3-dev           # Fourier and cosine transforms, in float, double, long double and quad: four libraries
  libspectra-dev         # a few eigenvalues of large sparse matrices
  libhdf5-dev            # result files
  libhwy-dev             # vector code that picks its width at run time
  librandom123-dev       # Philox
  libtomlplusplus-dev    # decks
  libmuparser-dev        # expressions in decks
  libpng-dev             # pictures
  libssl-dev             # SHA-256
  libfmt-dev             # text
  libcli11-dev           # the command line
  nlohmann-json3-dev     # --json, --progress json, tables of truth in tests
  libgtest-dev libgmock-dev                          # tests
  python3 python3-numpy python3-h5py                 # tests that read result files
  python3-matplotlib                                 # figures
  python3-xarray python3-h5netcdf python3-netcdf4    # tests that result files are netCDF-4
)
ci_packages=(
  clang-format-19 clang-tidy-19
  clang-19 libclang-rt-19-dev libomp-19-dev   # the thread sanitizer's compiler, its run time and its OpenMP
)

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --ci) packages+=("${ci_packages[@]}") ;;
    --target) targets+=(--target "$2"); shift ;;
    *) echo "setup.sh: unknown argument $1 (allowed: --ci, --target NAME)" >&2; exit 2 ;;
  esac
  shift
done

missing_packages() {
  local package
  for package in "${packages[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
  done
}

install_packages() {
  local become=()
  if ! command -v apt-get >/dev/null; then
    echo "setup.sh: this is no Debian: please install what these Debian 12 packages hold, and build with cmake:" "$@" >&2
    exit 2
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      printf 'setup.sh: neither root nor sudo. Ask an administrator to run\n  apt-get update && apt-get install %s\n' "$*" >&2
      exit 2
    fi
    become=(sudo)
  fi
  echo "installing: $*" >&2
  "${become[@]}" apt-get -o DPkg::Lock::Timeout=300 -qq update
  "${become[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=300 -qq install -y --no-install-recommends "$@" >&2
}

if command -v dpkg-query >/dev/null; then
  mapfile -t missing < <(missing_packages)
else
  missing=("${packages[@]}")
fi
[ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"

cd "$top"
read -ra cmake_args <<<"${UNDIFFUSE_CMAKE_ARGS:-}"
cmake --preset release "${cmake_args[@]}" --log-level=WARNING
cmake --build --preset release --parallel "${UNDIFFUSE_JOBS:-$(nproc)}" "${targets[@]}"
