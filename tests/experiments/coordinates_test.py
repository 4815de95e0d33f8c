"""The study `coordinates`: its checks and figures on small decks, and what it refuses."""
import os
import sys
import unittest

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from support import study  # noqa: E402
from support.program import call  # noqa: E402
from support.study import text  # noqa: E402

SMALL = ["points.count=32", "points.times=7", "trajectories.count=32", "trajectories.levels=6"]
PROCESSES = ["heat", "ve", "vp", "sub_vp", "ornstein_uhlenbeck", "cosine_vp", "sigmoid_vp", "scaled_linear_vp",
             "zero_terminal_vp", "edm", "rectified_flow"]


def only(*wanted):
    return [f"processes.{p}=false" for p in PROCESSES if p not in wanted]


class EveryProcess(study.Folder):
    def test_is_one_flow_in_other_coordinates(self):
        f, rows = self.run_deck("coordinates", *SMALL)
        self.assertEqual(list(rows), PROCESSES)
        self.assertTrue(f["checks/passed"][:].all())
        for name, row in rows.items():
            self.assertLess(row["density_error"], 1e-11, name)
            self.assertLess(row["flow_difference"], 1e-7, name)
            self.assertAlmostEqual(row["flow_order"], 1, delta=0.35, msg=name)
            self.assertEqual(row["start_residual"], 0, name)
            self.assertLess(max(row["rate_residual"], row["noise_residual"]), 1e-18, name)
            self.assertLess(row["double_error"], 3e-15, name)
            # a factor 2 in g² stands out in the proof, and in the flow
            self.assertGreater(row["planted_residual"], 0.15, name)
            self.assertGreater(row["planted_flow"], 1e-2, name)
        claims = text(f["checks/check"].attrs["flag_meanings"]).split()
        self.assertEqual(sum(c.endswith("_planted_factor_found") for c in claims), len(PROCESSES))
        # from the file alone: vp by hand, and the end of its trajectories on those of edm
        vp, edm = f["branches/vp"], f["branches/edm"]
        t = vp["time_of_level"][:]
        B = t * (0.1 + 11.9 * t / 2)
        np.testing.assert_allclose(np.expm1(B), f["level"][:], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(vp["alpha"][:], np.exp(-B / 2), rtol=1e-12)
        np.testing.assert_allclose(edm["time_of_level"][:] ** 2, f["level"][:], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(vp["x"][:] / vp["alpha"][:][:, None, None], edm["x"][:], rtol=0, atol=2e-7)
        self.assertGreater(np.abs(edm["x"][-1] - edm["x"][0]).max(), 1)
        self.assertEqual(call("plot", self.path("coordinates.h5"), "-o", self.path("figure.png"))[0], 0)
        self.assert_runs_again("coordinates")


class Plane(study.Folder):
    def test_full_covariances_in_the_plane(self):
        f, rows = self.run_deck("coordinates_plane", *SMALL, *only("heat", "vp", "rectified_flow"))
        self.assertEqual(f["y"].shape, (7, 32, 2))
        for name, row in rows.items():
            self.assertLess(row["flow_difference"], 1e-7, name)
            self.assertLess(row["density_error"], 1e-11, name)
        self.assertEqual(call("plot", self.path("coordinates_plane.h5"), "-o", self.path("figure.png"))[0], 0)


class FewOfAll(study.Folder):
    def test_bounds_follow_the_deck(self):
        few = ["points.count=2", "points.times=2", "trajectories.count=1", "trajectories.levels=2"]
        self.run_deck("coordinates", *few, *only("ve", "edm"))
        f, rows = self.run_deck("coordinates", *few, *only("sub_vp"), "trajectories.tolerances=[1e-3]")
        self.assertTrue(np.isnan(rows["sub_vp"]["flow_order"]))

    def test_narrow_laws_and_steep_schedules(self):
        self.run_deck("coordinates", *SMALL, *only("vp", "ve"), "law.stds=[0.01,0.02,0.5]", "ve.sigma_max=100.0",
                      "vp.beta_max=20.0")
        # a first component that only few points know must not spoil the score of the others
        self.run_deck("coordinates", *SMALL, *only("vp", "rectified_flow"), "law.stds=[1e-3,3.0,5.0]")
        # narrow or far apart: trajectories are copies of each other, and an order of their median says nothing
        for law in ("law.stds=[0.01,0.01,0.01]", "law.means=[[-100.0],[0.0],[500.0]]"):
            _, rows = self.run_deck("coordinates", *SMALL, *only("zero_terminal_vp", "rectified_flow"), law, layout=False)
            self.assertTrue(np.isnan(rows["rectified_flow"]["flow_order"]))
        _, rows = self.run_deck("coordinates", *SMALL, *only("heat"), "heat.horizon=1e-6")
        self.assertTrue(np.isnan(rows["heat"]["flow_order"]))  # one step does: no tolerance decides


class Refusals(study.Folder):
    def test_bad_decks(self):
        self.assertIn("all processes are switched off", self.refused(*only()))
        self.assertIn("do not descend", self.refused("trajectories.tolerances=[1e-6,1e-4]"))
        self.assertIn("heat.horizon: 1e-30; this study takes 1e-09 to", self.refused("heat.horizon=1e-30"))
        self.assertIn("vp.horizon: sigma^2/alpha^2 is", self.refused("vp.beta_max=1000.0"))
        self.assertIn("ve: ", self.refused("ve.sigma_min=30.0"))
        self.assertIn("double_well", self.refused("double_well.barrier=1.0"))
        self.assertIn("did you mean 'beta_min'?", self.refused("vp.beta_mim=1.0"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
