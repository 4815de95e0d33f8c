"""The study `blowup`: amplification on its formula, the first step that is not finite, and how far each precision leads."""
import math
import os
import sys
import unittest

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from support.program import TOP, call  # noqa: E402
from support.study import Folder  # noqa: E402

NAIVE = ["naive_spectral", "naive_explicit", "naive_implicit_euler", "naive_crank_nicolson"]
PRECISION = {"precision_float": 23, "precision_double": 52, "precision_long_double": 63, "precision_quad": 112,
             "precision_digits_50": 167, "precision_digits_100": 333}
ALONE = [f"branches.{name}=false" for name in PRECISION]  # the naive ones alone


def passed(f):
    return bool(np.all(f["checks/passed"][:] == 1))


class Line(Folder):
    def test_every_mode_grows_as_its_formula_over_thousands_of_decades(self):
        f, rows = self.run_deck("blowup", "grid.cells=128", *ALONE)
        self.assertEqual(list(rows), NAIVE)
        self.assertTrue(passed(f))
        branch = f["branches/naive_spectral"]
        k, decades = branch["wavenumber"][:], branch["log10_amplification"][:]
        np.testing.assert_allclose(k, np.pi * np.arange(128), rtol=1e-13)
        np.testing.assert_allclose(decades, k**2 * 0.05 / math.log(10), rtol=1e-9, atol=1e-9)
        self.assertGreater(decades.max(), 3000)
        self.assertFalse(np.isfinite(branch["u"][:]).all())  # the field overflows; its logarithms do not
        self.assertTrue(np.isfinite(branch["log10_norm"][:]).all())
        self.assertAlmostEqual(branch["log10_l2_error"][-1] - branch["log10_l2_predicted"][-1], 0, delta=2)

    def test_finite_differences_overflow_when_their_stability_function_says(self):
        f, rows = self.run_deck("blowup", "grid.cells=128", *ALONE, layout=False)
        lam, dt = 4 * 128**2 * math.cos(math.pi / 256) ** 2, 0.05 / rows["naive_explicit"]["steps"]
        factor = {"naive_explicit": 1 + lam * dt, "naive_implicit_euler": 1 / (1 - lam * dt),
                  "naive_crank_nicolson": (1 + lam * dt / 2) / (1 - lam * dt / 2)}
        for name, R in factor.items():
            with self.subTest(name):
                row, branch = rows[name], f["branches"][name]
                self.assertAlmostEqual(row["log10_amplification"], row["steps"] * math.log10(abs(R)), delta=1e-6)
                self.assertLessEqual(abs(row["first_nonfinite_step"] - row["predicted_step"]), 2)
                self.assertLess(branch["log10_l2_error"][-1], 309)
                late = branch["log10_l2_error"][:] > 0
                np.testing.assert_allclose(branch["log10_l2_error"][:][late], branch["log10_l2_predicted"][:][late], atol=2)

    def test_steps_that_no_mode_survives_singular_or_long(self):
        """Long steps: implicit Euler damps what is stiff, and hides the blow-up; all of it is data."""
        for count in (1, 7, 100, 20000):
            with self.subTest(count):
                f, rows = self.run_deck("blowup", "grid.cells=32", f"steps.count={count}", *ALONE, layout=False)
                self.assertTrue(passed(f))
                self.assertEqual(rows["naive_explicit"]["steps"], count)
        f, rows = self.run_deck("blowup", "grid.cells=4", "grid.boundary=periodic", "process.horizon=0.03125", "steps.count=1",
                                *ALONE, layout=False)  # lambda dt = 2: Crank-Nicolson divides by zero
        self.assertTrue(passed(f))
        self.assertEqual(rows["naive_crank_nicolson"]["first_nonfinite_step"], 1)
        self.assertEqual(rows["naive_crank_nicolson"]["predicted_step"], 1)


