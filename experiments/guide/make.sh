#!/usr/bin/env bash
# Runs the studies of the guide and writes what they measured into README.md and the guide's pages: the tables
# between their markers, and the figures beside the pages.
#
#   experiments/guide/make.sh            write
#   experiments/guide/make.sh --check    run again and fail if a page or a figure says something else
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${UNDIFFUSE:-$root/build/release/bin/undiffuse}
mode=write
[ "${1:-}" = --check ] && mode=check
out=$root/build/guide
mkdir -p "$out"
/usr/bin/python3 "$root/experiments/guide/same_figure.py" --self-test   # before it is relied upon

for study in reversal reversal_noise reversal_point reversal_shifted reversal_picture reversal_other_picture \
  bounded bounded_periodic bounded_plane agreement \
  smoothing smoothing_walls smoothing_plane smoothing_nafems \
  blowup blowup_walls blowup_plane \
  regularization regularization_density regularization_picture; do
  "$program" run "$root/experiments/$study.toml" -o "$out/$study.h5" --force -q > /dev/null
done
figures=(reversal reversal_picture smoothing bounded bounded_plane agreement blowup regularization regularization_picture)
for study in "${figures[@]}"; do
  "$program" plot "$out/$study.h5" -o "$out/$study.png" --force
done

pages=("$root/README.md")
for page in reversal smoothing bounded agreement blowup regularization how_far_back; do pages+=("$root/experiments/guide/$page.md"); done
/usr/bin/python3 "$root/experiments/guide/markers.py" "$mode" "$out" "${pages[@]}"
for figure in "${figures[@]}"; do
  committed=$root/experiments/guide/$figure.png
  if [ "$mode" = write ]; then
    cp "$out/$figure.png" "$committed"
  else
    /usr/bin/python3 "$root/experiments/guide/same_figure.py" "$committed" "$out/$figure.png"
  fi
done
echo "guide: pages and figures agree with what was measured"
