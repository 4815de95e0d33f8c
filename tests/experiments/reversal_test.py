"""The study `reversal` reaches its numbers: every figure is read from a file that a run wrote."""
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

DECKS = os.path.join(TOP, "experiments")
GRID = ["closed_form", "fokker_planck_score", "discrete_reversal_rates", "discrete_reversal_chain"]
METHODS = ["naive_spectral", "naive_finite_difference", "cutoff_oracle", "tikhonov_oracle", *GRID, "reverse_sde",
           "reverse_sde_half", "flow_euler", "flow_ode"]


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


class Result:
    """A result file: figures by method, checks by name."""

    def __init__(self, folder, deck, sets=(), only=None):
        self.path = os.path.join(folder, f"{deck}_{abs(hash(tuple(sets)))}.h5")
        words = [w for s in sets for w in ("--set", s)]
        if only is not None:
            words += [w for m in METHODS if m not in only for w in ("--set", f"branches.{m}=false")]
        self.code, self.out, self.err = call("run", os.path.join(DECKS, deck + ".toml"), "-o", self.path, "--force", "-q", *words,
                                             timeout=500)
        if not os.path.exists(self.path):
            raise AssertionError(f"{deck}: exit {self.code}: {self.err}")
        self.file = h5py.File(self.path, "r")
        names = text(self.file["summary/method"].attrs["flag_meanings"]).split()
        self.row = {name: i for i, name in enumerate(names)}

    def __call__(self, method, figure):
        return float(self.file["summary"][figure][self.row[method]])

    def field(self, name):
        return self.file[name][:]


class Folder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = cls.scratch.name

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def passed(self, result):
        self.assertEqual(result.code, 0, result.out)
        self.assertTrue(result.field("checks/passed").all(), result.out)
        self.assertGreaterEqual(len(result.field("checks/passed")), 3)
        layout = subprocess.run([sys.executable, os.path.join(TOP, "tests", "result_layout.py"), "check", result.path],
                                capture_output=True, text=True)
        self.assertEqual(layout.returncode, 0, layout.stdout)


