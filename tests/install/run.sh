#!/usr/bin/env bash
# Installs a build into a fresh folder, builds an outside program against it, and runs that and the installed program.
#   run.sh BUILD_FOLDER WORK_FOLDER
set -euo pipefail
build=$(realpath "$1") work=$(realpath -m "$2")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# The README shows this very program.
diff <(sed -n '/^```cpp$/,/^```$/p' "$here/../../README.md" | sed '1d;$d') "$here/main.cpp"
rm -rf "$work"
mkdir -p "$work"

cmake --install "$build" --prefix "$work/prefix" >"$work/install.log"
cmake -S "$here" -B "$work/outside" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/configure.log"
cmake --build "$work/outside" >"$work/build.log"

answer=$("$work/outside/outside")
echo "$answer"
# 0.3 within five standard errors of 20 000 particles
awk '{ exit !($5 > 0.3 - 0.0162 && $5 < 0.3 + 0.0162) }' <<<"$answer"

cd "$work"
prefix/bin/undiffuse list
if grep -rl --include='*.cmake' -e "$(cd "$here/../.." && pwd)" prefix/lib*; then
  echo "the installed package names the checkout" >&2
  exit 1
fi
