"""The study `bounded`: its checks and figures on small decks, and what it refuses."""
import math
import os
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from support.program import TOP, call  # noqa: E402

SMALL = ["grid.cells=128", "particles.count=8000", "particles.flow_count=4000", "particles.steps=150", "particles.flow_steps=60",
         "fokker_planck.steps=200", "kernels.times=9", "kernels.places=9"]
BACK = ["closed_form", "fokker_planck_score", "reverse_sde", "flow_heun"]


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


class Folder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = cls.scratch.name

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def run_deck(self, case, sets, figure=False):
        path = os.path.join(self.folder, "result.h5")
        words = [w for s in sets for w in ("--set", s)]
        code, out, err = call("run", os.path.join(TOP, "experiments", case + ".toml"), "-o", path, "--force", "-q", *words)
        self.assertEqual(code, 0, out + err)
        layout = subprocess.run([sys.executable, os.path.join(TOP, "tests", "result_layout.py"), "check", path],
                                capture_output=True, text=True)
        self.assertEqual(layout.returncode, 0, layout.stdout)
        if figure:
            self.assertEqual(call("plot", path, "-o", os.path.join(self.folder, "figure.png"), "--force")[0], 0)
        file = h5py.File(path, "r")
        self.addCleanup(file.close)
        self.assertTrue(file["checks/passed"][:].all(), out)
        self.rows = text(file["summary/method"].attrs["flag_meanings"]).split()
        self.assertEqual(self.rows, ["kernels", "uniform_limit", *BACK, *[m + "_uniform" for m in BACK]])
        return file

    def figure(self, file, method, name):
        return float(file["summary"][name][self.rows.index(method)])


class BetweenWalls(Folder):
    def check(self, boundary, horizon, waves):
        f = self.run_deck("bounded", [*SMALL, f"grid.boundary={boundary}", f"process.horizon={horizon}", f"output.times=[0.0,{horizon}]"], figure=boundary == "periodic")
        self.assertLess(self.figure(f, "kernels", "kernel_difference"), 1e-14)
        expected = (waves * math.pi / 10) ** 2
        self.assertAlmostEqual(self.figure(f, "uniform_limit", "rate_expected"), expected, delta=1e-12)
        self.assertAlmostEqual(self.figure(f, "uniform_limit", "rate") / expected, 1, delta=1e-3)
        self.assertLess(self.figure(f, "closed_form", "l1_error"), 1e-13)
        self.assertLess(self.figure(f, "fokker_planck_score", "l1_error"), 5e-3)
        prior = self.figure(f, "closed_form_uniform", "prior_error")
        self.assertGreater(prior, 1e-3)
        self.assertLess(self.figure(f, "closed_form_uniform", "l1_error"), prior)
        # the very start, from the deck alone: a wave's amplitude times 4/π, and e^{-λT}
        wave = sum(w * np.exp(1j * waves * math.pi * m / 10 - (waves * math.pi * s / 10) ** 2 / 2)
                   for w, m, s in ((0.5, 1.5, 0.4), (0.3, 3.5, 0.3), (0.2, 8.0, 0.6)))
        size = abs(wave.real) if boundary == "no_flux" else abs(wave)
        self.assertAlmostEqual(prior / (4 / math.pi * size * math.exp(-expected * horizon)), 1, delta=0.02)
        # images and eigenfunctions make the same density; a cell average is not a point
        self.assertLess(np.abs(f["density"][:] - f["density_by_modes"][:]).max(), 5e-3)
        self.assertLess(np.abs(f["density"][1] - f["density_by_modes"][1]).max(), 1e-4)

    def test_no_flux(self):
        self.check("no_flux", 30.0, 1)

    def test_periodic(self):
        self.check("periodic", 7.5, 2)

    def test_a_symmetric_law_has_no_slowest_mode(self):
        f = self.run_deck("bounded", [*SMALL, "law.weights=[0.5,0.5]", "law.means=[[3.0],[7.0]]", "law.stds=[0.5,0.5]"])
        self.assertAlmostEqual(self.figure(f, "uniform_limit", "rate_expected"), (2 * math.pi / 10) ** 2, delta=1e-12)
        self.assertAlmostEqual(self.figure(f, "uniform_limit", "rate") / (2 * math.pi / 10) ** 2, 1, delta=1e-3)


