#!/usr/bin/python3
"""The figure of the study `regularization`, drawn from a result file alone.

    regularization.py RESULT.h5 FIGURE.(png|svg|pdf)

Top: what comes back (a row of pictures in the plane), and the error of every method by every rule. Middle: error against
reverse time for every method, and filter factors. Bottom: the L-curves with what each rule chose, and the largest error over
its bound.
"""
import sys

import numpy as np

sys.dont_write_bytecode = True  # the folder may be an installed one
import figure as shared  # noqa: E402

import matplotlib.pyplot as plt  # noqa: E402

# One colour a method, the same in every panel (Okabe & Ito and relatives).
STYLE = {
    "unregularised": ("no regularisation", "#D55E00", ":"),
    "cutoff": ("cut-off", "#CC79A7", "-"),
    "tikhonov": ("Tikhonov", "#882255", "--"),
    "sobolev_tikhonov": ("Sobolev-Tikhonov", "#E69F00", "-"),
    "lavrentiev": ("Lavrentiev", "#0072B2", "-"),
    "quasi_boundary_value": ("quasi-boundary value", "#56B4E9", "--"),
    "quasi_reversibility": ("quasi-reversibility", "#009E73", "-"),
    "pseudo_parabolic": ("pseudo-parabolic", "#B8A400", "-."),
    "landweber": ("Landweber", "#999999", "-"),
    "cgls": ("CGLS", "#000000", "--"),
    "total_variation": ("total variation", "#6A3D9A", "-"),
}
RULES = {"discrepancy": ("o", "discrepancy"), "gcv": ("s", "GCV"), "l_curve": ("^", "L-curve"),
         "quasi_optimality": ("D", "quasi-optimality"), "oracle": ("*", "oracle")}


def style(name):
    return STYLE.get(name, (name, "#444444", "-"))


def methods(f):
    """Those that ran, in the order of the headline table."""
    return [n for n in shared.methods(f) if "residual" in f["branches"][n]]


def summary(f, name, figure):
    return float(f["summary"][figure][shared.methods(f).index(name)])


def best_rule(branch):
    """The oracle's answer, or that of the first rule where nobody knows the truth."""
    return next((r for r in ("oracle", *RULES) if "u_" + r in branch), None)


def lines(axes, f):
    x = f["x"][:]
    if "u0" in f:
        axes.fill_between(x, f["u0"][:], color="0.85", label="$u(0)$")
    axes.plot(x, f["uT"][:], color="0.4", lw=0.8, label="$u(T)$, observed")
    shown = [n for n in ("tikhonov", "lavrentiev", "quasi_reversibility", "total_variation") if n in methods(f)]
    for name in shown or methods(f)[:3]:
        rule = best_rule(f["branches"][name])
        if rule is None:
            continue
        label, colour, dash = style(name)
        axes.plot(x, f["branches"][name]["u_" + rule][:], dash, color=colour, lw=1.2, label=label)
    axes.set(xlabel=f"x [{shared.text(f['x'].attrs['units'])}]", ylabel="u")
    axes.legend(fontsize=7)
    axes.set_title("What comes back, each told its best parameter" if "u0" in f else "What comes back", fontsize=10)


