"""The study `reversal` on the line reaches its numbers: every figure is read from a file that a run wrote."""
import math
import os
import subprocess
import sys
import unittest

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from support.program import TOP, call  # noqa: E402
from support.reversal import DECKS, GRID, INVERSES, Folder, Result, text  # noqa: E402


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
        self.assertEqual(self.r("naive_spectral", "log10_amplification"), growth.max())  # measured, not the formula
        formula = (math.pi * np.arange(1024) / 32) ** 2 * 2 / math.log(10)
        np.testing.assert_allclose(growth, formula, rtol=0, atol=1e-10 * formula[-1])
        self.assertGreater(np.abs(growth - formula).max(), 0)

    def test_backward_heat_by_finite_differences_grows_as_its_scheme_says(self):
        self.assertFalse(self.r("naive_finite_difference", "l1_error") <= 1e100)
        branch = self.r.file["branches/naive_finite_difference"]
        n = branch["steps"][()]
        z = 4 * 32**2 * np.sin(np.pi * np.arange(1024) / 2048) ** 2 * 2 / n
        np.testing.assert_allclose(branch["log10_amplification"][:], n * np.log10(1 + z), rtol=1e-9, atol=1e-7)
        self.assertEqual(self.r("naive_finite_difference", "log10_amplification"), branch["log10_amplification"][:].max())

    def test_regularised_inverses_told_the_truth(self):
        self.assertTrue(0.35 <= self.r("cutoff_oracle", "l1_error") <= 0.55)
        self.assertTrue(0.34 <= self.r("tikhonov_oracle", "l1_error") <= 0.55)
        alpha = self.r.field("branches/tikhonov_oracle/parameter")
        self.assertLess(np.abs(np.diff(np.log10(alpha))).max(), 0.1001)

    def test_the_oracles_found_an_optimum(self):
        for method in INVERSES[:-1]:  # total variation of a smooth density wants none
            self.assertEqual(self.r(method, "oracle_at_edge"), 0, method)

    def test_no_classical_inverse_comes_near_the_score_even_told_the_truth(self):
        errors = {method: self.r(method, "l1_error") for method in INVERSES}
        self.assertGreater(min(errors.values()), 0.35)
        self.assertLess(max(errors.values()), 1)
        self.assertAlmostEqual(errors["lavrentiev_oracle"], errors["quasi_boundary_value_oracle"], delta=1e-12)
        self.assertLess(self.r("fokker_planck_score", "l1_error"), 0.1 * min(errors.values()))

    def test_errors_on_the_way_are_against_the_own_forward_path(self):
        chain = self.r.field("branches/discrete_reversal_chain/l1_error")
        self.assertGreater(len(chain), 30)
        self.assertLessEqual(chain.max(), 1e-12)
        self.assertLessEqual(self.r.field("branches/discrete_reversal_rates/l1_error").max(), 3e-5)

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
        self.assertAlmostEqual(r("naive_spectral", "log10_amplification"), 8778.37, delta=0.01)


class ShortHorizons(Folder):
    """p_T of a short time has tails of 1e-80 that noise is divided by."""

    def test_the_closed_form_keeps_its_mass(self):
        for T in (0.05, 0.1, 0.5, 2.0):
            r = Result(self.folder, "reversal", [f"process.horizon={T}"], only=GRID)
            self.passed(r)
            self.assertLessEqual(r("closed_form", "mass_error"), 1e-12, T)
            self.assertLessEqual(r("closed_form", "l1_error"), 1e-9, T)
            self.assertLessEqual(r("fokker_planck_score", "closed_form_error"), 4e-4, T)

    def test_it_is_positive_for_a_positive_start(self):
        for T in (0.05, 0.5):
            sets = [f"process.horizon={T}", "noise.relative=0.0", "terminal.kind=shifted", "terminal.by=0.5"]
            r = Result(self.folder, "reversal", sets, only=["closed_form", "fokker_planck_score", "discrete_reversal_chain"])
            self.passed(r)
            self.assertGreaterEqual(r("closed_form", "minimum"), 0)
            self.assertLessEqual(r("fokker_planck_score", "closed_form_error"), 2e-3)

    def test_where_p_T_is_below_every_double_the_row_says_so(self):
        sets = ["law.stds=[0.05,0.03,0.06]", "process.horizon=0.05", "fokker_planck.scheme=exponential_midpoint"]
        r = Result(self.folder, "reversal", sets, only=GRID)
        self.assertEqual(r.code, 1)
        self.assertRegex(r.err, "undiffuse: closed_form: the numerics failed: .* the forward density")
        self.assertTrue(math.isnan(r("closed_form", "l1_error")))
        self.assertTrue(math.isnan(r("fokker_planck_score", "closed_form_error")))
        self.assertLess(r("fokker_planck_score", "l1_error"), 0.2)
        self.assertEqual(text(r.file.attrs["status"]), "failed")

    def test_a_point_where_p_T_is_zero_has_no_answer(self):
        sets = ["process.horizon=0.002", "terminal.kind=point", "terminal.at=15.9", "law.stds=[0.05,0.03,0.06]"]
        path = os.path.join(self.folder, "nowhere.h5")
        words = [w for s in sets for w in ("--set", s)]
        code, out, err = call("run", os.path.join(DECKS, "reversal.toml"), "-o", path, "-q", *words)
        self.assertEqual(code, 1, err)
        self.assertIn("the forward density is zero", err)


