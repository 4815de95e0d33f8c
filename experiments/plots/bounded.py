#!/usr/bin/python3
"""The figure of the study `bounded`, drawn from a result file alone.

    bounded.py RESULT.h5 FIGURE.(png|svg|pdf)

Top: the density at several times. Bottom: distance to the uniform law with the rate of the slowest mode; how many
terms each series of the kernel needs; what comes back.
"""
import sys

import numpy as np

sys.dont_write_bytecode = True  # the folder may be an installed one
from figure import main, save  # noqa: E402

import matplotlib.pyplot as plt  # noqa: E402

BACK = {"reverse_sde": ("reverse SDE from $p_T$", "#000000", "-"),
        "fokker_planck_score": ("Fokker-Planck from $p_T$", "#0072B2", "-"),
        "fokker_planck_score_uniform": ("Fokker-Planck from the uniform law", "#D55E00", "--")}


def returned(f, name):
    return name in f["branches"] and "density" in f["branches"][name]


def forward_line(axes, f):
    """The density at several times: lines by images, dots by eigenfunctions."""
    x, times = f["x"][:], f["time"][:]
    shades = plt.cm.viridis(np.linspace(0, 0.9, len(times)))
    every = max(1, len(x) // 48)
    for t, p, q, shade in zip(times, f["density"][:], f["density_by_modes"][:], shades):
        axes.plot(x, p, color=shade, lw=1.4, label=f"$t = {t:g}$")
        axes.plot(x[every // 2 :: every], q[every // 2 :: every], ".", color=shade, ms=4)
    edge = (x[1] - x[0]) / 2
    axes.axhline(1 / (x[-1] - x[0] + 2 * edge), color="0.5", lw=0.8, ls=":", label="uniform")
    axes.plot([], [], ".", color="0.3", label="by eigenfunctions")
    axes.set(xlim=(x[0] - edge, x[-1] + edge), ylim=(0, None), xlabel="$x$", ylabel="density")
    axes.legend(fontsize=8, ncol=2)
    axes.set_title("Ink in a glass: lines by images, dots by eigenfunctions", fontsize=10)


def picture(axes, values, extent, title, scale):
    axes.imshow(values / scale, origin="lower", extent=extent, cmap="magma", vmin=0, vmax=1, interpolation="nearest")
    axes.set_title(title, fontsize=9)
    axes.set_xticks([])
    axes.set_yticks([])


def box(f):
    x, y = f["x"][:], f["y"][:]
    dx, dy = (x[1] - x[0]) / 2, (y[1] - y[0]) / 2
    return (x[0] - dx, x[-1] + dx, y[0] - dy, y[-1] + dy)


def forward_plane(figure, place, f):
    times = f["time"][:]
    for cell, t, p in zip(place.subgridspec(1, len(times), wspace=0.05), times, f["density"][:]):
        picture(figure.add_subplot(cell), p, box(f), f"$t = {t:g}$, peak {p.max():.2g}", p.max())


def limit(axes, f):
    branch = f["branches/uniform_limit"]
    if "elapsed" not in branch:
        axes.text(0.5, 0.5, "no rate", transform=axes.transAxes, ha="center")
        return
    t = branch["elapsed"][:]
    axes.semilogy(t, branch["l1_to_uniform"][:], color="#0072B2", lw=1.6, label="measured")
    axes.semilogy(t, branch["predicted"][:], color="0.2", lw=1.0, ls=(0, (4, 3)), label=r"$e^{-\lambda t}$, slowest mode")
    axes.axvspan(branch["fit_begin"][()], branch["fit_end"][()], color="0.92", zorder=0, label="fitted")
    axes.set(xlabel="$t$", ylabel="$L^1$ distance to the uniform law")
    axes.set_title("The way to the uniform law", fontsize=10)
    axes.legend(fontsize=8)
    axes.grid(alpha=0.3)


def series(axes, f):
    branch = f["branches/kernels"]
    number = branch["number"][:]
    axes.loglog(number, branch["images"][:], "o-", ms=3, lw=1, color="#D55E00", label="images a side")
    axes.loglog(number, branch["modes"][:], "s-", ms=3, lw=1, color="#0072B2", label="eigenfunctions")
    axes.loglog(number, branch["images_needed"][:], ":", color="#D55E00", lw=1)
    axes.loglog(number, branch["modes_needed"][:], ":", color="#0072B2", lw=1, label="dotted: bounds")
    axes.set(xlabel=r"$\kappa t / L^2$", ylabel="terms that leave out $10^{-15}$")
    axes.set_title(f"Two series, apart by {branch['difference'][:].max():.1e}", fontsize=10)
    axes.legend(fontsize=8)
    axes.grid(alpha=0.3)


def back_line(axes, f):
    x = f["x"][:]
    axes.fill_between(x, f["p0"][:], color="0.85", label="$p_0$")
    if returned(f, "flow_heun_uniform"):
        s = f["branches/flow_heun_uniform/samples"][:]
        axes.hist(s, bins=100, range=(x[0], x[-1]), density=True, histtype="step", color="#009E73", lw=0.7, label="flow from the uniform law")
    for name, (label, colour, dash) in BACK.items():
        if not returned(f, name):
            continue
        if name == "reverse_sde":
            axes.hist(f["branches/reverse_sde/samples"][:], bins=100, range=(x[0], x[-1]), density=True, histtype="step", color=colour,
                      lw=0.7, label=label)
        else:
            axes.plot(x, f["branches"][name]["density"][:], dash, color=colour, lw=1.2, label=label)
    axes.set(xlabel="$x$", ylabel="density", xlim=(x[0], x[-1]), ylim=(0, 1.55 * f["p0"][:].max()))
    axes.set_title("What comes back", fontsize=10)
    axes.legend(fontsize=7, loc="upper right")


def back_plane(figure, place, f):
    shown = [("p0", "$p_0$")] + [(f"branches/{n}/density", title) for n, title in
                                 (("fokker_planck_score_uniform", "Fokker-Planck\nfrom uniform"), ("reverse_sde", "reverse SDE\nfrom $p_T$"),
                                  ("reverse_sde_uniform", "reverse SDE\nfrom uniform")) if returned(f, n)]
    scale = f["p0"][:].max()
    for cell, (name, title) in zip(place.subgridspec(2, 2, wspace=0.05, hspace=0.3), shown):
        picture(figure.add_subplot(cell), f[name][:], box(f), title, scale)


def draw(f, path):
    plane = "y" in f
    figure = plt.figure(figsize=(13, 8))
    top, bottom = figure.add_gridspec(2, 1, height_ratios=(1, 1.4) if plane else (1, 1), hspace=0.22 if plane else 0.3)
    left, middle, right = bottom.subgridspec(1, 3, wspace=0.3)
    if plane:
        forward_plane(figure, top, f)
        back_plane(figure, right, f)
    else:
        forward_line(figure.add_subplot(top), f)
        back_line(figure.add_subplot(right), f)
    limit(figure.add_subplot(left), f)
    series(figure.add_subplot(middle), f)
    save(figure, path, dpi=110)


if __name__ == "__main__":
    sys.exit(main(__doc__, draw))
