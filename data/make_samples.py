#!/usr/bin/python3
"""Draws the sample inputs of this folder: two pictures of 256 x 256 pixels and a cloud of points.

    /usr/bin/python3 data/make_samples.py [FOLDER]      (default: the folder of this file)

galaxy.png    two spiral arms around a core (8-bit grey PNG)
rose.pgm      a rose of eight petals with a bright rim (8-bit binary PGM)
two_moons.csv 2000 points on two noisy half circles, columns x,y

Both pictures are unchanged by half a turn, so that the two slowest modes of the box, cos(pi x/L) and cos(pi y/L),
are absent: after T = 20 000 pixel^2 nothing of either picture is left to see. Needs numpy and Pillow.
"""
import pathlib
import sys

import numpy as np
from PIL import Image

SIZE = 256


def polar():
    """Radius (1 at the middle of a side) and angle of every pixel centre, rows from the top."""
    c = (np.arange(SIZE) + 0.5) / SIZE * 2 - 1
    x, y = np.meshgrid(c, -c)
    return np.hypot(x, y), np.arctan2(y, x)


def galaxy():
    """Two logarithmic arms, cos(2 (theta - log r / pitch)), that fade outwards, and a Gaussian core."""
    r, theta = polar()
    phase = theta - np.log(np.maximum(r, 1e-3)) / 0.45
    arms = np.exp(4.0 * (np.cos(2 * phase) - 1)) * np.exp(-((r - 0.42) / 0.19) ** 2)
    return np.where(r < 0.9, 0.95 * arms + np.exp(-((r / 0.11) ** 2)), 0.0)


def rose():
    """The rose r = 0.72 |cos(4 theta)|: dim petals with a bright rim."""
    r, theta = polar()
    edge = 0.72 * np.abs(np.cos(4 * theta))
    inside = 1 / (1 + np.exp((r - edge) / 0.012))
    rim = np.exp(-(((r - edge) / 0.03) ** 2)) * (edge > 0.1)
    return 0.35 * inside + 0.65 * rim


def half_turn(picture):
    """Exactly unchanged by half a turn, scaled to 0 ... 255."""
    picture = 0.5 * (picture + picture[::-1, ::-1])
    return np.round(255 * picture / picture.max()).astype(np.uint8)


def two_moons(n, rng):
    angle = rng.uniform(0, np.pi, n)
    upper = np.arange(n) % 2 == 0
    x = np.where(upper, np.cos(angle), 1 - np.cos(angle))
    y = np.where(upper, np.sin(angle), 0.5 - np.sin(angle))
    return np.column_stack([x, y]) + rng.normal(0, 0.06, (n, 2))


def main(folder):
    Image.fromarray(half_turn(galaxy())).save(folder / "galaxy.png", optimize=True)
    Image.fromarray(half_turn(rose())).save(folder / "rose.pgm")
    points = two_moons(2000, np.random.RandomState(7))
    np.savetxt(folder / "two_moons.csv", points, fmt="%.6f", delimiter=",", header="x,y", comments="")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent)
