#!/usr/bin/env bash
# Runs the studies of the guide and writes what they measured into README.md and the guide's pages: the tables
# between their markers, and the figures beside the pages.
#
#   experiments/guide/make.sh            write
#   experiments/guide/make.sh --check    run again and fail if a page or a figure says something else
#   experiments/guide/make.sh --quick    check the tables of the studies that take seconds, on any processor
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${UNDIFFUSE:-$root/build/release/bin/undiffuse}
mode=${1:---write}
case $mode in
  --write | --check) out=$root/build/guide ;;
  --quick) out=$root/build/guide_quick ;;
  *) echo "make.sh: $mode; one of --write|--check|--quick" >&2; exit 2 ;;
esac
mkdir -p "$out"

long=(reversal_picture regularization_picture reversal_other_picture agreement)
short=(reversal reversal_shifted reversal_point reversal_noise paths paths_expression paths_langevin
  coordinates coordinates_plane curve curve_rough chains chains_smld bounded bounded_periodic bounded_plane
  smoothing smoothing_walls smoothing_plane smoothing_nafems blowup blowup_walls blowup_plane regularization
  regularization_density)
studies=("${long[@]}" "${short[@]}")
figures=(reversal reversal_picture smoothing bounded bounded_plane agreement paths coordinates curve curve_rough chains
  chains_smld blowup regularization regularization_picture)
pages=("$root/README.md")
for page in reversal smoothing bounded agreement paths stepping coordinates curve chains blowup regularization how_far_back; do
  pages+=("$root/experiments/guide/$page.md")
done
[ "$mode" = --quick ] && studies=("${short[@]}") figures=()

# The longest first, one thread each and as many side by side as there are cores: the bits are those of any other way.
run_study() { "$program" run "$root/experiments/$1.toml" -o "$out/$1.h5" --force -q --threads 1 > /dev/null; }
export -f run_study
export program root out
printf '%s\n' "${studies[@]}" | xargs -P "$(nproc)" -I '{}' bash -c 'run_study {}'
for figure in "${figures[@]}"; do
  "$program" plot "$out/$figure.h5" -o "$out/$figure.png" --force
done

if [ "$mode" = --write ]; then
  /usr/bin/python3 "$root/experiments/guide/markers.py" write "$out" "${pages[@]}"
  for figure in "${figures[@]}"; do cp "$out/$figure.png" "$root/experiments/guide/$figure.png"; done
else
  /usr/bin/python3 "$root/experiments/guide/markers.py" check "$out" "${pages[@]}"
  [ "$mode" = --quick ] || /usr/bin/python3 "$root/experiments/guide/same_figure.py" --self-test   # before it is relied upon
  for figure in "${figures[@]}"; do
    /usr/bin/python3 "$root/experiments/guide/same_figure.py" "$root/experiments/guide/$figure.png" "$out/$figure.png"
  done
fi
echo "guide: pages and figures agree with what was measured"
