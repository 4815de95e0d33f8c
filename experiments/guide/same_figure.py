#!/usr/bin/python3
"""Do two pictures show the same figure?

    same_figure.py A.png B.png      exit 0 if they do, 1 with the place where they differ most
    same_figure.py --self-test      draw figures whose curves differ and see that they are told apart

Every square of 16 x 16 pixels, wherever it lies, must have the same mean colour in both to 5 % of the scale in each
channel; one pixel of displacement is allowed, and what other snapping and anti-aliasing of lines make of a figure
stays below 4 %. A thin grey curve that moves by twice its width makes 7 %, a coloured one 11 % and more. Letters of
another weight or width make that much too: then write the figures anew (make.sh).
"""
import pathlib
import sys
import tempfile

import matplotlib
import matplotlib.image
import numpy as np

SQUARE, ALLOWED = 16, 0.05


def square_means(a):
    """Means over all squares of each channel, by summed areas."""
    s = np.pad(a.astype(float).cumsum(0).cumsum(1), ((1, 0), (1, 0), (0, 0)))
    return (s[SQUARE:, SQUARE:] - s[:-SQUARE, SQUARE:] - s[SQUARE:, :-SQUARE] + s[:-SQUARE, :-SQUARE]) / SQUARE**2


def difference(a, b):
    """The largest difference of a square, in parts of the colour scale, and its pixel (row, column)."""
    inside, nearest = a[1:-1, 1:-1], np.inf
    for down in (0, 1, 2):
        for right in (0, 1, 2):
            moved = b[down : down + inside.shape[0], right : right + inside.shape[1]]
            nearest = np.minimum(nearest, np.abs(square_means(inside) - square_means(moved)).max(axis=2))
    place = np.unravel_index(nearest.argmax(), nearest.shape)
    return nearest[place], (place[0] + 1, place[1] + 1)


def compare(first, second):
    """None if both files show the same, otherwise what differs, in one line."""
    a, b = (matplotlib.image.imread(path)[..., :3] for path in (first, second))
    if a.shape != b.shape:
        return f"{first}: {a.shape[1]} x {a.shape[0]} pixels, drawn now {b.shape[1]} x {b.shape[0]}"
    worst, (row, column) = difference(a, b)
    if worst > ALLOWED:
        return (f"{first}: differs by {worst:.3f} (at most {ALLOWED}) from what is drawn now, in the square at "
                f"row {row}, column {column}")
    return None


def drawing(path, curve=1.0, decades=0.0, **settings):
    """A density in grey and an error over many decades in blue, as in the guide."""
    import matplotlib.pyplot as plt

    with matplotlib.rc_context(settings):
        figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4))
        x = np.linspace(-10, 10, 400)
        left.plot(x, curve * np.exp(-x * x / 40) / 9, color="0.4", lw=1.0, label="$p_T$")
        left.set(xlim=(-10, 10), ylim=(-0.1, 0.8), xlabel="$x$", ylabel="density", title="What comes back")
        t = np.linspace(0, 2, 50)
        right.plot(t, t / 2 - 9 + decades, color="#0072B2", lw=1.3, label="Fokker-Planck")
        right.plot(t, 3000 * t, color="#D55E00", lw=1.3, label="backward heat")
        right.set_yscale("symlog", linthresh=20)
        right.set(ylim=(-20, 10000), xlabel="time", ylabel="error")
        for axes in (left, right):
            axes.legend(fontsize=7, loc="upper right")
        figure.savefig(path, dpi=130)
        plt.close(figure)


def self_test():
    matplotlib.use("Agg")
    with tempfile.TemporaryDirectory() as folder:
        base, other = pathlib.Path(folder, "a.png"), pathlib.Path(folder, "b.png")
        drawing(base)

        def verdict(**changes):
            drawing(other, **changes)
            return compare(base, other)

        same = [{}, {"path.snap": False}, {"path.simplify_threshold": 0.5}]
        differ = [{"curve": 0.5}, {"curve": 0.8}, {"decades": 4}, {"decades": -1}, {"figure.subplot.left": 0.2}]
        failed = [f"{c}: told apart: {v}" for c in same if (v := verdict(**c))]
        failed += [f"{c}: not told apart" for c in differ if not verdict(**c)]
    return "\n".join(failed) or None


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or (len(sys.argv) == 2 and sys.argv[1] != "--self-test"):
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(self_test() if len(sys.argv) == 2 else compare(*sys.argv[1:]))
