"""Writes the input files beside this script with the tools that users have: numpy, h5py, Pillow.
Every set of points holds the rows (0, 0.5), (1, -2), (2, 1e300) or, in float32, (0, 0.5), (1, -2), (2, 3.25)."""
import pathlib

import h5py
import numpy as np
from PIL import Image

here = pathlib.Path(__file__).parent
points = np.array([[0, 0.5], [1, -2], [2, 1e300]])
single = np.array([[0, 0.5], [1, -2], [2, 3.25]], dtype=np.float32)

np.save(here / "points.npy", points)
with open(here / "points_fortran_v2.npy", "wb") as f:
    np.lib.format.write_array(f, np.asfortranarray(single), version=(2, 0))
np.save(here / "column.npy", np.array([3, -1, 2], dtype=np.int16))
np.save(here / "complex.npy", points.astype(complex))
np.save(here / "cube.npy", np.zeros((2, 2, 2)))
np.save(here / "records.npy", np.zeros(2, dtype=[("x", "f8")]))

with h5py.File(here / "points.h5", "w", libver="latest") as f:
    f["text"] = "not points"
    f["number"] = 3.0
    f.create_dataset("points", data=points, chunks=(2, 2), compression="gzip", shuffle=True)
    f.create_dataset("group/big_endian", data=single.astype(">f4"))
    f.create_dataset("group/cube", data=np.zeros((2, 2, 2)))
    f.create_dataset("group/hole", data=np.array([[1.0, 2.0], [3.0, np.nan]]))
    f.create_dataset("group/empty", shape=(0, 2))
with h5py.File(here / "several.h5", "w") as f:
    f["a"] = points
    f["b"] = points[:, 0]
with h5py.File(here / "none.h5", "w") as f:
    f["link"] = h5py.ExternalLink("points.h5", "/points")

palette = Image.new("P", (3, 2))
palette.putpalette([0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 255])
palette.putdata([0, 1, 2, 3, 1, 0])
palette.save(here / "palette.png", transparency=bytes([255, 128]))
