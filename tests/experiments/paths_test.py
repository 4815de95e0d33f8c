"""The study `paths`: its orders and checks on small decks, and what it refuses."""
import math
import os
import sys
import unittest

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from support import study  # noqa: E402
from support.program import call  # noqa: E402
from support.study import text  # noqa: E402

SMALL = ["particles.count=64", "particles.batches=8", "steps.levels=5"]
QUICK = ["adaptive.run=false", "multilevel.run=false"]
FEW = [f"integrators.{name}=false" for name in ("milstein_derivative_free", "euler_heun", "weak_platen", "implicit_euler", "sk_rock")]


def claims(file):
    return text(file["checks/check"].attrs["flag_meanings"]).split()


class GeometricBrownianMotion(study.Folder):
    def test_orders_costs_and_adaptive_steps(self):
        f, rows = self.run_deck("paths", *SMALL, "multilevel.errors=[0.08,0.04,0.02]")
        self.assertTrue(f["checks/passed"][:].all())
        self.assertNotIn("sra", rows)  # no state-dependent noise: left out
        self.assertAlmostEqual(rows["euler_maruyama"]["path_order"], 0.5, delta=0.25)
        self.assertAlmostEqual(rows["milstein"]["path_order"], 1, delta=0.25)
        self.assertAlmostEqual(rows["sri"]["path_order"], 1.5, delta=0.3)
        self.assertAlmostEqual(rows["euler_maruyama"]["mean_order"], 1, delta=0.25)
        self.assertLess(rows["sri"]["path_error"], rows["milstein"]["path_error"])
        self.assertLess(rows["milstein"]["path_error"], rows["euler_maruyama"]["path_error"])
        self.assertAlmostEqual(rows["multilevel"]["value"], math.e, delta=0.1)
        self.assertLess(rows["multilevel"]["standard_error"], 0.02)
        adaptive = f["branches/adaptive"]
        self.assertTrue((np.diff(adaptive["steps"][:]) > 0).all())
        self.assertTrue((np.diff(adaptive["path_error"][:]) < 0).all())
        # the paths themselves, from the file: they begin at 1 and stay positive
        self.assertTrue((f["x1"][:, 0] == 1).all())
        self.assertGreater(f["x1"][:].min(), 0)
        self.assertEqual(f["x1"].shape, (16, 65))
        self.assert_runs_again("paths")
        self.assertEqual(call("plot", self.path("paths.h5"), "-o", self.path("paths.png"), "--force")[0], 0)

    def test_every_kind_of_noise(self):
        for sets in (["noise.kind=white"], ["noise.kind=sobol", "steps.levels=4"], ["noise.antithetic=true"]):
            with self.subTest(sets=sets):
                f, rows = self.run_deck("paths", *SMALL, *QUICK, *FEW, *sets, layout=False)
                self.assertAlmostEqual(rows["milstein"]["path_order"], 1, delta=0.25)
                self.assertIn("reference_mean_off", claims(f))

    def test_chosen_times(self):
        f, _ = self.run_deck("paths", *SMALL, *QUICK, *FEW, "output.times=[0.0,0.5,1.0]", "output.paths=3", layout=False)
        self.assertEqual(f["time"][:].tolist(), [0.0, 0.5, 1.0])
        self.assertEqual(f["x1"].shape, (3, 3))


class Processes(study.Folder):
    def test_every_process_of_the_list(self):
        kinds = ["heat", "ve", "vp", "sub_vp", "ornstein_uhlenbeck", "double_well", "cosine_vp", "sigmoid_vp", "scaled_linear_vp",
                 "zero_terminal_vp", "edm", "rectified_flow", "overdamped_langevin", "expression"]
        deck = self.path("other.toml")
        for kind in kinds:
            with self.subTest(process=kind):
                with open(deck, "w", encoding="utf-8") as out:
                    out.write(f'experiment = "paths"\n[process]\nkind = "{kind}"\nhorizon = 0.4\n[start]\nat = 0.5\n'
                              "[particles]\ncount = 32\nbatches = 4\n[steps]\nlevels = 4\nreference = 4\n"
                              "[adaptive]\nrun = false\n[multilevel]\nrun = false\n")
                code, out, err = call("run", deck, "-o", self.path("other.h5"), "--force", "-q")
                self.assertEqual(code, 0, out + err)

    def test_texts(self):
        f, rows = self.run_deck("paths_expression", *SMALL, "steps.reference=8", "multilevel.errors=[0.04,0.02,0.01]")
        self.assertTrue(f["checks/passed"][:].all())
        self.assertGreater(rows["milstein"]["path_order"], 0.7)

    def test_inertia(self):
        f, rows = self.run_deck("paths_langevin", *SMALL, "multilevel.errors=[0.08,0.04,0.02]")
        self.assertTrue(f["checks/passed"][:].all())
        self.assertIn("x2", f)
        self.assertGreater(rows["euler_maruyama"]["path_order"], 0.7)  # noise that is constant where it is

    def test_without_noise(self):
        f, rows = self.run_deck("paths_expression", "process.drift=-x", "process.diffusion=0", layout=False)
        self.assertNotIn("multilevel", rows)
        self.assertNotIn("adaptive", rows)
        self.assertAlmostEqual(rows["euler_maruyama"]["path_order"], 1, delta=0.2)
        self.assertAlmostEqual(rows["heun"]["path_order"], 2, delta=0.2)
        self.assertTrue(f["checks/passed"][:].all())


class Refusals(study.Folder):
    def test_bad_decks(self):
        for pattern, sets in (
                ("integrators.sra: 'sra' does not step geometric_brownian_motion: it has no order for noise of kind diagonal",
                 ["integrators.sra=true"]),
                ("allowed: euler_maruyama|milstein|", ["integrators.sra=true"]),
                ("process.kind", ["process.kind=geometric"]),
                ("did you mean 'sigma'?", ["process.sigm=1.0"]),
                ("adaptive.integrator: 'euler_maruyama' has strong order 0.5 here", ["adaptive.integrator=euler_maruyama"]),
                ("0.02 after 0.01; they must descend", ["multilevel.errors=[0.04,0.01,0.02]"]),
                ("adaptive.tolerances: has 2 numbers", ["adaptive.tolerances=[0.1,0.01]"]),
                ("particles.count: 40 is not a multiple of 16", ["particles.count=40"]),
                ("noise.kind: sobol needs two dimensions", ["noise.kind=sobol", "steps.levels=12"]),
                ("payoff.P", ["payoff.P=x+*2"]),
                ("payoff.P", ["payoff.P=y"]),
                ("output.times: 2 is beyond the horizon 1", ["output.times=[2.0]"])):
            with self.subTest(sets=sets):
                self.assertIn(pattern, self.refused(*sets))

    def test_bad_texts(self):
        for pattern, sets in (
                ("process.drift", ["process.drift=x*"]),
                ("process.diffusion", ["process.diffusion=q"]),
                ("process.drift: has 2 texts between semicolons; the start has 1 coordinate", ["process.drift=x;1"])):
            with self.subTest(sets=sets):
                self.assertIn(pattern, self.refused(*sets, deck="paths_expression"))
        self.assertIn("an even number of coordinates", self.refused("start.at=[0.0,0.0,1.0]", deck="paths_langevin"))
        self.assertIn("steps.reference: 3 is not a power of 2", self.refused("steps.reference=3", deck="paths_expression"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