class FewOfAll(Folder):
    def test_bounds_follow_the_deck(self):
        self.run_deck("bounded", [*SMALL, "grid.cells=48", "particles.count=50", "particles.flow_count=50", "particles.steps=10",
                                  "particles.flow_steps=10", "fokker_planck.steps=20", "fokker_planck.scheme=implicit_euler"])


class CoarseSteps(Folder):
    def test_are_noted_and_not_claimed(self):
        coarse = [*SMALL, "process.horizon=1000.0", "output.times=[0.0,1000.0]", "particles.steps=100"]
        f = self.run_deck("bounded", coarse)
        claims = text(f["checks/check"].attrs["flag_meanings"]).split()
        self.assertFalse([n for n in claims if n.startswith("reverse_sde") and "w1" in n], claims)
        code, out, err = call("check", os.path.join(TOP, "experiments", "bounded.toml"), *[w for s in coarse for w in ("--set", s)])
        self.assertEqual(code, 0, err)
        self.assertIn("particles.steps = 100 is too coarse for the narrowest component", " ".join(out.split()))

    def test_of_the_deck_are_claimed(self):
        f = self.run_deck("bounded", SMALL)
        claims = text(f["checks/check"].attrs["flag_meanings"]).split()
        self.assertEqual(len([n for n in claims if "w1_closed_form" in n]), 3, claims)
        self.assertTrue(math.isnan(self.figure(f, "flow_heun_uniform", "w1_closed_form")))
        self.assertTrue(math.isnan(self.figure(f, "flow_heun_uniform", "closed_form_error")))
        self.assertFalse(math.isnan(self.figure(f, "reverse_sde_uniform", "w1_closed_form")))


class Plane(Folder):
    def test_drops_in_a_glass_and_on_a_torus(self):
        for boundary in ("no_flux", "periodic"):
            f = self.run_deck("bounded_plane", [*SMALL, "grid.cells=[32,32]", "particles.bins=16", "fokker_planck.steps=40",
                                                f"grid.boundary={boundary}", "process.horizon=2.0", "output.times=[0.0,2.0]",
                                                "particles.steps=60", "particles.flow_steps=40"], figure=boundary == "no_flux")
            waves = 1 if boundary == "no_flux" else 2
            self.assertAlmostEqual(self.figure(f, "uniform_limit", "rate") / (waves * math.pi / 4) ** 2, 1, delta=1e-3)
            self.assertEqual(f["density"].shape, (2, 32, 32))


class Refusals(unittest.TestCase):
    def refused(self, setting, message):
        code, _, err = call("check", os.path.join(TOP, "experiments", "bounded.toml"), "--set", setting)
        self.assertEqual(code, 2, err)
        self.assertIn(message, err)

    def test_bad_decks(self):
        self.refused("law.means=[[1.5],[3.5],[12.0]]", "12 of component 3 lies outside of the box, [0, 10]")
        self.refused("grid.boundary=absorbing", "no_flux")
        self.refused("process.horizon=0.0001", "process.horizon: cells do not resolve heat of time T")
        self.refused("grid.cells=16", "cells of 0.625 are wider than the narrowest component, 0.3; at least 34 cells")
        self.refused("output.times=[31.0]", "output.times: 31 is beyond the horizon 30")
        for setting in ("process.horizon=1e60", "process.kappa=1e60", "process.horizon=1e12"):
            self.refused(setting, "process.horizon: is so long that nothing is left of the law, kappa T / L^2 = ")
        self.refused("grid.cells=100000", "exponential_midpoint follows at most 1e+09")
        self.refused("process.kapa=1.0", "did you mean 'kappa'?")


if __name__ == "__main__":
    unittest.main(verbosity=2)
