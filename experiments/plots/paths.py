#!/usr/bin/python3
"""The figure of the study `paths`, drawn from a result file alone.

    paths.py RESULT.h5 FIGURE.(png|svg|pdf)

Top: some paths; error along paths against steps; error of the mean of P against steps. Bottom: adaptive steps beside
equal ones; cost of multilevel Monte Carlo; the levels of its finest run.
"""
import sys

import numpy as np

sys.dont_write_bytecode = True  # the folder may be an installed one
from figure import main, methods, save  # noqa: E402

import matplotlib.pyplot as plt  # noqa: E402

# Okabe & Ito, safe for colour-blind readers; more integrators than colours begin again, dashed.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]


def style(i):
    return {"color": COLOURS[i % len(COLOURS)], "ls": "-" if i < len(COLOURS) else "--", "marker": "o", "ms": 3, "lw": 1.2}


def draw_paths(axes, f):
    t = f["time"][:]
    for k, x in enumerate(f["x1"][:]):
        axes.plot(t, x, color=COLOURS[0], alpha=0.35, lw=0.9, label="$x_1$" if k == 0 else None)
    axes.set(xlabel="$t$", ylabel="$x_1$", xlim=(t[0], t[-1]))
    axes.set_title("Some of the paths", fontsize=10)


def path_errors(axes, f, names):
    floor = 0
    for i, name in enumerate(names):
        branch = f["branches"][name]
        error = branch["path_error"][:]
        if (error > 0).all():
            axes.loglog(branch["steps"][:], error, **style(i), label=name.replace("_", " "))
            floor = max(floor, error[0])
    if floor > 0:
        n = f["branches"][names[0]]["steps"][:]
        for order, dots in ((0.5, (0, (1, 1))), (1, (0, (1, 2))), (1.5, (0, (1, 4)))):
            axes.loglog(n, 2 * floor * (n / n[0]) ** -order, color="0.4", ls=dots, lw=1.2, label=f"slope -{order:g}")
    axes.set(xlabel="steps", ylabel=r"mean distance from where the path ends")
    axes.set_title("Along the same Brownian paths", fontsize=10)
    axes.legend(fontsize=6, ncol=2)
    axes.grid(alpha=0.3)


def mean_errors(axes, f, names):
    for i, name in enumerate(names):
        branch = f["branches"][name]
        n, error, spread = (branch[k][:] for k in ("steps", "mean_error", "mean_error_standard_error"))
        seen = np.abs(error) > 5 * spread
        if seen.any() and (spread > 0).all():
            axes.errorbar(n[seen], np.abs(error[seen]), yerr=2 * spread[seen], capsize=2, **style(i))
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set(xlabel="steps", ylabel=r"$|E\,P(X_T) - E\,P|$")
    axes.set_title("In law: the mean of $P$, five standard errors or more", fontsize=10)
    axes.grid(alpha=0.3)


def adaptive(axes, f, names):
    if "adaptive" not in f["branches"] or "tolerance" not in f["branches/adaptive"]:
        axes.text(0.5, 0.5, "no adaptive steps", transform=axes.transAxes, ha="center")
        return
    branch = f["branches/adaptive"]
    axes.loglog(branch["steps"][:], branch["path_error"][:], "s-", color="#000000", ms=4, label="adaptive, every trial counted")
    for i, name in enumerate(names):
        if name in ("euler_maruyama", "milstein", "milstein_derivative_free", "sri"):
            other = f["branches"][name]
            axes.loglog(other["steps"][:], other["path_error"][:], **style(i), label=name.replace("_", " ") + ", equal steps")
    axes.set(xlabel="steps of a path", ylabel="mean distance from where the path ends")
    axes.set_title("Steps that each path refines for itself", fontsize=10)
    axes.legend(fontsize=7)
    axes.grid(alpha=0.3)


def costs(axes, f):
    if "multilevel" not in f["branches"] or "cost" not in f["branches/multilevel"]:
        axes.text(0.5, 0.5, "no multilevel Monte Carlo", transform=axes.transAxes, ha="center")
        return
    branch = f["branches/multilevel"]
    error = branch["requested_error"][:]
    axes.loglog(error, error**2 * branch["cost"][:], "o-", color="#0072B2", label="multilevel, measured")
    axes.loglog(error, error**2 * branch["plain_cost"][:], "s--", color="#D55E00", label="one level, computed")
    axes.set_xticks(error, [f"{e:g}" for e in error])
    axes.minorticks_off()
    axes.set(xlabel=r"requested error $\varepsilon$", ylabel=r"$\varepsilon^2 \times$ particle-steps")
    axes.set_title("Cost of an expectation", fontsize=10)
    axes.legend(fontsize=8)
    axes.grid(alpha=0.3)


def levels(axes, f):
    if "multilevel" not in f["branches"] or "level_steps" not in f["branches/multilevel"]:
        axes.text(0.5, 0.5, "no levels", transform=axes.transAxes, ha="center")
        return
    branch = f["branches/multilevel"]
    n = branch["level_steps"][:]
    axes.loglog(n, branch["level_variance"][:], "o-", color="#0072B2", label="variance of a path")
    axes.loglog(n, np.abs(branch["level_mean"][:]), "s-", color="#009E73", label="|mean|")
    other = axes.twinx()
    other.loglog(n, branch["level_paths"][:], "^:", color="0.4")
    other.set_ylabel("paths (dotted)")
    axes.set(xlabel="steps of the level", ylabel="$P$ on the first level, corrections above")
    axes.set_title("Levels at the smallest error", fontsize=10)
    axes.legend(fontsize=8)
    axes.grid(alpha=0.3)


def draw(f, path):
    names = [n for n in methods(f) if "steps" in f["branches"][n] and "mean_error" in f["branches"][n]]
    figure, places = plt.subplots(2, 3, figsize=(14, 8.5))
    draw_paths(places[0, 0], f)
    path_errors(places[0, 1], f, names)
    mean_errors(places[0, 2], f, names)
    adaptive(places[1, 0], f, names)
    costs(places[1, 1], f)
    levels(places[1, 2], f)
    figure.tight_layout()
    save(figure, path, dpi=110)


if __name__ == "__main__":
    sys.exit(main(__doc__, draw))
