#!/usr/bin/python3
"""The figure of the study `reversal`, drawn from a result file alone.

    reversal.py RESULT.h5 FIGURE.(png|svg|pdf)

Top: the density, its diffused form and what each method returns. Bottom left: error against reverse time, with the
slope that noise times exp(kappa k^2 tau) predicts. Bottom right: amplification of each mode.
"""
import sys
import textwrap

import numpy as np

sys.dont_write_bytecode = True  # the folder may be an installed one
from figure import main, save  # noqa: E402

import matplotlib.pyplot as plt  # noqa: E402

# One colour a method, the same in every panel (Okabe & Ito, safe for colour-blind readers).
STYLE = {
    "naive_spectral": ("backward heat, spectral", "#D55E00", "-"),
    "naive_finite_difference": ("backward heat, finite differences", "#E69F00", "--"),
    "cutoff_oracle": ("cut-off, told the truth", "#CC79A7", "-"),
    "tikhonov_oracle": ("Tikhonov, told the truth", "#882255", "--"),
    "total_variation_oracle": ("total variation, told the truth", "#6A3D9A", "--"),
    "closed_form": ("closed form", "#999999", "-"),
    "fokker_planck_score": ("Fokker-Planck with the score", "#0072B2", "-"),
    "discrete_reversal_rates": ("reversed jump process", "#009E73", "--"),
    "discrete_reversal_chain": ("reversed chain", "#56B4E9", ":"),
    "reverse_sde": ("reverse SDE", "#000000", "-"),
    "reverse_sde_half": ("reverse SDE, half noise", "#555555", "--"),
    "flow_euler": ("flow ODE, Euler", "#777777", "-."),
    "flow_ode": ("flow ODE", "#333333", ":"),
}


def style(name):
    return STYLE.get(name, (name, "#444444", "-"))


def returned(f, name, what="density"):
    """Whether the method ran, and its numerics did not fail before it returned something."""
    return name in f["branches"] and what in f["branches"][name]


def density_line(axes, f):
    """One dimension: densities as lines, particles as a coarse histogram."""
    x = f["x"][:]
    axes.fill_between(x, f["p0"][:], color="0.85", label="$p_0$")
    axes.plot(x, f["pT"][:], color="0.4", lw=1.0, label="$p_T$" if np.array_equal(f["pT"], f["qT"]) else "$p_T$, before noise")
    start = f["qT"][:]
    if start.max() > 3 * f["p0"][:].max():
        axes.axvline(x[np.argmax(start)], color="0.4", ls=":", label="the point $x_T$")
    top = 1.6 * f["p0"][:].max()
    for name in ("cutoff_oracle", "tikhonov_oracle", "fokker_planck_score"):
        if returned(f, name):
            label, colour, dash = style(name)
            axes.plot(x, f["branches"][name]["density"][:], dash, color=colour, lw=1.2, label=label)
    if returned(f, "reverse_sde", "samples"):
        samples = f["branches/reverse_sde/samples"][:]
        axes.hist(samples, bins=160, range=(x[0], x[-1]), density=True, histtype="step", color="#000000", lw=0.7,
                  label="reverse SDE")
    inside = x[(f["p0"][:] > 1e-4) | (f["pT"][:] > 1e-3 * f["pT"][:].max())]
    axes.set(xlim=(inside[0], inside[-1]), ylim=(-0.25 * top, top), xlabel="$x$", ylabel="density")
    axes.legend(fontsize=7, ncol=2, loc="upper right")
    axes.set_title("What comes back", fontsize=10)


def picture(axes, values, extent, title, scale):
    bad = not np.isfinite(values).all() or np.abs(values).max() > 20 * scale
    axes.imshow(np.full_like(values, 0.5) if bad else values / scale, origin="lower", extent=extent,
                cmap="gray" if bad else "magma", vmin=0, vmax=1, interpolation="nearest")
    if bad:
        axes.text(0.5, 0.5, "overflow", transform=axes.transAxes, ha="center", va="center", color="white")
    axes.set_title("\n".join(textwrap.wrap(title, 20)), fontsize=8)
    axes.set_xticks([])
    axes.set_yticks([])


