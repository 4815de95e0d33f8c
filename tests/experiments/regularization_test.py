"""The study `regularization`: every inverse with every rule from a deck, read from the files that runs wrote."""
import os
import sys
import unittest

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from support.program import call  # noqa: E402
from support.study import DECKS, Folder, text  # noqa: E402

METHODS = ["cutoff", "tikhonov", "sobolev_tikhonov", "lavrentiev", "quasi_boundary_value", "quasi_reversibility",
           "pseudo_parabolic", "landweber", "cgls", "total_variation"]
RULES = ["discrepancy", "gcv", "l_curve", "quasi_optimality", "oracle"]


class Default(Folder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = cls()
        cls.f, cls.rows = cls.keeper.run_deck("regularization")

    def test_every_listed_inverse_ran_with_every_rule_that_applies(self):
        self.assertEqual(list(self.rows), ["unregularised", "error_bound", *METHODS])
        for kind, names in (("inverses", METHODS), ("rules", RULES)):
            code, out, _ = call("list", kind)
            self.assertEqual((code, [line.split()[0] for line in out.splitlines()[1:]]), (0, names))
        for name in METHODS:
            self.assertGreater(self.rows[name]["error_oracle"], 0, name)
            for rule in RULES[:-1]:
                error = self.rows[name]["error_" + rule]
                explained = f"none_by_{rule}" in self.f["branches"][name].attrs or (name, rule) == ("total_variation", "gcv")
                if np.isnan(error):
                    self.assertTrue(explained, (name, rule))
                else:
                    self.assertGreaterEqual(error, 0.9 * self.rows[name]["error_oracle"])

    def test_every_check_passes_and_the_logarithmic_methods_are_found_out(self):
        names = text(self.f["checks/check"].attrs["flag_meanings"]).split()
        self.assertTrue(self.f["checks/passed"][:].all())
        value = dict(zip(names, self.f["checks/value"][:]))
        for name in ("cutoff", "tikhonov", "lavrentiev", "quasi_boundary_value"):
            self.assertLessEqual(value[f"error_bound_{name}"], 1 + 1e-9)
        for name in ("quasi_reversibility", "pseudo_parabolic"):
            self.assertGreater(value[f"error_bound_{name}"], 1)
            self.assertLess(value[f"error_bound_{name}_order"], 0.35)
        self.assertLess(value["lavrentiev_is_quasi_boundary_value_by_error_oracle"], 1e-9)

    def test_filter_factors_are_the_formulas(self):
        branch = self.f["branches/tikhonov"]
        k, alpha = branch["wavenumber"][:], self.rows["tikhonov"]["parameter_gcv"]
        a2 = np.exp(-2 * k**2 * 2e-3)
        np.testing.assert_allclose(branch["factor_gcv"][:], a2 / (a2 + alpha), rtol=1e-9, atol=1e-12)
        self.assertNotIn("factor_oracle", self.f["branches/total_variation"])

    def test_errors_on_the_way_end_in_the_table(self):
        for name in METHODS:
            branch = self.f["branches"][name]
            along = branch["error_oracle_at"][:]
            self.assertAlmostEqual(along[-1] / self.rows[name]["error_oracle"], 1, delta=1e-12)
            u0, u = self.f["u0"][:], branch["u_oracle"][:]
            self.assertAlmostEqual(np.linalg.norm(u - u0) / np.linalg.norm(u0) / along[-1], 1, delta=1e-9)
            self.assertLess(along[0], along[-1])

    def test_without_regularisation_noise_is_all(self):
        self.assertGreater(self.rows["unregularised"]["error_oracle"], 1e100)
        self.assertGreater(self.f["branches/unregularised/log10_condition"][()], 1000)

    def test_the_figure_draws(self):
        self.assertEqual(call("plot", self.path("regularization.h5"), "-o", self.path("r.png"))[0], 0)
        self.assertGreater(os.path.getsize(self.path("r.png")), 50000)


class OtherProblems(Folder):
    def test_a_density_knows_its_mass(self):
        f, rows = self.run_deck("regularization_density", "grid.cells=256", "methods.total_variation=false")
        self.assertTrue(f["checks/passed"][:].all())
        self.assertLess(rows["quasi_reversibility"]["mass_error"], 1e-4)
        self.assertLess(rows["tikhonov"]["minimum"], 0)

    def test_a_picture_is_blurred_and_restored(self):
        f, rows = self.run_deck("regularization_picture", *(f"methods.{m}=false" for m in ("total_variation", "cgls", "landweber")))
        self.assertTrue(f["checks/passed"][:].all())
        self.assertTrue(np.isnan(rows["tikhonov"]["mass_error"]))  # grey values have no mass to keep
        u0, u = f["u0"][:], f["branches/tikhonov/u_oracle"][:]
        self.assertLess(np.linalg.norm(u - u0), np.linalg.norm(f["uT"][:] - u0))

    def test_walls_of_every_kind_and_varying_diffusivity(self):
        for sets in (["walls.x_lower.boundary=robin", "walls.x_lower.a=2.0", "walls.x_lower.b=0.5"],
                     ["process.kappa=1 + x", "grid.boundary=dirichlet"], ["grid.mapping=s^1.2"],
                     ["grid.boundary=neumann", "grid.centring=nodes", "grid.cells=65"],
                     ["grid.cells=[12, 10]", "grid.boundary=periodic", "initial.u=(x>0.2)*(x<0.6)*(y>0.3)*(y<0.8)"],
                     ["grid.cells=[6, 6, 6]", "initial.u=(x>0.2)*(y>0.3)*(z<0.7)"]):
            with self.subTest(sets):
                slow = [] if "robin" in sets[0] else ["methods.total_variation=false"]
                _, rows = self.run_deck("regularization", "grid.cells=64", *slow, *sets)
                self.assertLess(rows["tikhonov"]["error_oracle"], 1)

    def test_an_observation_of_nobody_knows_what(self):
        f, rows = self.run_deck("regularization", "observation.given=true", "grid.cells=128", "process.horizon=1e-5",
                                "observation.noise=0.01")
        self.assertNotIn("u0", f)
        self.assertTrue(np.isnan(rows["tikhonov"]["error_discrepancy"]))
        self.assertGreater(rows["tikhonov"]["parameter_discrepancy"], 0)

    def test_the_file_runs_again(self):
        self.run_deck("regularization", "grid.cells=64", "methods.total_variation=false")
        self.assert_runs_again("regularization")


class BadInput(Folder):
    def test_rules_without_what_they_need(self):
        self.assertIn("rules.discrepancy: needs the noise level, and observation.level_known is false; give it, or choose gcv",
                      self.refused("observation.level_known=false", "rules.discrepancy=true"))
        self.assertIn("observation.noise is 0", self.refused("observation.noise=0", "rules.discrepancy=true"))
        self.assertIn("needs the truth", self.refused("observation.given=true", "rules.oracle=true"))

    def test_parameters_that_do_not_bracket(self):
        code, _, err = call("run", os.path.join(DECKS, "regularization.toml"), "-o", self.path("b.h5"), "-q", "--set",
                            "grid.cells=64", "--set", "parameters.tikhonov.first=1e-1", "--set", "parameters.tikhonov.last=1e-2")
        self.assertEqual(code, 1)
        self.assertIn("they do not bracket an optimum; let them go on to less regularised ones", err)
        self.assertIn("tikhonov, discrepancy: no residual comes down to the noise", err)
        self.assertIn("parameters.tikhonov.last: 1 must be below first",
                      self.refused("parameters.tikhonov.first=0.1", "parameters.tikhonov.last=1.0"))
        self.assertIn("both, or neither", self.refused("parameters.cgls.last=3"))

    def test_problems_that_cannot_be(self):
        self.assertIn("walls.x_lower.g: must be 0", self.refused("grid.boundary=dirichlet", "walls.x_lower.g=1.0"))
        self.assertIn("grid", self.refused("grid.cells=[100, 100]", "process.kappa=1 + x*y"))
        self.assertIn("all are switched off", self.refused(*(f"methods.{m}=false" for m in METHODS)))
        self.assertIn("grid.cells: must be the picture's pixels", self.refused("grid.cells=[3, 3]", deck="regularization_picture"))
        self.assertIn("did you mean", self.refused("truth.kind=pictures"))
        self.assertIn("initial.u: is zero everywhere", self.refused("initial.u=0"))
        self.assertIn("parameters.cgls.last: is 1e+12 steps; at most 1000",
                      self.refused("parameters.cgls.first=1", "parameters.cgls.last=1e12"))
        self.assertIn("unknowns along an axis", self.refused("grid.cells=1100000", "walls.x_lower.boundary=robin"))

    def test_the_level_of_the_noise_is_that_of_the_noise(self):
        f, _ = self.run_deck("regularization", "grid.cells=64", "observation.noise=0.5", "methods.total_variation=false")
        self.assertLess(abs(f["noise_norm"][()] - 0.538), 0.02)

    def test_a_constant_is_fitted_by_any_parameter(self):
        _, rows = self.run_deck("regularization", "grid.cells=64", "initial.u=1", "observation.noise=0")
        self.assertTrue(np.isnan(rows["total_variation"]["error_oracle"]))


if __name__ == "__main__":
    unittest.main()
