#!/usr/bin/python3
"""The figure of the study `coordinates`, drawn from a result file alone.

    coordinates.py RESULT.h5 FIGURE.(png|svg|pdf)

Top: trajectories of every process's probability flow, as the process has them. Bottom: the same, mapped by y = x/alpha and
v = sigma^2/alpha^2, on the one flow that they share; their distance against the tolerance of the steps; residuals of the
schedules, and what a factor 2 leaves.
"""
import sys

import numpy as np

sys.dont_write_bytecode = True  # the folder may be an installed one
from figure import main, methods, save  # noqa: E402

import matplotlib.pyplot as plt  # noqa: E402

SHOWN = 12  # trajectories
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]


def own(axes, branch, name):
    """Trajectories in the process's own time and place, first axis."""
    axes.plot(branch["time_of_level"][:], branch["x"][:, :SHOWN, 0], lw=0.9, color="#0072B2")
    axes.set_title(name.replace("_", " "), fontsize=9)
    axes.tick_params(labelsize=7)
    axes.set_xlabel("$t$", fontsize=8)


def shared(axes, f, branches):
    v = f["level"][1:]
    axes.semilogx(v, f["y"][1:, :SHOWN, 0], lw=2.2, color="0.75")
    for i, (name, branch) in enumerate(branches):
        place = slice(1 + i % 4, None, 4)  # a quarter of the levels each, so that marks do not cover each other
        y = branch["x"][:, :SHOWN, 0] / branch["alpha"][:][:, None]
        axes.semilogx(f["level"][place], y[place], ls="", marker=".+xo*^"[i // 6 % 6], ms=4, mfc="none",
                      color=COLOURS[i % len(COLOURS)])
    axes.set(xlabel=r"$v = \sigma^2/\alpha^2$", ylabel=r"$y = x/\alpha$")
    axes.set_title("All of them in shared coordinates (line: the shared flow)", fontsize=9)


def distances(axes, branches):
    for i, (name, branch) in enumerate(branches):
        axes.loglog(branch["tolerance"][:], branch["difference"][:], "o-" if i < len(COLOURS) else "s--", ms=3, lw=1,
                    color=COLOURS[i % len(COLOURS)], label=name.replace("_", " "))
    tolerance = branches[0][1]["tolerance"][:]
    axes.loglog(tolerance, tolerance, ":", color="0.3", label="the tolerance")
    axes.set(xlabel="tolerance of the steps", ylabel="median distance to the shared flow")
    axes.legend(fontsize=6.5, loc="lower right", framealpha=0.9)
    axes.set_title("Flows, mapped onto each other", fontsize=9)


def residuals(axes, f, names):
    place = np.arange(len(names))
    lowest = 1e-34
    for figure, label, colour, mark in (("rate_residual", r"$a - (\ln\alpha)'$", "#0072B2", "o"),
                                        ("noise_residual", r"$(\sigma^2)' - 2a\sigma^2 - g^2$", "#009E73", "s"),
                                        ("double_error", "doubles", "#E69F00", "^"),
                                        ("planted_residual", "with $g^2$ doubled", "#D55E00", "X")):
        axes.semilogx(np.maximum(f["summary"][figure][:], lowest), place, mark, ms=4, color=colour, label=label)
    axes.axvline(1e-18, color="0.5", lw=0.8, ls=":", label="113 digits: allowed")
    axes.set_yticks(place, [n.replace("_", " ") for n in names], fontsize=7)
    axes.set_ylim(len(names) + 2.4, -0.8)  # room for the legend
    axes.set(xlabel="relative residual", xlim=(lowest / 10, 10))
    axes.legend(fontsize=6.5, loc="lower center", ncol=2)
    axes.set_title("Schedules in 113 binary digits (left: 0)", fontsize=9)


def draw(f, path):
    names = [n for n in methods(f) if "difference" in f["branches"][n]]
    branches = [(n, f["branches"][n]) for n in names]
    figure = plt.figure(figsize=(14, 9.5))
    top, bottom = figure.add_gridspec(2, 1, height_ratios=(1, 1.1), hspace=0.24)
    columns = min(6, max(1, len(branches)))
    rows = max(1, -(-len(branches) // columns))
    cells = top.subgridspec(rows, columns, hspace=0.65, wspace=0.28)
    for i, (name, branch) in enumerate(branches):
        own(figure.add_subplot(cells[i // columns, i % columns]), branch, name)
    left, middle, right = (figure.add_subplot(p) for p in bottom.subgridspec(1, 3, wspace=0.42))
    shared(left, f, branches)
    distances(middle, branches)
    residuals(right, f, methods(f))
    for axes in (left, middle, right):
        axes.grid(alpha=0.3)
    save(figure, path, dpi=110)


if __name__ == "__main__":
    sys.exit(main(__doc__, draw))
