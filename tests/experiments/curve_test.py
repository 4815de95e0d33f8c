"""The study `curve`: its checks and figures on small decks, and what it refuses."""
import os
import re
import sys
import unittest

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from support import study  # noqa: E402
from support.program import call  # noqa: E402

SMALL = ["law.positions=16", "curves.count=1500", "curves.bins=24", "back.steps=200", "back.flow_count=8", "law.jitter=1e-5"]
METHODS = ["dissolve", "reverse_sde", "reverse_sde_noise", "flow_ode"]


class SmoothCurves(study.Folder):
    def test_dissolve_and_come_back(self):
        f, rows = self.run_deck("curve", *SMALL)
        self.assertEqual(list(rows), METHODS)
        self.assertTrue(f["checks/passed"][:].all())
        self.assertLess(rows["dissolve"]["worst_bin_z"], 6)
        self.assertLess(rows["dissolve"]["histogram_l1"], 0.1)
        self.assertAlmostEqual(rows["dissolve"]["roughness_expected"], 6, delta=0.1)  # white noise
        for name in METHODS[1:]:
            row = rows[name]
            self.assertLess(row["roughness_expected"], 0.1, name)
            self.assertLess(row["roughest"], 0.6, name)
            self.assertLess(row["covariance_z"], 8, name)
        for name in METHODS[1:3]:
            self.assertLess(rows[name]["step_bias_z"], 2, name)
        self.assertLess(rows["flow_ode"]["image_error"], 1e-6)
        self.assertLess(rows["flow_ode"]["return_error"], 1e-6)
        # from the file alone: the law by hand, its roughness, the values at t = 0, and what the flow returned
        x, C = f["position"][:], f["covariance"][:]
        expected = 0.25 * (np.exp(-((x[:, None] - x) ** 2) / (2 * 0.15**2)) + 1e-5 * np.eye(16))
        np.testing.assert_allclose(C, expected, atol=1e-14)
        np.testing.assert_allclose(f["mean"][:], 0.8 * np.sin(2 * np.pi * x), atol=1e-14)
        D = np.diff(np.eye(16), 2, axis=0)
        rough = (np.trace(D @ C @ D.T) + np.sum((D @ f["mean"][:]) ** 2)) / 14
        self.assertAlmostEqual(rows["flow_ode"]["roughness_expected"] / rough, 1, delta=1e-9)
        branch = f["branches/dissolve"]
        v, p = branch["bin"][:], branch["exact"][0]
        self.assertAlmostEqual(p.sum() * (v[1] - v[0]), 1, delta=1e-8)
        self.assertAlmostEqual((p * v * v).sum() * (v[1] - v[0]), 0.25 * (1 + 1e-5) + np.mean(f["mean"][:] ** 2), delta=0.05)
        legs = f["branches/flow_ode/curves"][:]
        np.testing.assert_allclose(legs[2], legs[0], atol=1e-5)
        self.assertGreater(np.abs(legs[1] - legs[0]).max(), 0.5)
        self.assertEqual(call("plot", self.path("curve.h5"), "-o", self.path("figure.png"))[0], 0)
        self.assert_runs_again("curve")


class RoughCurves(study.Folder):
    def test_kernels(self):
        for kernel in ("matern12", "matern32", "matern52"):
            _, rows = self.run_deck("curve_rough", *SMALL[:-1], f"law.kernel={kernel}", layout=kernel == "matern12")
            self.assertLess(rows["reverse_sde"]["roughness"], 6, kernel)


class FewOfAll(study.Folder):
    def test_bounds_follow_the_deck(self):
        few = ["law.positions=4", "curves.count=2", "curves.bins=4", "curves.kept=1", "back.steps=60", "back.flow_count=1",
               "back.tolerance=1e-4", "output.times=[]"]
        for seed in range(1, 6):
            _, rows = self.run_deck("curve", *few, f"seed={seed}", layout=seed == 1)
            self.assertLess(rows["dissolve"]["worst_bin_z"], 6)
        # a flow so coarse that what comes back is rougher by itself
        _, rows = self.run_deck("curve", "curves.count=50", "back.tolerance=1e-2", "back.flow_count=1000", layout=False)
        self.assertGreater(rows["flow_ode"]["roughness_z"], 6.1)
        # more curves of the flow than are kept, a short horizon, and one that leaves much of the curves
        self.run_deck("curve", *SMALL, "curves.kept=40", "process.horizon=0.2", "output.times=[0.1]")


    def test_bins_that_hardly_vary(self):
        """Curves that are nearly one curve: what one of them in thousands does to a bin is no standard error."""
        for deviation in ("1e-4", "1e-3", "1e-2", "1e6"):
            _, rows = self.run_deck("curve", "back.flow_count=1", "back.tolerance=1e-3", "law.deviation=" + deviation, layout=False)
            self.assertLess(rows["dissolve"]["worst_bin_z"], 6, deviation)


class Refusals(study.Folder):
    def test_bad_decks(self):
        said = self.refused("law.jitter=0.0", "law.correlation_length=0.5")
        self.assertIn("not positive definite in double precision; at least", said)
        enough = re.search(r"at least (\S+) for", said)[1]
        code, _, err = call("check", os.path.join(study.DECKS, "curve.toml"), "--set", f"law.jitter={float(enough)!r}",
                            "--set", "law.correlation_length=0.5", "--set", "back.grading=4.0", "--set", "back.steps=5000")
        self.assertEqual(code, 0, err)
        self.assertIn("is not above lower", self.refused("law.upper=-1.0"))
        self.assertIn("law.mean", self.refused("law.mean=sin(y)"))
        self.assertIn("at x = 0", self.refused("law.mean=1/x"))
        self.assertIn("is beyond the horizon 1", self.refused("output.times=[2.0]"))
        self.assertIn("is below beta_min", self.refused("process.beta_max=0.01"))
        self.assertIn("what is below -1 grows", self.refused("back.steps=4"))
        self.assertIn("matern32", self.refused("law.kernel=matern"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
