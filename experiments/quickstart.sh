#!/usr/bin/env bash
# From a clone to the figure: installs what is missing, builds, runs the study `reversal`, prints its table and draws it.
# Writes below build/quickstart/ of the checkout and may be run again.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bash "$top/experiments/setup.sh" --target undiffuse
undiffuse=$top/build/release/bin/undiffuse
out=$top/build/quickstart
mkdir -p "$out"
"$undiffuse" run reversal -o "$out/reversal.h5" --force
"$undiffuse" plot "$out/reversal.h5" -o "$out/reversal.png" --force
cat <<END

the numbers   $out/reversal.h5
the figure    $out/reversal.png
the program   $undiffuse    (try: list, describe reversal, init reversal)
END
