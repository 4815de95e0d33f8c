#!/usr/bin/python3
"""The figure of the study `agreement`, drawn from a result file alone.

    agreement.py RESULT.h5 FIGURE.(png|svg|pdf)

Top: every process's density, formula, marched density and particles. Bottom: error of the Fokker-Planck equation
against cells; W1 of the particles against their number; bins of the histogram in standard errors.
"""
import math
import sys

import numpy as np

sys.dont_write_bytecode = True  # the folder may be an installed one
from figure import main, methods, save, text  # noqa: E402

import matplotlib.pyplot as plt  # noqa: E402

# Okabe & Ito, safe for colour-blind readers; more processes than colours begin again, dashed.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]


def density(axes, branch, name, colour):
    x = branch["x"][:]
    axes.fill_between(x, branch["p0"][:], color="0.88", label="$p_0$")
    axes.plot(x, branch["truth"][:], color="0.35", lw=2.4, label="formula" if "closed form" in text(branch.attrs["title"]) else "fine grid")
    axes.plot(x, branch["density"][:], "--", color=colour, lw=1.2, label="Fokker-Planck")
    axes.plot(branch["bin"][:], branch["histogram"][:], ".", color="#000000", ms=2.5, label="particles")
    seen = x[np.maximum(branch["truth"][:], branch["p0"][:]) > 1e-3]
    axes.set(xlim=(seen[0], seen[-1]), ylim=(0, None), xlabel="$x$")
    axes.set_title(name.replace("_", " "), fontsize=9)
    axes.tick_params(labelsize=8)


def lines(axes, branches, x, y, mark):
    for i, (name, branch) in enumerate(branches):
        axes.loglog(branch[x][:], branch[y][:], mark + ("-" if i < len(COLOURS) else "--"), ms=4, lw=1.2,
                    color=COLOURS[i % len(COLOURS)], label=name.replace("_", " "))


def draw(f, path):
    names = methods(f)
    branches = [(n, f["branches"][n]) for n in names if "cell_z" in f["branches"][n]]
    figure = plt.figure(figsize=(13, 7.5))
    top, bottom = figure.add_gridspec(2, 1, height_ratios=(1, 1.4), hspace=0.32)
    for i, (place, (name, branch)) in enumerate(zip(top.subgridspec(1, max(1, len(branches)), wspace=0.25), branches)):
        axes = figure.add_subplot(place)
        density(axes, branch, name, COLOURS[i % len(COLOURS)])
        if i == 0:
            axes.legend(fontsize=7, loc="upper right")
            axes.set_ylim(0, 1.7 * max(branch["p0"][:].max(), branch["truth"][:].max()))
    left, middle, right = (figure.add_subplot(p) for p in bottom.subgridspec(1, 3, wspace=0.3))

    lines(left, branches, "cells", "fp_l1_error", "o")
    n = branches[0][1]["cells"][:]
    left.loglog(n, 0.4 * min(b["fp_l1_error"][0] for _, b in branches) * (n / n[0]) ** -2.0, color="0.3", ls=":", label="slope -2")
    left.set(xlabel="cells", ylabel="$L^1$ error at $T$")
    left.set_xticks(n, [f"{c:g}" for c in n])
    left.minorticks_off()
    left.set_ylim(None, 8 * max(b["fp_l1_error"][0] for _, b in branches))
    left.set_title("Fokker-Planck against the formula", fontsize=10)
    left.legend(fontsize=8, ncol=2, loc="upper right")

    lines(middle, branches, "particles", "w1", "o")
    for i, (_, branch) in enumerate(branches):
        middle.loglog(branch["particles"][:], branch["w1_floor"][:], ":", color=COLOURS[i % len(COLOURS)], lw=1,
                      label="dotted: expected, slope -1/2" if i == 0 else None)
    middle.set(xlabel="particles $N$", ylabel="$W_1$ to the formula")
    middle.set_title("Particles against the formula", fontsize=10)
    middle.set_ylim(None, 8 * max(b["w1"][:].max() for _, b in branches))
    middle.legend(fontsize=8, ncol=2, loc="upper right")

    for i, (name, branch) in enumerate(branches):
        z = branch["cell_z"][:]
        z = np.sort(z[z != 0])
        if len(z):
            right.step(z, (np.arange(len(z)) + 1) / len(z), where="post", color=COLOURS[i % len(COLOURS)], lw=1.1, label=name.replace("_", " "))
    z = np.linspace(-4, 4, 201)
    right.plot(z, 0.5 * (1 + np.vectorize(math.erf)(z / np.sqrt(2))), color="0.3", ls=":", lw=1.5, label="$N(0, 1)$")
    right.set(xlabel="standard errors from the formula", ylabel="share of the bins", xlim=(-4, 4))
    right.set_title("Bins of the histogram", fontsize=10)
    right.legend(fontsize=8)
    for axes in (left, middle, right):
        axes.grid(alpha=0.3)
    save(figure, path, dpi=110)


if __name__ == "__main__":
    sys.exit(main(__doc__, draw))
