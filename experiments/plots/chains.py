#!/usr/bin/python3
"""The figure of the study `chains`, drawn from a result file alone.

    chains.py RESULT.h5 FIGURE.(png|svg|pdf)

Left: laws of chain and process against the number of steps. Middle: the exact one-step kernel against DDPM's Gaussian.
Right: what whole chains return; below, what their steps lose in all.
"""
import sys

import numpy as np

sys.dont_write_bytecode = True  # the folder may be an installed one
from figure import main, methods, save  # noqa: E402

import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.lines import Line2D  # noqa: E402

# Okabe & Ito, safe for colour-blind readers.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
VARIANCES = {"beta": (r"$\beta$", "#D55E00", 2), "beta_tilde": (r"$\tilde\beta$", "#0072B2", 2), "averaged": ("averaged", "#CC79A7", 2),
             "matched": ("matched", "#009E73", 3)}
EXACT = 1e-12  # what is below is rounding


def slope(axes, x, y, power, at):
    """A dotted line of that power through the point `at` of the data."""
    axes.loglog(x, y[at] * (x / x[at]) ** float(power), color="0.4", ls=":", lw=1)


def variance_legend(axes, styles):
    """Colours of the variances, and what each line style is; in room made for it below the data."""
    handles = [Line2D([], [], color=colour, marker="o", ls="", ms=5, label=label) for label, colour, _ in VARIANCES.values()]
    handles += [Line2D([], [], color="0.2", label=label, **style) for label, style in styles]
    lower, upper = axes.get_ylim()
    axes.set_ylim(lower * (lower / upper) ** 0.22, upper)
    axes.legend(handles=handles, fontsize=8, loc="lower left", ncol=2)


def limits(axes, f, names):
    for colour, name in zip(COLOURS, names):
        branch = f["branches"][name]
        n, tv = branch["steps"][:], branch["total_variation"][:]
        label = name.removeprefix("limit_").replace("_", " ")
        if tv.max() < EXACT:
            axes.plot([], [], color=colour, label=f"{label}: rounding")
        else:
            axes.loglog(n, tv, "o-", ms=4, lw=1.2, color=colour, label=label)
    shown = [f["branches"][n] for n in names if f["branches"][n]["total_variation"][:].max() >= EXACT]
    if shown:
        n = shown[0]["steps"][:]
        slope(axes, n, 0.6 * shown[0]["total_variation"][:], -1, 0)
        axes.set_xticks(n, [f"{v:g}" for v in n])
        axes.minorticks_off()
    axes.set(xlabel="steps $N$", ylabel="total variation, largest of all times")
    axes.set_title("Is the chain the process? Dotted: slope -1", fontsize=10)
    lower, upper = axes.get_ylim()
    axes.set_ylim(lower * (lower / upper) ** 0.5, upper)
    axes.legend(fontsize=8, loc="lower left", ncol=2)


def one_step(axes, f, level):
    for name, (_, colour, _) in VARIANCES.items():
        branch = f["branches"]["kernel_" + name]
        beta, kl, predicted = branch["beta"][:], branch["kl"][level], branch["predicted"][level]
        axes.loglog(beta, np.maximum(kl, 1e-300), ls="", color=colour, **(dict(marker="s", ms=8, mfc="none") if name == "averaged" else
                                                                         dict(marker="o", ms=5)))
        if predicted.min() > 0:
            axes.loglog(beta, predicted, "-", lw=1, color=colour)
    low = [f["branches"]["kernel_" + n]["kl"][level].min() for n in VARIANCES]
    axes.set_ylim(max(min(low), 1e-22) / 10, None)
    axes.set(xlabel=r"$\beta$ of the step", ylabel="KL, mean over $x_i$")
    axes.set_title(f"One step back, level $t = {f['branches/kernel_beta/level'][level]:g}$", fontsize=10)
    variance_legend(axes, [(r"leading terms: $\propto\beta^2$,", dict(lw=1)), (r"matched $\propto\beta^3$", dict(lw=0))])


def over_steps(axes, f):
    n = f["branches/ancestral_beta/steps"][:]
    axes.set_xticks(n, [f"{v:g}" for v in n])
    axes.minorticks_off()
    axes.set_xlabel("steps $N$")


def whole(axes, f):
    for name, (_, colour, _) in VARIANCES.items():
        branch = f["branches"]["ancestral_" + name]
        n, tv = branch["steps"][:], branch["tv_first"][:]
        if tv.max() < EXACT:
            continue
        axes.loglog(n, tv, "o-", ms=4, lw=1.2, color=colour)
        axes.loglog(n, branch["total_variation"][:], "x--", ms=6, lw=0.8, color=colour)
        if name in ("averaged", "matched"):
            slope(axes, n, 0.7 * tv, -2 if name == "matched" else -1, len(n) - 1)
    over_steps(axes, f)
    axes.set_ylabel("total variation to the law that should return")
    axes.set_title("Whole chains back. Dotted: slopes -1 and -2", fontsize=10)
    variance_legend(axes, [("at $x_1$", dict(marker="o", ms=4)), ("at $x_0$", dict(marker="x", ms=6, ls="--", lw=0.8))])


def path(axes, f):
    for name, (_, colour, _) in VARIANCES.items():
        branch = f["branches"]["ancestral_" + name]
        n = branch["steps"][:]
        if branch["path_kl"][:].max() < EXACT:
            continue
        axes.loglog(n, branch["path_kl"][:], "s-", ms=5, lw=1.2, color=colour)
        axes.loglog(n, np.maximum(branch["kl_first"][:], 1e-300), "o--", ms=4, lw=1, color=colour)
    over_steps(axes, f)
    if f["branches/ancestral_beta_tilde/path_kl"][-1] > np.euler_gamma / 2:  # comes down to it, where it does
        axes.axhline(np.euler_gamma / 2, color="0.4", ls=":", lw=1)
        axes.text(n[0], np.euler_gamma / 2 / 1.3, r"$\gamma/2$", fontsize=9, color="0.3", va="top")
    axes.set_ylabel("KL")
    axes.set_title("Each step's KL, summed, bounds that of the law", fontsize=10)
    variance_legend(axes, [("sum of all steps", dict(marker="s", ms=5)), ("law at $x_1$", dict(marker="o", ms=4, ls="--", lw=1))])


def draw(f, path_of_figure):
    names = [n for n in methods(f) if n.startswith("limit_")]
    figure, axes = plt.subplots(2, 2, figsize=(12, 9))
    limits(axes[0, 0], f, names)
    one_step(axes[0, 1], f, 0)
    whole(axes[1, 0], f)
    path(axes[1, 1], f)
    for each in axes.flat:
        each.grid(alpha=0.3)
    figure.subplots_adjust(hspace=0.28, wspace=0.24)
    save(figure, path_of_figure, dpi=110)


if __name__ == "__main__":
    sys.exit(main(__doc__, draw))
