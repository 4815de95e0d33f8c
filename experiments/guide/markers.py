#!/usr/bin/python3
"""Writes tables of result files between the markers of Markdown pages, or checks that they stand there.

    markers.py write|check FOLDER PAGE.md...

FOLDER holds result files. A page says what it wants between two comments:

    <!-- table reversal.h5: l1_error closed_form_error mass_error -->
    ...
    <!-- end -->

and gets the rows of /summary with those columns (of another group: `agreement.h5/certificate:`), three significant
digits, words where numbers have them; with `; only: reverse_sde flow_ode` after the columns, these rows alone. Wall
times are never in such a table: they differ from run to run.

`check` exits with 1 and names the lines that differ. Processors round apart: figures may differ by 2 % or stay below
1e-11, by 15 % in rows of iterations that stop early, and by a factor of three in columns of rounding itself. A table
whose file is not in FOLDER is left out with a word.
"""
import itertools
import pathlib
import re
import sys

import h5py
import numpy as np

BLOCK = re.compile(r"(<!-- table (\S+\.h5)(/\w+)?: ([^>]*?) -->\n)(.*?)(<!-- end -->)", re.S)
ROUGH = ("total_variation", "total_variation_oracle")  # iterations that stop at 1e-3 or 1e-4
ROUNDED = ("round off", "flow difference", "flow over tolerance")  # columns: the worst of many roundings
AGREE, ROUGH_AGREE, ROUNDED_AGREE, ROUNDING = 0.02, 0.15, 0.67, 1e-11


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def number(value, column="", digits=3):
    """So many digits; rounding error of sums as what it is, a bound."""
    if np.isinf(value) and column.startswith("declared"):
        return "exact"
    if np.isnan(value):
        return "–"
    if np.isinf(value):
        return "overflow"
    if value == 0:
        return "0"
    if abs(value) < 1e-12:
        return "< 1e-12" if value > 0 else "> -1e-12"
    if value == round(value) and abs(value) < 1e6:
        return f"{value:.0f}"
    return f"{value:.2f}" if 1000 <= abs(value) < 1e6 else f"{value:.{digits}g}"


def column_texts(variable, name, methods):
    """A column as it is printed: numbers, or the words that they stand for."""
    words = text(variable.attrs["flag_meanings"]).split() if "flag_meanings" in variable.attrs else []
    if "dtype" in variable.attrs:  # yes or no
        words = ["no", "yes"]
    if words:
        return [words[int(v)].replace("_", " ") for v in variable[:]]
    return [number(v, name, 2 if method in ROUGH else 3) for v, method in zip(variable[:], methods)]


def table(path, wanted, group="summary"):
    columns, _, only = wanted.partition("; only:")
    columns, only = columns.split(), only.split()
    with h5py.File(path, "r") as f:
        summary = f[group]
        methods = text(summary["method"].attrs["flag_meanings"]).split()
        lines = ["| method | " + " | ".join(c.replace("_", " ") for c in columns) + " |",
                 "|---" * (len(columns) + 1) + "|"]
        data = [column_texts(summary[c], c, methods) for c in columns]
        for i, method in enumerate(methods):
            cells = [d[i] for d in data]
            if any(c != "–" for c in cells) and (method in only or not only):
                lines.append(f"| `{method}` | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def figure(cell):
    return 0.0 if cell in ("< 1e-12", "> -1e-12") else float(cell)


def same_cell(old, new, agree):
    if old == new:
        return True
    try:
        old, new = figure(old), figure(new)
    except ValueError:
        return False
    return abs(old - new) <= agree * max(abs(old), abs(new)) or max(abs(old), abs(new)) < ROUNDING


def cells_of(line):
    return [c.strip() for c in line.strip("|").split(" | ")]


def same_line(old, new, columns):
    """Are two lines the same, or rows of the same figures but for rounding? columns: their table's."""
    if old is None or new is None or not old.startswith("| `"):
        return old == new
    cells, others = cells_of(old), cells_of(new)
    if len(cells) != len(others) or cells[0] != others[0] or len(columns) != len(cells):
        return old == new
    row = ROUGH_AGREE if cells[0].strip("`") in ROUGH else AGREE
    agree = [ROUNDED_AGREE if any(word in c for word in ROUNDED) else row for c in columns]
    return all(map(same_cell, cells[1:], others[1:], agree[1:]))


def refill(page, old, folder, may_lack):
    """The page with the tables of the files in `folder`."""
    def block(match):
        path = folder / match[2]
        if may_lack and not path.exists():
            print(f"{page}: no {path.name} here, its table is not checked", file=sys.stderr)
            return match[0]
        return match[1] + table(path, match[4], (match[3] or "/summary")[1:]) + match[6]
    return BLOCK.sub(block, old)


def main(argv):
    if len(argv) < 4 or argv[1] not in ("write", "check"):
        print(__doc__, file=sys.stderr)
        return 2
    folder, failed = pathlib.Path(argv[2]), 0
    for page in map(pathlib.Path, argv[3:]):
        old = page.read_text(encoding="utf-8")
        new = refill(page, old, folder, argv[1] == "check")
        if argv[1] == "write":
            page.write_text(new, encoding="utf-8")
            continue
        columns, lines = [], itertools.zip_longest(old.splitlines(), new.splitlines())
        for line, (was, now) in enumerate(lines, 1):
            if now and now.startswith("| method |"):
                columns = cells_of(now)
            if not same_line(was, now, columns):
                print(f"{page}:{line}: stands  {was}\n{page}:{line}: measured {now}", file=sys.stderr)
                failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv))
