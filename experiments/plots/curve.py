#!/usr/bin/python3
"""The figure of the study `curve`, drawn from a result file alone.

    curve.py RESULT.h5 FIGURE.(png|svg|pdf)

From left to right in time. Top: curves dissolve. Middle: the histogram of all values and the exact mixture. Bottom, to
be read from right to left: curves come back from N(0, I) by the reverse SDE.
"""
import sys

import numpy as np

sys.dont_write_bytecode = True  # the folder may be an installed one
from figure import main, save  # noqa: E402

import matplotlib.pyplot as plt  # noqa: E402

SHOWN = 8  # curves
COLUMNS = 6  # times


def chosen(times):
    """Places of at most so many times, the first and the last among them."""
    return np.unique(np.linspace(0, len(times) - 1, min(COLUMNS, len(times))).round().astype(int))


def curves(axes, x, states, span, title):
    axes.plot(x, states[:SHOWN].T, lw=1.0, color="#0072B2", alpha=0.45)
    axes.plot(x, states[0], lw=1.6, color="#D55E00")
    axes.set(xlim=(x[0], x[-1]), ylim=(-span, span))
    axes.set_title(title, fontsize=9)
    axes.tick_params(labelsize=8)


def histogram(axes, branch, k, top):
    v = branch["bin"][:]
    width = v[1] - v[0]
    axes.bar(v, branch["histogram"][k], width=width, color="#56B4E9", label="values of all curves")
    axes.plot(v, branch["exact"][k], color="#000000", lw=1.3, label="exact mixture")
    axes.plot(v, np.exp(-(v**2) / 2) / np.sqrt(2 * np.pi), ":", color="#D55E00", lw=1.3, label="$N(0, 1)$")
    axes.set(xlim=(-4, 4), ylim=(0, 1.65 * top), xlabel="value")
    axes.tick_params(labelsize=8)


def draw(f, path):
    x, times, forward = f["position"][:], f["time"][:], f["curves"][:]
    branch, back = f["branches/dissolve"], f["branches"].get("reverse_sde_noise", {})
    places = chosen(times)
    span = 1.05 * max(np.abs(forward[:, :SHOWN]).max(), 1)
    top = max(branch["exact"][:].max(), branch["histogram"][:].max())
    figure, grid = plt.subplots(3, len(places), figsize=(2.5 * len(places) + 0.8, 7.8), squeeze=False,
                                gridspec_kw={"hspace": 0.52, "wspace": 0.28})
    for column, k in enumerate(places):
        curves(grid[0, column], x, forward[k], span, f"$t = {times[k]:.3f}$")
        histogram(grid[1, column], branch, k, top)
        if "curves" in back:
            nearest = int(np.argmin(np.abs(back["time_back"][:] - times[k])))
            curves(grid[2, column], x, back["curves"][nearest], span,
                   rf"$\leftarrow\; t = {back['time_back'][nearest]:.3f}$")
            grid[2, column].set_xlabel("$x$")
    grid[0, 0].set_ylabel("curves dissolve")
    grid[1, 0].set_ylabel("density of values")
    grid[2, 0].set_ylabel("curves come back")
    grid[1, 0].legend(fontsize=7, loc="upper center", framealpha=0.9)
    save(figure, path, dpi=110)


if __name__ == "__main__":
    sys.exit(main(__doc__, draw))
