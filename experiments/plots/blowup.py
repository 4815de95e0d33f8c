#!/usr/bin/python3
"""The figure of the study `blowup`, drawn from a result file alone.

    blowup.py RESULT.h5 FIGURE.(png|svg|pdf)

Top: what each mode is multiplied by, measured on the formula; the error on the way back. Bottom, where precisions were
compared: the error of every mode after T backward in each precision; how far each leads against its digits.
"""
import sys

import numpy as np

sys.dont_write_bytecode = True  # the folder may be an installed one
from figure import main, methods, save  # noqa: E402

import matplotlib.pyplot as plt  # noqa: E402

# One colour and mark a method, the same in every panel (Okabe & Ito, safe for colour-blind readers).
STYLE = {
    "naive_spectral": ("every mode exactly", "#000000", "o"),
    "naive_explicit": ("explicit Euler", "#D55E00", "^"),
    "naive_implicit_euler": ("implicit Euler", "#0072B2", "v"),
    "naive_crank_nicolson": ("Crank-Nicolson", "#009E73", "D"),
    "precision_float": ("float", "#D55E00", "o"),
    "precision_double": ("double", "#E69F00", "s"),
    "precision_long_double": ("long double", "#CC79A7", "^"),
    "precision_quad": ("quad", "#009E73", "v"),
    "precision_digits_50": ("50 digits", "#56B4E9", "D"),
    "precision_digits_100": ("100 digits", "#0072B2", "P"),
}
LEAST = 1e-3  # decades: slower modes are as good as constant


def style(name):
    return STYLE.get(name, (name, "#444444", "."))


def spread(count, wanted=14):
    """Some of `count` places in a row that is drawn on a logarithmic axis."""
    return np.unique(np.round(np.geomspace(1, max(count, 1), wanted)).astype(int)) - 1


def amplification(axes, f, names):
    for name in names:
        branch = f["branches"][name]
        label, colour, mark = style(name)
        order = np.argsort(branch["wavenumber"][:], kind="stable")
        k = branch["wavenumber"][:][order]
        measured = branch["log10_amplification"][:][order]
        formula = branch["log10_amplification_predicted"][:][order]
        seen = (k > 0) & (formula > LEAST)
        k, measured, formula = k[seen], measured[seen], formula[seen]
        # In the plane a scheme's rate is no function of |k|: a dot a mode.
        axes.loglog(k, formula, color=colour, **({"ls": "", "marker": ".", "ms": 1.5} if "y" in f else {"lw": 1}))
        some = spread(len(k))
        axes.loglog(k[some], measured[some], mark, color=colour, mfc="none", ms=5, label=label)
    axes.plot([], [], color="0.4", label="dots: formula" if "y" in f else "lines: formula", **({"ls": "", "marker": "."} if "y" in f else {"lw": 1}))
    axes.set(xlabel="wavenumber $k$ [1/length]", ylabel="decades over $T$, $\\log_{10}$ of the factor")
    axes.set_title("What a mode is multiplied by: measured on formula", fontsize=10)
    axes.legend(fontsize=8)
    axes.grid(alpha=0.3)


