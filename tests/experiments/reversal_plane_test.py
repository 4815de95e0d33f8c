"""The study `reversal` on the plane: a mixture, points and pictures; and points in space."""
import math
import os
import sys
import unittest

import h5py
import matplotlib.image
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from support.program import TOP, call  # noqa: E402
from support.reversal import GRID, Folder, Result  # noqa: E402


class Pictures(Folder):
    """The middle of the shipped pictures, for a time that mixes 64 pixels as theirs does 256 (the guide runs them whole)."""

    def middle(self, name):
        """The path of a picture that holds the middle 64 x 64 pixels of the shipped one."""
        whole = matplotlib.image.imread(os.path.join(TOP, "data", name)).astype(float)
        path = os.path.join(self.folder, name.replace(".png", ".pgm"))
        with open(path, "wb") as out:
            out.write(b"P5 64 64 255\n" + np.rint(whole[96:160, 96:160] * 255 / whole.max()).astype(np.uint8).tobytes())
        return path

    def run_small(self, deck, only, *sets):
        sets = ["law.file=" + self.middle("galaxy.png"), "process.horizon=1250.0", "particles.count=100000",
                "particles.bins=16", *sets]
        result = Result(self.folder, deck, sets, only=only)
        self.passed(result)
        return result

    def test_the_picture_comes_back(self):
        r = self.run_small("reversal_picture", ["naive_spectral", "naive_finite_difference", *GRID, "reverse_sde"])
        self.assertLessEqual(r.file["pT_contrast"][()], 1e-3)
        self.assertLessEqual(r("fokker_planck_score", "l1_error"), 5e-3)
        self.assertLessEqual(r("discrete_reversal_rates", "l1_error"), 5e-3)
        self.assertLessEqual(r("discrete_reversal_chain", "l1_error"), 1e-10)
        for method in ("naive_spectral", "naive_finite_difference"):
            self.assertFalse(r(method, "l1_error") <= 1e50)
        self.assertEqual(r.file["branches/reverse_sde/density"].shape, (16, 16))
        self.assertLessEqual(r("reverse_sde", "l1_error"), 0.05)

    def test_the_score_of_one_picture_makes_that_picture_from_what_is_left_of_another(self):
        r = self.run_small("reversal_other_picture", GRID, "terminal.file=" + self.middle("rose.pgm"))
        for method in GRID:
            self.assertLessEqual(r(method, "l1_to_p0"), 0.01)
        for method in ("fokker_planck_score", "discrete_reversal_rates"):
            self.assertLessEqual(r(method, "closed_form_error"), 5e-3)
        self.assertLessEqual(r("discrete_reversal_chain", "closed_form_error"), 1e-10)


class Plane(Folder):
    """Three components in two dimensions, one of them tilted; few cells and particles."""

    def test_the_mixture_comes_back(self):
        sets = ["grid.cells=[128,128]", "fokker_planck.steps=400", "fokker_planck.scheme=exponential_midpoint",
                "discrete.steps=200", "particles.count=20000", "particles.flow_count=5000", "particles.steps=200"]
        r = Result(self.folder, "reversal_plane", sets)
        self.passed(r)
        self.assertFalse(r("naive_spectral", "l1_error") <= 1e50)
        top = 2 * (math.pi * 127 / 16) ** 2 * 0.5 / math.log(10)
        self.assertAlmostEqual(r("naive_spectral", "log10_amplification") / top, 1, delta=1e-10)
        self.assertLessEqual(r("closed_form", "l1_error"), 1e-8)
        self.assertLessEqual(r("fokker_planck_score", "closed_form_error"), 3e-2)
        self.assertLessEqual(r("discrete_reversal_rates", "closed_form_error"), 1e-3)
        self.assertLessEqual(r("discrete_reversal_chain", "closed_form_error"), 1e-12)
        for method in GRID[1:]:
            self.assertLessEqual(r(method, "mass_error"), 1e-12)
        for method in GRID[2:]:  # the others start from noise, which has both signs
            self.assertGreaterEqual(r(method, "minimum"), 0)
        volume = (16 / 128) ** 2
        x, y = np.meshgrid(r.field("x"), r.field("y"))  # moments of the mixture, from the deck alone
        for name in ("p0", "branches/fokker_planck_score/density", "branches/discrete_reversal_chain/density"):
            p = r.field(name) * volume
            self.assertAlmostEqual((p * x).sum(), 0.5 * 1 - 0.3 * 1, delta=2e-3)
            self.assertAlmostEqual((p * y).sum(), 0.3 * 1 - 0.2 * 1.5, delta=2e-3)
            second = 0.5 * 0 + 0.3 * (0.05 - 1) + 0.2 * 0
            self.assertAlmostEqual((p * x * y).sum(), second, delta=1e-2)
        for method in ("reverse_sde", "reverse_sde_half", "flow_euler", "flow_ode"):
            self.assertLess(r(method, "sliced_w2"), 0.1)


class Points(Folder):
    def test_zeros_of_the_histogram_are_allowed(self):
        sets = ["grid.cells=[64,64]", "particles.count=20000", "particles.flow_count=2000", "particles.steps=200",
                "fokker_planck.steps=200", "discrete.steps=200"]
        r = Result(self.folder, "reversal_points", sets)
        self.passed(r)
        self.assertGreater((r.field("p0") == 0).mean(), 0.5)
        self.assertAlmostEqual(r.field("p0").sum() * np.diff(r.field("x"))[0] * np.diff(r.field("y"))[0], 1, delta=1e-12)
        self.assertLessEqual(r("discrete_reversal_chain", "l1_error"), 1e-10)

    def test_three_dimensions_have_particles_alone(self):
        cloud = os.path.join(self.folder, "cloud.npy")
        np.save(cloud, np.random.RandomState(3).normal(size=(60, 3)))
        deck = os.path.join(self.folder, "cloud.toml")
        with open(deck, "w", encoding="utf-8") as out:
            out.write('experiment = "reversal"\n[law]\nkind = "points"\nfile = "cloud.npy"\n[particles]\ncount = 2000\n'
                      'flow_count = 2000\nsteps = 200\n')
        code, out, err = call("run", deck, "-o", os.path.join(self.folder, "cloud.h5"), "-q")
        self.assertEqual(code, 0, out + err)
        with h5py.File(os.path.join(self.folder, "cloud.h5"), "r") as f:
            self.assertEqual(sorted(f["branches"]), ["flow_euler", "reverse_sde", "reverse_sde_half"])
            self.assertEqual(f["branches/reverse_sde/samples"].shape, (2000, 3))
        code, out, err = call("check", deck)
        self.assertIn("particles only", out + err)


if __name__ == "__main__":
    unittest.main()