class Precision(Folder):
    def test_the_horizon_has_slope_one_in_the_digits(self):
        f, rows = self.run_deck("blowup", "grid.cells=32")
        self.assertTrue(passed(f))
        self.assertEqual(list(rows), NAIVE + list(PRECISION))
        for name, bits in PRECISION.items():
            self.assertAlmostEqual(rows[name]["log_inverse_epsilon"], bits * math.log(2), places=9)
            self.assertLess(abs(rows[name]["offset"]), 2)
            self.assertAlmostEqual(rows[name]["last_wavenumber"], math.sqrt(bits * math.log(2) / 0.05), places=9)
        self.assertAlmostEqual(float(f["precision_slope"][()]), 1, delta=0.02)
        self.assertGreaterEqual(rows["precision_digits_100"]["decimal_digits"], 100)
        last = f["branches/precision_digits_100"]["log10_error"][:]
        self.assertGreater(last[np.isfinite(last)].max(), 0)  # the comparison is long enough for all

    def test_other_walls_and_sizes(self):
        for sets in (["grid.boundary=periodic"], ["grid.boundary=dirichlet"], ["grid.centring=nodes", "grid.boundary=dirichlet"],
                     ['initial.u="1e-50*(1 + cos(pi*x))"'], ["precision.horizon=1e-3"]):
            with self.subTest(sets):
                f, rows = self.run_deck("blowup", "grid.cells=24", "precision.cells=64", "branches.precision_digits_100=false", *sets,
                                        layout=False)
                self.assertTrue(passed(f))
                self.assertEqual(len(rows), 9)

    def test_a_constant_on_a_torus_loses_nothing(self):
        _, rows = self.run_deck("blowup", "grid.cells=16", "grid.boundary=periodic", "initial.u=1", "noise.relative=0",
                                "precision.roughness=0")
        self.assertEqual(rows["precision_double"]["horizon"], math.inf)


class Walls(Folder):
    def test_walls_without_a_transform_and_a_diffusivity_that_varies(self):
        f, rows = self.run_deck("blowup_walls", "grid.cells=48", "process.horizon=0.2")
        self.assertEqual(list(rows), NAIVE)
        self.assertTrue(passed(f))
        for name in NAIVE[1:]:
            self.assertGreater(rows[name]["first_nonfinite_step"], 0)
        self.assert_runs_again("blowup_walls")

    def test_unequal_cells(self):
        f, rows = self.run_deck("blowup", "grid.cells=32", 'grid.mapping="s+0.1*sin(2*pi*s)"', layout=False)
        self.assertEqual(list(rows), NAIVE)
        self.assertTrue(passed(f))


class PlaneAndSpace(Folder):
    def test_the_plane_with_rounding_alone(self):
        f, rows = self.run_deck("blowup_plane", "grid.cells=[24,16]", "process.horizon=0.8")
        self.assertEqual(list(rows), NAIVE)
        self.assertTrue(passed(f))
        self.assertGreater(rows["naive_explicit"]["first_nonfinite_step"], 0)
        self.assert_runs_again("blowup_plane")

    def test_space(self):
        f, rows = self.run_deck("blowup_plane", "grid.cells=[8,8,8]", "grid.lower=0.0", "grid.upper=1.0", "noise.relative=1e-3",
                                layout=False)
        self.assertEqual(list(rows), NAIVE)
        self.assertTrue(passed(f))


class Extremes(Folder):
    def test_a_time_too_short_to_blow_up_and_one_too_long_to_leave_anything(self):
        f, rows = self.run_deck("blowup", "grid.cells=16", "process.horizon=1e-9", *ALONE, layout=False)
        self.assertTrue(passed(f))
        self.assertTrue(math.isnan(rows["naive_explicit"]["first_nonfinite_step"]))
        code, _, err = call("run", os.path.join(TOP, "experiments", "blowup.toml"), "-o", self.path("x.h5"), "-q",
                            "--set", "grid.boundary=dirichlet", "--set", "process.horizon=100", "--set", "steps.count=10")
        self.assertEqual(code, 1)
        self.assertIn("decayed to nothing", err)


class BadDecks(Folder):
    def test_are_refused_with_one_line_that_says_why(self):
        self.assertIn("initial.u: is zero everywhere", self.refused("initial.u=0"))
        self.assertIn("walls.x_lower.g", self.refused("walls.x_lower.boundary=dirichlet", "walls.x_lower.g=1"))
        self.assertIn("branches: all are switched off",
                      self.refused(*[f"branches.{n}=false" for n in NAIVE + list(PRECISION)]))
        self.assertIn("branches.precision_float: cannot have this problem: other precisions need the line",
                      self.refused("branches.precision_float=true", deck="blowup_walls"))
        self.assertIn("branches.precision_float: cannot", self.refused("branches.precision_float=true", deck="blowup_plane"))
        self.assertIn("branches.naive_explicit: cannot have this problem",
                      self.refused("process.horizon=1e6", "branches.naive_explicit=true"))
        self.assertIn("did you mean 'naive_explicit'", self.refused("branches.naive_explict=true"))
        self.assertIn("precision.cells", self.refused("precision.cells=8"))
        self.assertIn("noise.relative", self.refused("noise.relative=-1"))
        self.assertIn("unknown name 'y'", self.refused('initial.u="sin(y)"'))
        self.assertIn("grid", self.refused("grid.cells=5000", "walls.x_lower.boundary=robin"))


if __name__ == "__main__":
    unittest.main()
