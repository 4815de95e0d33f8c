#!/usr/bin/python3
"""The figure of the study `smoothing`, drawn from a result file alone.

    smoothing.py RESULT.h5 FIGURE.(png|svg|pdf)

Top: u at the start and the end; what each mode is multiplied by. Bottom: how u(T) changes when the step is halved, and its
error against the closed form as the grid is refined, both with the slopes of whole orders.
"""
import sys

import numpy as np

sys.dont_write_bytecode = True  # the folder may be an installed one
from figure import main, save, text  # noqa: E402

import matplotlib.pyplot as plt  # noqa: E402

# One colour and mark a solver, the same in every panel (Okabe & Ito, safe for colour-blind readers).
STYLE = {
    "explicit": ("explicit Euler", "#D55E00", "o"),
    "rk4": ("RK4", "#E69F00", "s"),
    "rkl2": ("RKL2", "#CC79A7", "^"),
    "implicit_euler": ("implicit Euler", "#0072B2", "v"),
    "crank_nicolson": ("Crank-Nicolson", "#009E73", "D"),
    "sdirk2": ("SDIRK2", "#56B4E9", "<"),
    "adi": ("ADI", "#882255", ">"),
    "spectral": ("spectral", "#000000", "x"),
    "exponential": ("exponential", "#999999", "+"),
    "dormand_prince": ("Dormand-Prince", "#B8A400", "1"),
    "rosenbrock": ("Rosenbrock", "#6A3D9A", "2"),
}


ROUNDING = 1e-13  # errors below are drawn as one tenth of it, all alike: their digits are noise


def style(name):
    return STYLE.get(name, (name, "#444444", "."))


def middle(values):
    """The line along x through the middle of the other axes."""
    while values.ndim > 1:
        values = values[values.shape[0] // 2]
    return values


def fields(axes, f):
    x = f["x"][:]
    axes.plot(x, middle(f["u0"][:]), color="0.6", lw=1.5, label="$t = 0$")
    if "u_exact" in f:
        axes.plot(x, middle(f["u_exact"][:]), color="0.1", lw=2.5, alpha=0.35, label="$t = T$, closed form")
    for name, branch in f["branches"].items():
        label, colour, _ = style(name)
        axes.plot(x, middle(branch["u"][:]), color=colour, lw=0.8)
    axes.set(xlabel=f"x [{text(f['x'].attrs['units'])}]", ylabel="u")
    where = "" if "y" not in f else ", through the middle"
    axes.set_title(f"Heat spreads: all solvers at $t = T${where}", fontsize=10)
    axes.legend(fontsize=7)


def decay(axes, f):
    drawn = False
    for name, branch in f["branches"].items():
        if "decay" not in branch:
            continue
        label, colour, mark = style(name)
        k, factor = branch["wavenumber"][:], np.abs(branch["decay"][:])
        factor = np.where(factor < 1e-15, np.nan, factor)  # what is left is rounding
        if not drawn:
            axes.plot(k, branch["decay_exact"][:], color="0.1", lw=3, alpha=0.3, label=r"$e^{-\kappa k^2 T}$")
            drawn = True
        axes.plot(k, factor, color=colour, lw=1, marker=mark, ms=3, markevery=max(1, len(k) // 16), label=label)
    if not drawn:
        return axes.set_axis_off()
    axes.set_yscale("log")
    axes.set_ylim(1e-15, 3)
    axes.set(xlabel="wavenumber $k$", ylabel="factor over the horizon")
    axes.set_title("What a mode is multiplied by, down to rounding", fontsize=10)
    axes.legend(fontsize=6, ncol=2)
    axes.grid(alpha=0.3)


def convergence(axes, f, size, error, xlabel, title, slopes):
    lowest, highest, sizes = np.inf, 0, []
    for name, branch in f["branches"].items():
        if error not in branch:
            continue
        label, colour, mark = style(name)
        x, e = branch[size][:], branch[error][:]
        x, e = x[np.isfinite(e)], e[np.isfinite(e)]
        if not len(e):
            continue
        e = np.where(e < ROUNDING, ROUNDING / 10, e)
        axes.loglog(x, e, color=colour, lw=1, marker=mark, ms=4, label=label)
        lowest, highest = min(lowest, e.min()), max(highest, e.max())
        sizes += [x.min(), x.max()]
    if not sizes:
        return axes.set_axis_off()
    x = np.array([min(sizes), max(sizes)])
    for p in slopes:
        axes.loglog(x, highest * (x / x[1]) ** p, color="0.5", lw=0.8, ls=(0, (1, 2)))
        axes.annotate(f"{p}", (x[0], highest * (x[0] / x[1]) ** p), fontsize=8, color="0.4", va="center", ha="right")
    axes.set_ylim(lowest / 5, highest * 5)
    axes.set(xlabel=xlabel, ylabel="relative to the largest $|u(T)|$")
    axes.set_title(title, fontsize=10)
    axes.grid(alpha=0.3)


def draw(f, path):
    figure, axes = plt.subplots(2, 2, figsize=(11, 8.5))
    fields(axes[0, 0], f)
    decay(axes[0, 1], f)
    convergence(axes[1, 0], f, "dt", "time_difference", "step", "Change of $u(T)$ when the step is halved", (1, 2, 4))
    convergence(axes[1, 1], f, "h", "space_error", "spacing", "Error as grid and step are refined", (2,))
    if "decay" not in f["branches"][list(f["branches"])[0]]:
        axes[1, 0].legend(fontsize=6)
    figure.tight_layout()
    save(figure, path)


if __name__ == "__main__":
    sys.exit(main(__doc__, draw))
