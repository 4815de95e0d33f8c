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

# The longest first, one thread each and as many side by side as there are cores: the bits are those of any other way.
run_study() { "$program" run "$root/experiments/$1.toml" -o "$out/$1.h5" --force -q --threads 1 > /dev/null; }
export -f run_study
export program root out
printf '%s\n' reversal_picture regularization_picture reversal_other_picture agreement reversal reversal_shifted reversal_point \
  reversal_noise paths paths_expression paths_langevin coordinates coordinates_plane curve curve_rough chains chains_smld \
  bounded bounded_periodic bounded_plane smoothing smoothing_walls smoothing_plane smoothing_nafems \
  blowup blowup_walls blowup_plane regularization regularization_density |
  xargs -P "$(nproc)" -I '{}' bash -c 'run_study {}'
figures=(reversal reversal_picture smoothing bounded bounded_plane agreement paths coordinates curve curve_rough chains chains_smld blowup
  regularization regularization_picture)
for study in "${figures[@]}"; do
  "$program" plot "$out/$study.h5" -o "$out/$study.png" --force
done

pages=("$root/README.md")
for page in reversal smoothing bounded agreement paths stepping coordinates curve chains blowup regularization how_far_back; do
  pages+=("$root/experiments/guide/$page.md")
done
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
