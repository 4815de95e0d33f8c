#!/usr/bin/python3
"""Writes tables of result files between the markers of Markdown pages, or checks that they stand there.

    markers.py write|check FOLDER PAGE.md...

FOLDER holds result files. A page says what it wants between two comments:

    <!-- table reversal.h5: l1_error closed_form_error mass_error -->
    ...
    <!-- end -->

and gets the rows of /summary with those columns (of another group: `agreement.h5/certificate:`), three significant digits, words
where numbers have them; with `; only: reverse_sde flow_ode` after the
columns, these rows alone. `check` exits with 1 and names the
lines that differ. Rows that rounding decides have two digits, and may differ by 15 %; no error and one below 1e-12 are
the same anywhere. Wall times are never in such
a table: they differ from run to run.
"""
import itertools
import pathlib
import re
import sys

import h5py
import numpy as np

BLOCK = re.compile(r"(<!-- table (\S+\.h5)(/\w+)?: ([^>]*?) -->\n)(.*?)(<!-- end -->)", re.S)
ROUGH = ("total_variation", "total_variation_oracle")  # iterations that stop at 1e-3 or 1e-4: processors round apart
ROUGH_AGREE = 0.15
NOTHING = ("0", "< 1e-12", "> -1e-12")


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


def same_cell(old, new, rough):
    if old == new or (old in NOTHING and new in NOTHING):
        return True
    try:
        old, new = float(old), float(new)
    except ValueError:
        return False
    return rough and abs(old - new) <= ROUGH_AGREE * max(abs(old), abs(new))


def same_line(old, new):
    """Are two lines the same, or rows of the same figures but for rounding?"""
    if old is None or new is None or not old.startswith("| `"):
        return old == new
    cells, others = ([c.strip() for c in line.strip("|").split(" | ")] for line in (old, new))
    rough = cells[0].strip("`") in ROUGH
    return len(cells) == len(others) and cells[0] == others[0] and all(
        same_cell(a, b, rough) for a, b in zip(cells[1:], others[1:]))


def main(argv):
    if len(argv) < 4 or argv[1] not in ("write", "check"):
        print(__doc__, file=sys.stderr)
        return 2
    folder, failed = pathlib.Path(argv[2]), 0
    for page in map(pathlib.Path, argv[3:]):
        old = page.read_text(encoding="utf-8")
        new = BLOCK.sub(lambda m: m[1] + table(folder / m[2], m[4], (m[3] or "/summary")[1:]) + m[6], old)
        if argv[1] == "write":
            page.write_text(new, encoding="utf-8")
            continue
        lines = itertools.zip_longest(old.splitlines(), new.splitlines())
        for line, (was, now) in enumerate(lines, 1):
            if not same_line(was, now):
                print(f"{page}:{line}: stands  {was}\n{page}:{line}: measured {now}", file=sys.stderr)
                failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv))