class MainTable(Folder):
    """The default deck: three modes, T = 2, 1024 cells, 1e-10 noise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.r = Result(cls.folder, "reversal")

    def test_every_check_of_the_study_passes(self):
        self.passed(self.r)

    def test_backward_heat_is_lost(self):
        self.assertFalse(self.r("naive_spectral", "l1_error") <= 1e200)
        k = math.pi * 1023 / 32
        growth = self.r.field("branches/naive_spectral/log10_amplification")
        self.assertAlmostEqual(growth[-1] / (k * k * 2 / math.log(10)), 1, delta=1e-10)
        self.assertAlmostEqual(growth[-1], 8761.24, delta=0.01)

    def test_backward_heat_by_finite_differences_grows_as_its_scheme_says(self):
        self.assertFalse(self.r("naive_finite_difference", "l1_error") <= 1e100)
        branch = self.r.file["branches/naive_finite_difference"]
        n = branch["steps"][()]
        z = 4 * 32**2 * np.sin(np.pi * np.arange(1024) / 2048) ** 2 * 2 / n
        np.testing.assert_allclose(branch["log10_amplification"][:], n * np.log10(1 + z), rtol=1e-9, atol=1e-7)

    def test_regularised_inverses_told_the_truth(self):
        self.assertTrue(0.35 <= self.r("cutoff_oracle", "l1_error") <= 0.55)
        self.assertTrue(0.34 <= self.r("tikhonov_oracle", "l1_error") <= 0.55)
        alpha = self.r.field("branches/tikhonov_oracle/parameter")
        self.assertLess(np.abs(np.diff(np.log10(alpha))).max(), 0.1001)

    def test_the_score_brings_the_density_back(self):
        self.assertLessEqual(self.r("fokker_planck_score", "l1_error"), 4e-4)
        self.assertLessEqual(self.r("discrete_reversal_rates", "l1_error"), 3e-5)
        self.assertLessEqual(self.r("discrete_reversal_chain", "l1_error"), 1e-12)
        for method in GRID[1:]:
            self.assertLessEqual(self.r(method, "mass_error"), 1e-12)
            self.assertGreaterEqual(self.r(method, "minimum"), 0)

    def test_the_particles_come_back_within_sampling_error(self):
        for method, floor in (("reverse_sde", 2.95e-3), ("reverse_sde_half", 2.95e-3), ("flow_euler", 9.33e-3),
                              ("flow_ode", 9.33e-3)):
            self.assertLessEqual(self.r(method, "w1_error"), 3 * self.r(method, "w1_floor"))
            self.assertAlmostEqual(self.r(method, "w1_floor") / floor, 1, delta=0.005)

    def test_fields_are_cell_averages(self):
        x = self.r.field("x")
        edges = np.append(x - 1 / 64, x[-1] + 1 / 64)
        cdf = sum(w * np.array([0.5 * math.erfc(-(e - m) / s / math.sqrt(2)) for e in edges])
                  for w, m, s in ((0.3, -4, 0.5), (0.4, 0, 0.3), (0.3, 3, 0.6)))
        np.testing.assert_allclose(self.r.field("p0"), np.diff(cdf) * 32, atol=1e-13)
        wide = sum(w * np.array([0.5 * math.erfc(-(e - m) / math.sqrt(2 * (s * s + 4))) for e in edges])
                   for w, m, s in ((0.3, -4, 0.5), (0.4, 0, 0.3), (0.3, 3, 0.6)))
        inner = slice(256, 768)  # images in the walls are below 1e-13 there
        np.testing.assert_allclose(self.r.field("pT")[inner], (np.diff(wide) * 32)[inner], atol=1e-13)


class Orders(Folder):
    def test_exponential_fitting_is_of_second_order_in_the_cell(self):
        errors = []
        for cells, steps in ((512, 1600), (1024, 1600), (2048, 3200), (4096, 3200)):
            sets = [f"grid.cells={cells}", f"fokker_planck.steps={steps}", "noise.relative=0.0"]
            errors.append(Result(self.folder, "reversal", sets, only=["fokker_planck_score"])("fokker_planck_score", "l1_error"))
        for coarse, fine in zip(errors, errors[1:]):
            self.assertAlmostEqual(coarse / fine, 4, delta=0.15)
        self.assertLessEqual(errors[-1], 2e-5)

    def test_reversal_by_rates_is_of_second_order_in_the_step(self):
        errors = []
        for steps in (100, 200, 400, 800):
            sets = [f"discrete.steps={steps}"]
            errors.append(Result(self.folder, "reversal", sets, only=["discrete_reversal_rates"])("discrete_reversal_rates", "l1_error"))
        slope = np.polyfit(np.log([100, 200, 400, 800]), np.log(errors), 1)[0]
        self.assertAlmostEqual(slope, -2, delta=0.05)

    def test_the_last_mode_on_a_torus(self):
        r = Result(self.folder, "reversal", ["grid.boundary=periodic"], only=["naive_spectral"])
        k = math.pi * 1024 / 32
        self.assertAlmostEqual(r("naive_spectral", "log10_amplification") / (k * k * 2 / math.log(10)), 1, delta=1e-10)


class OtherTerminalLaws(Folder):
    """What comes back is ∫ p(x_0 | x_T) q(x_T) dx_T, not p_0."""

    def test_noise_of_one_per_cent(self):
        r = Result(self.folder, "reversal_noise")
        self.passed(r)
        for method in GRID:
            self.assertLessEqual(r(method, "l1_error"), 6e-3)
        self.assertLessEqual(r("fokker_planck_score", "closed_form_error"), 4e-4)
        self.assertLessEqual(r("discrete_reversal_rates", "closed_form_error"), 3e-5)
        self.assertLessEqual(r("discrete_reversal_chain", "closed_form_error"), 1e-12)
        self.assertGreater(r("tikhonov_oracle", "l1_error"), 0.5)

    def answer_of_one_point(self, x):
        """p_0(x_0) N(x_T; x_0, 4) normalised: again a mixture."""
        xT = 2 + 1 / 64
        parts = [(w * math.exp(-((xT - m) ** 2) / 2 / (s * s + 4)) / math.sqrt(s * s + 4), (4 * m + s * s * xT) / (s * s + 4),
                  math.sqrt(4 * s * s / (s * s + 4))) for w, m, s in ((0.3, -4, 0.5), (0.4, 0, 0.3), (0.3, 3, 0.6))]
        total = sum(w for w, _, _ in parts)
        edges = np.append(x - 1 / 64, x[-1] + 1 / 64)
        cdf = sum(w / total * np.array([0.5 * math.erfc(-(e - m) / s / math.sqrt(2)) for e in edges]) for w, m, s in parts)
        return np.diff(cdf) * 32

    def test_from_one_point(self):
        r = Result(self.folder, "reversal_point")
        self.passed(r)
        exact = self.answer_of_one_point(r.field("x"))
        self.assertLess(np.abs(r.field("answer") - exact).sum() / 32, 1e-3)  # a cell is not a point
        self.assertLess(np.abs(r.field("branches/fokker_planck_score/density") - exact).sum() / 32, 3e-3)
        self.assertLessEqual(r("fokker_planck_score", "closed_form_error"), 3e-3)
        self.assertLessEqual(r("discrete_reversal_rates", "closed_form_error"), 3e-3)
        self.assertLessEqual(r("discrete_reversal_chain", "closed_form_error"), 1e-10)
        self.assertLessEqual(r("reverse_sde", "w1_error"), 3 * r("reverse_sde", "w1_floor"))
        self.assertGreater(r("fokker_planck_score", "l1_to_p0"), 0.3)

    def test_from_a_shifted_law(self):
        r = Result(self.folder, "reversal_shifted", ["particles.count=200000", "particles.flow_count=20000"])
        self.passed(r)
        self.assertLessEqual(r("fokker_planck_score", "closed_form_error"), 3e-3)
        self.assertLessEqual(r("discrete_reversal_chain", "closed_form_error"), 1e-10)
        self.assertLessEqual(r("reverse_sde", "w1_error"), 3 * r("reverse_sde", "w1_floor"))
        self.assertGreater(r("closed_form", "l1_to_p0"), 0.05)


class Pictures(Folder):
    def test_the_picture_comes_back(self):
        only = ["naive_spectral", "naive_finite_difference", *GRID, "reverse_sde"]
        r = Result(self.folder, "reversal_picture", only=only)
        self.passed(r)
        self.assertLessEqual(float(r.field("pT_contrast") if r.file["pT_contrast"].ndim else r.file["pT_contrast"][()]), 1e-3)
        self.assertLessEqual(r("fokker_planck_score", "l1_error"), 5e-3)
        self.assertLessEqual(r("discrete_reversal_rates", "l1_error"), 5e-3)
        self.assertLessEqual(r("discrete_reversal_chain", "l1_error"), 1e-10)
        for method in ("naive_spectral", "naive_finite_difference"):
            self.assertFalse(r(method, "l1_error") <= 1e50)
        self.assertEqual(r.file["branches/reverse_sde/density"].shape, (64, 64))
        self.assertLessEqual(r("reverse_sde", "l1_error"), 0.05)

    def test_the_score_of_one_picture_makes_that_picture_from_what_is_left_of_another(self):
        r = Result(self.folder, "reversal_other_picture", only=GRID)
        self.passed(r)
        for method in GRID:
            self.assertLessEqual(r(method, "l1_to_p0"), 0.01)


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
    unittest.main(verbosity=2)