class OneMethodFails(Folder):
    """Lost positivity of one method costs its row, not the study."""

    def test_the_others_run_and_the_file_is_whole(self):
        for sets, lost in ((["fokker_planck.steps=400"], "fokker_planck_score"),
                           (["discrete.scheme=midpoint"], "discrete_reversal_rates")):
            r = Result(self.folder, "reversal", sets, only=[*GRID, "tikhonov_oracle"])
            self.assertEqual(r.code, 1)
            self.assertRegex(r.err, f"undiffuse: {lost}: the numerics failed: .* became negative")
            self.assertIn("became negative", text(r.file["branches"][lost].attrs["failed"]))
            self.assertEqual(text(r.file.attrs["status"]), "failed")
            self.assertTrue(math.isnan(r(lost, "l1_error")))
            for method in (*GRID, "tikhonov_oracle"):
                self.assertEqual(math.isnan(r(method, "l1_error")), method == lost, method)
            self.assertTrue(r.field("checks/passed").all(), r.out)
            layout = subprocess.run([sys.executable, os.path.join(TOP, "tests", "result_layout.py"), "check", r.path],
                                    capture_output=True, text=True)
            self.assertEqual(layout.returncode, 0, layout.stdout)
            self.assertEqual(call("plot", r.path, "-o", r.path.replace(".h5", ".png"))[0], 0)


class Bounds(Folder):
    """What a study claims follows from its deck: other scales, fewer cells, another point."""

    few = ["particles.count=2000", "particles.flow_count=2000", "particles.steps=50"]

    def test_narrow_modes(self):
        self.passed(Result(self.folder, "reversal", [*self.few, "law.stds=[0.05,0.03,0.06]",
                                                     "fokker_planck.scheme=exponential_midpoint"]))

    def test_a_point_far_out(self):
        self.passed(Result(self.folder, "reversal", [*self.few, "terminal.kind=point", "terminal.at=14.0"]))

    def test_few_cells(self):
        for cells in (3, 16):
            r = Result(self.folder, "reversal", [*self.few, f"grid.cells={cells}"])
            self.passed(r)
            names = text(r.file["checks/check"].attrs["flag_meanings"]).split()
            self.assertLessEqual(r.field("checks/upper")[names.index("fokker_planck_score_closed_form_error")], 2)

    def test_they_are_not_far_above_what_is_seen(self):
        r = Result(self.folder, "reversal", only=GRID)
        names = text(r.file["checks/check"].attrs["flag_meanings"]).split()
        for name, upper in (("fokker_planck_score_closed_form_error", 1.2e-3), ("discrete_reversal_rates_closed_form_error", 6e-5)):
            self.assertLess(r.field("checks/upper")[names.index(name)], upper)


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

    def answer_of_shifted_law(self, x):
        """Cell averages of p_0(x_0) ∫ N(y; x_0, 4) q(y)/p_T(y) dy on the line, both integrals by Gauss's rule: nothing of the
        program's own heat, and no grid."""
        modes = ((0.3, -4, 0.5), (0.4, 0, 0.3), (0.3, 3, 0.6))

        def mixture(at, extra, by=0.0):
            return sum(w * np.exp(-((at - m - by) ** 2) / 2 / (s * s + extra)) / np.sqrt(2 * np.pi * (s * s + extra)) for w, m, s in modes)

        node, weight = np.polynomial.hermite_e.hermegauss(60)
        place, share = np.polynomial.legendre.leggauss(4)
        answer = np.zeros_like(x)
        for u, w in zip(place, share):
            x0 = x + u / 64
            y = x0[:, None] + 2 * node[None, :]
            ratio = mixture(y, 4, 0.5) / mixture(y, 4)
            answer += w / 2 * mixture(x0, 0) * (ratio @ weight) / math.sqrt(2 * math.pi)
        return answer

    def test_from_a_shifted_law(self):
        r = Result(self.folder, "reversal_shifted", ["particles.count=200000", "particles.flow_count=20000"])
        self.passed(r)
        exact = self.answer_of_shifted_law(r.field("x"))
        # an average of a product is not the product of averages: h²/12 ∫|p_0'| |ratio'| = 1e-5
        self.assertLess(np.abs(r.field("answer") - exact).sum() / 32, 2e-5)
        self.assertLess(np.abs(r.field("branches/fokker_planck_score/density") - exact).sum() / 32, 4e-4)
        self.assertLessEqual(r("fokker_planck_score", "closed_form_error"), 3e-3)
        self.assertLessEqual(r("discrete_reversal_chain", "closed_form_error"), 1e-10)
        self.assertLessEqual(r("reverse_sde", "w1_error"), 3 * r("reverse_sde", "w1_floor"))
        self.assertGreater(r("closed_form", "l1_to_p0"), 0.05)


if __name__ == "__main__":
    unittest.main()