def density_pictures(figure, grid, f):
    """Two dimensions: a row of pictures on one scale."""
    x, y = f["x"][:], f["y"][:]
    dx, dy = (x[1] - x[0]) / 2, (y[1] - y[0]) / 2
    extent = (x[0] - dx, x[-1] + dx, y[0] - dy, y[-1] + dy)
    scale = np.percentile(f["p0"][:], 99.9)
    shown = [("p0", "$p_0$"), ("qT", "what is run backwards")]
    shown += [("branches/" + n + "/density", style(n)[0]) for n in
              ("naive_spectral", "tikhonov_oracle", "fokker_planck_score", "discrete_reversal_rates", "reverse_sde")
              if returned(f, n)]
    for place, (name, title) in zip(grid.subgridspec(1, len(shown), wspace=0.05), shown):
        picture(figure.add_subplot(place), f[name][:], extent, title, scale)


def errors(axes, f):
    for name, branch in f["branches"].items():
        if "log10_l2_error" not in branch:
            continue
        label, colour, dash = style(name)
        axes.plot(branch["time"][:], branch["log10_l2_error"][:], dash, color=colour, lw=1.3, label=label)
    if returned(f, "naive_spectral", "log10_l2_predicted"):
        naive = f["branches/naive_spectral"]
        axes.plot(naive["time"][:], naive["log10_l2_predicted"][:], color="0.2", lw=0.8, ls=(0, (1, 2)),
                  label=r"noise $\times\, e^{\kappa k^2\tau}$, predicted")
    axes.set_yscale("symlog", linthresh=20)
    ticks = [-15, -10, -5, 0, 5, 10, 15, 100, 1000, 10000]
    low, high = axes.get_ylim()
    axes.set_yticks([t for t in ticks if low <= t <= high])
    axes.set_yticklabels([f"$10^{{{t}}}$" for t in ticks if low <= t <= high])
    axes.set(xlabel=r"reverse time $\tau$", ylabel="$L^2$ error")
    axes.set_title("Error on the way back", fontsize=10)
    axes.legend(fontsize=7)
    axes.grid(alpha=0.3)


def amplification(axes, f):
    for name in ("naive_spectral", "naive_finite_difference"):
        if not returned(f, name, "log10_amplification_predicted"):
            continue
        branch = f["branches"][name]
        label, colour, dash = style(name)
        order = np.argsort(branch["wavenumber"][:])
        k = branch["wavenumber"][:][order]
        mark = {"ls": dash} if "y" not in f else {"ls": "", "marker": ".", "ms": 1.5}
        axes.plot(k, branch["log10_amplification"][:][order], color=colour, lw=1.3, label=label, **mark)
        if name == "naive_spectral":
            some = k[:: max(1, len(k) // 12)]
            growth = branch["log10_amplification_predicted"][:][order][:: max(1, len(k) // 12)]
            axes.plot(some, growth, "o", mfc="none", color="0.2", ms=4, label=r"$e^{\kappa k^2 T}$")
    axes.set(xlabel="wavenumber $k$", ylabel=r"$\log_{10}$ of the amplification")
    axes.set_title("What a mode is multiplied by", fontsize=10)
    axes.legend(fontsize=7)
    axes.grid(alpha=0.3)


def draw(f, path):
    plane = "y" in f
    figure = plt.figure(figsize=(13, 7.2) if plane else (11, 8), constrained_layout=False)
    top, bottom = figure.add_gridspec(2, 1, height_ratios=(1, 1.9) if plane else (1, 1), hspace=0.2 if plane else 0.28)
    if plane:
        density_pictures(figure, top, f)
    else:
        density_line(figure.add_subplot(top), f)
    left, right = bottom.subgridspec(1, 2, wspace=0.22)
    errors(figure.add_subplot(left), f)
    amplification(figure.add_subplot(right), f)
    save(figure, path)


def samples_only(f, path):
    """Three dimensions and more: the first two coordinates of what comes back."""
    branches = [(name, branch) for name, branch in f["branches"].items() if "samples" in branch]
    figure, axes = plt.subplots(1, len(branches), figsize=(4 * len(branches), 4), squeeze=False)
    for axis, (name, branch) in zip(axes[0], branches):
        s = branch["samples"][:5000]
        axis.plot(s[:, 0], s[:, 1], ".", ms=1.5, color=style(name)[1])
        axis.set(title=style(name)[0], xlabel="coordinate 0", ylabel="coordinate 1")
    save(figure, path)


def draw_any(f, path):
    (draw if "p0" in f else samples_only)(f, path)


if __name__ == "__main__":
    sys.exit(main(__doc__, draw_any))
