#!/usr/bin/python3
"""same_figure.py A.png B.png: exit 0 if the two show the same, to 1 % of the grey scale on average.

Fonts and antialiasing differ from one matplotlib to the next; curves that have moved do not hide in that."""
import sys

import matplotlib.image
import numpy as np

a, b = (matplotlib.image.imread(path)[..., :3] for path in sys.argv[1:3])
if a.shape != b.shape:
    sys.exit(f"{sys.argv[1]}: {a.shape[1]} x {a.shape[0]} pixels, drawn now {b.shape[1]} x {b.shape[0]}")
difference = float(np.abs(a - b).mean())
if difference > 0.01:
    sys.exit(f"{sys.argv[1]}: differs from what is drawn now by {difference:.3f} on average, at most 0.01")