def errors(axes, f, names):
    size = f["log10_size"][()]
    for name in names:
        branch = f["branches"][name]
        label, colour, mark = style(name)
        tau = branch["time"][:]
        axes.plot(tau, branch["log10_l2_predicted"][:] - size, color="0.75", lw=1.0, ls=(0, (1, 2)), zorder=3)
        axes.plot(tau, branch["log10_l2_error"][:] - size, color=colour, lw=1.2, label=label, marker=mark, ms=4, mfc="none",
                  markevery=max(1, len(tau) // 10))
    axes.plot([], [], color="0.6", lw=1.0, ls=(0, (1, 2)), label="noise, predicted: dots on the lines")
    axes.axhline(308.25, color="0.3", lw=0.8, ls="--", label="largest double")
    first = [f["branches"][n]["time"][-1] for n in names if n != "naive_spectral"]
    if first:  # finite differences end where doubles do: the rest is the same straight line
        axes.set_xlim(0, 1.15 * max(first))
        axes.set_ylim(-20, 380)
    axes.set(xlabel=r"reverse time $\tau$ [time]", ylabel=r"$\log_{10}$ of the error, relative to $u(0)$")
    axes.set_title(f"The way back: to the largest double, of $T$ = {f['T'][()]:g}", fontsize=10)
    axes.locator_params(axis="x", nbins=6)
    axes.legend(fontsize=8, loc="lower right")
    axes.grid(alpha=0.3)


def errors_of_modes(axes, f, names):
    for name in names:
        branch = f["branches"][name]
        label, colour, mark = style(name)
        exponent, error = branch["exponent"][:], branch["log10_error"][:]
        seen = np.isfinite(error)
        axes.plot(exponent[seen], error[seen], mark, color=colour, ms=2, label=label)
        axes.plot(f["summary/horizon"][methods(f).index(name)], 0, mark, color=colour, ms=8, mec="0.1", zorder=4)
    axes.axhline(0, color="0.3", lw=0.8)
    axes.set_ylim(-110, 125)
    axes.set(xlabel=r"$\kappa k^2 T$ of the mode", ylabel=r"$\log_{10}$ of its error, relative to $u(0)$")
    axes.set_title(r"Stored, read, grown: noise $\times\, e^{\kappa k^2 T}$ in every mode", fontsize=10)
    axes.legend(fontsize=8, loc="upper left", ncol=2, markerscale=2.5)
    axes.grid(alpha=0.3)


def horizons(axes, f, names):
    row = [methods(f).index(n) for n in names]
    horizon, exact = (f["summary"][c][:][row] for c in ("horizon", "log_inverse_epsilon"))
    axes.plot([0, exact.max() * 1.08], [0, exact.max() * 1.08], color="0.4", lw=1, label="slope 1: $\\kappa k^2\\tau = \\ln(1/\\epsilon)$")
    for i, (name, x, y) in enumerate(zip(names, exact, horizon)):
        if not np.isfinite(y):
            continue  # storing lost nothing
        label, colour, mark = style(name)
        axes.plot(x, y, mark, color=colour, ms=8, mec="0.1")
        side = {"xytext": (9, -4), "va": "top"} if i % 2 == 0 else {"xytext": (-18, 9), "ha": "center"}  # of the line
        axes.annotate(f"{label}, {y:.1f}", (x, y), textcoords="offset points", fontsize=8, **side)
    axes.set(xlabel=r"$\ln(1/\epsilon)$", ylabel=r"horizon $\kappa k^2\tau$, measured", xlim=(0, exact.max() * 1.2), ylim=(0, exact.max() * 1.2))
    axes.secondary_xaxis(-0.16, functions=(lambda x: x / np.log(10), lambda d: d * np.log(10))).set_xlabel("decimal digits")
    slope = f", slope {f['precision_slope'][()]:.4f}" if "precision_slope" in f else ""
    axes.set_title("How far back: digits move the wall" + slope, fontsize=10, pad=7)
    axes.legend(fontsize=8, loc="upper left")
    axes.grid(alpha=0.3)


def draw(f, path):
    names = methods(f)
    naive = [n for n in names if n.startswith("naive") and "log10_amplification" in f["branches"][n]]
    precision = [n for n in names if n.startswith("precision") and "exponent" in f["branches"][n]]
    rows = [r for r in (naive, precision) if r]
    figure, axes = plt.subplots(len(rows), 2, figsize=(12, 4.9 * len(rows)), squeeze=False)
    for pair, row in zip(axes, rows):
        left, right = (amplification, errors) if row is naive else (errors_of_modes, horizons)
        left(pair[0], f, row)
        right(pair[1], f, row)
    figure.tight_layout()
    save(figure, path)


if __name__ == "__main__":
    sys.exit(main(__doc__, draw))