def pictures(figure, place, f):
    ran = methods(f)
    names = [n for n in ("tikhonov", "lavrentiev", "quasi_reversibility", "total_variation") if n in ran] or ran[:4]
    shown = [(f[n][:], t) for n, t in (("u0", "$u(0)$"), ("uT", "$u(T)$, observed")) if n in f]
    for name in names:
        rule = best_rule(f["branches"][name])
        if rule is not None:
            shown.append((f["branches"][name]["u_" + rule][:], style(name)[0]))
    shown = [(v[v.shape[0] // 2] if v.ndim == 3 else v, t) for v, t in shown]
    low, high = shown[0][0].min(), shown[0][0].max()
    grid = place.subgridspec(2, (len(shown) + 1) // 2, wspace=0.05, hspace=0.15)
    for cell, (values, title) in zip(grid, shown):
        axes = figure.add_subplot(cell)
        axes.imshow(values, origin="lower", cmap="gray", vmin=low, vmax=high, interpolation="nearest")
        axes.set_title(title, fontsize=8)
        axes.set_xticks([])
        axes.set_yticks([])


def errors(axes, f):
    ran = methods(f)[::-1]
    for rule, (mark, label) in RULES.items():
        values = [summary(f, n, "error_" + rule) for n in ran]
        if np.isfinite(values).any():
            axes.plot(values, range(len(ran)), mark, ms=9 if rule == "oracle" else 5, alpha=0.8, label=label,
                      color="#000000" if rule == "oracle" else None)
    axes.set_yticks(range(len(ran)), [style(n)[0] for n in ran], fontsize=8)
    axes.set_xscale("log")
    axes.set_xlabel("relative $L^2$ error of $u(0)$")
    axes.grid(axis="both", color="0.9")
    axes.legend(fontsize=7)
    axes.set_title("Every method by every rule", fontsize=10)


def on_the_way(axes, f):
    for name in methods(f):
        branch = f["branches"][name]
        if "error_oracle_at" not in branch:
            continue
        label, colour, dash = style(name)
        axes.plot(branch["time"][:] / branch["time"][-1], branch["error_oracle_at"][:], dash, color=colour, lw=1.3, label=label)
    top = axes.get_ylim()[1]
    naive = f["branches/unregularised"] if "unregularised" in f["branches"] else {}
    if "log10_error" in naive:
        error = naive["log10_error"][:]
        seen = error < np.log10(max(top, 1e-3)) + 3
        label, colour, dash = style("unregularised")
        if seen.sum() > 1:
            axes.plot(naive["time"][:][seen] / naive["time"][-1], 10.0 ** error[seen], dash, color=colour, lw=1.5, label=label)
    axes.set_yscale("log")
    axes.set(xlabel=r"reverse time $\tau / T$", ylabel=r"relative $L^2$ error of $u(T-\tau)$")
    axes.legend(fontsize=6, ncol=2)
    axes.set_title("How far back can you go?", fontsize=10)


def factors(axes, f):
    last = 0
    for name in methods(f):
        branch = f["branches"][name]
        rule = best_rule(branch)
        if rule is None or "factor_" + rule not in branch:
            continue
        label, colour, dash = style(name)
        k, phi = branch["wavenumber"][:], branch["factor_" + rule][:]
        axes.plot(k, phi, dash, color=colour, lw=1.2, label=label)
        last = max(last, k[np.nonzero(np.abs(phi) > 1e-2)[0].max(initial=0)])
    axes.set(xlim=(0, 1.15 * last or None), ylim=(-0.1, 1.2), xlabel="wavenumber $k$", ylabel=r"filter factor $\varphi$")
    axes.legend(fontsize=6)
    axes.set_title("Which modes are believed", fontsize=10)


def l_curves(axes, f):
    for name in methods(f):
        if name == "total_variation":
            continue  # its size is another one
        branch = f["branches"][name]
        label, colour, dash = style(name)
        size, residual = branch["size"][:], branch["residual"][:]
        good = np.isfinite(size) & (size > 0) & (residual > 0)
        axes.plot(residual[good], size[good], dash, color=colour, lw=1.0, label=label)
        for rule, (mark, _) in RULES.items():
            chosen = summary(f, name, "parameter_" + rule)
            if np.isfinite(chosen):
                i = np.argmin(np.abs(np.log(branch["parameter"][:] + 1e-300) - np.log(chosen + 1e-300)))
                axes.plot(residual[i], size[i], mark, color=colour, ms=9 if rule == "oracle" else 4, mec="white", mew=0.4)
    if "noise_norm" in f and f["noise_norm"][()] > 0:
        axes.axvline(f["noise_norm"][()], color="0.6", lw=0.8, ls=":")
    if "truth_norm" in f and "u0" in f:
        axes.set_ylim(0.2 * f["truth_norm"][()], 1e4 * f["truth_norm"][()])
    axes.set(xscale="log", yscale="log", xlabel=r"residual $\|Aq - b\|$", ylabel=r"$\|q\|$")
    axes.legend(fontsize=6)
    axes.set_title("L-curves; dotted: the noise", fontsize=10)


def bounds(axes, f):
    group = f["branches/error_bound"] if "error_bound" in f["branches"] else {}
    for name in ("cutoff", "tikhonov", "lavrentiev", "quasi_boundary_value", "quasi_reversibility", "pseudo_parabolic"):
        if name in group:
            label, colour, dash = style(name)
            axes.plot(group["noise"][:], group[name + "_half"][:], dash, color=colour, lw=1.3, label=label)
    if "noise" in group:
        noise = group["noise"][:]
        axes.plot(noise, 2 * np.sqrt(noise), color="0.2", lw=0.8, ls=(0, (1, 2)), label=r"$2\,\varepsilon^{1/2}E^{1/2}$")
    axes.set(xscale="log", yscale="log", xlabel=r"noise $\varepsilon / E$", ylabel=r"largest error at $t = T/2$, of $E$")
    axes.legend(fontsize=6)
    axes.set_title("At worst: powers of the noise, or its logarithm", fontsize=10)


def draw(f, path):
    figure = plt.figure(figsize=(12, 12.5))
    grid = figure.add_gridspec(3, 2)
    if "y" in f:
        pictures(figure, grid[0, 0], f)
    else:
        lines(figure.add_subplot(grid[0, 0]), f)
    errors(figure.add_subplot(grid[0, 1]), f)
    on_the_way(figure.add_subplot(grid[1, 0]), f)
    factors(figure.add_subplot(grid[1, 1]), f)
    l_curves(figure.add_subplot(grid[2, 0]), f)
    bounds(figure.add_subplot(grid[2, 1]), f)
    figure.tight_layout()
    shared.save(figure, path)


if __name__ == "__main__":
    sys.exit(shared.main(__doc__, draw))
