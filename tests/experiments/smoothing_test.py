"""The study `smoothing`: every solver from a deck, its orders and errors read from the files that runs wrote."""
import os
import sys
import unittest

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from support.program import call  # noqa: E402
from support.study import DECKS, Folder  # noqa: E402

SOLVERS = ["explicit", "rk4", "rkl2", "implicit_euler", "crank_nicolson", "sdirk2", "adi", "spectral", "exponential",
           "dormand_prince", "rosenbrock"]


class Default(Folder):
    def test_every_listed_heat_solver_meets_its_declared_orders(self):
        f, rows = self.run_deck("smoothing")
        self.assertEqual(list(rows), SOLVERS)
        listed = {line.split()[0] for line in call("list", "solvers")[1].splitlines() if line.strip()}
        self.assertLessEqual(set(SOLVERS), listed)
        for name, row in rows.items():
            with self.subTest(name):
                if not np.isnan(row["order_time"]):
                    self.assertAlmostEqual(row["order_time"], row["declared_time"], delta=0.05)
                if name != "spectral":
                    self.assertAlmostEqual(row["order_space"], 2, delta=0.05)
                self.assertLess(row["mass_error"], 1e-13)
                self.assertLess(row["max_error"], 0.002)
        timed = {n for n, r in rows.items() if not np.isnan(r["order_time"])}
        self.assertEqual(timed, set(SOLVERS) - {"spectral", "exponential", "dormand_prince", "rosenbrock"})
        self.assertLess(rows["spectral"]["max_error"], 1e-13)
        self.assertEqual(rows["implicit_euler"]["overshoot"], 0)
        self.assertTrue(np.all(f["checks/passed"][:] == 1))

    def test_modes_decay_as_the_closed_form_says(self):
        f, _ = self.run_deck("smoothing", "refinement.levels=0", "refinement.space_levels=0")
        branch = f["branches/spectral"]
        k, exact = branch["wavenumber"][:], branch["decay_exact"][:]
        np.testing.assert_allclose(exact, np.exp(-k**2 * 0.01), rtol=1e-12, atol=1e-300)
        seen = exact > 1e-12
        np.testing.assert_allclose(branch["decay"][:][seen], exact[seen], rtol=1e-3, atol=1e-15)
        euler = f["branches/implicit_euler"]
        h = 1 / 128  # the grid's own eigenvalue, 64 steps
        R = (1 + 4 / h**2 * np.sin(k * h / 2) ** 2 * 0.01 / 64) ** -64.0
        np.testing.assert_allclose(euler["decay"][:], R, rtol=1e-9, atol=1e-15)

    def test_unequal_cells_and_a_torus(self):
        _, rows = self.run_deck("smoothing", 'grid.mapping="s+0.1*sin(2*pi*s)"', "refinement.levels=0")
        self.assertNotIn("spectral", rows)
        for name, row in rows.items():
            self.assertAlmostEqual(row["order_space"], 2, delta=0.1, msg=name)
        _, rows = self.run_deck("smoothing", "grid.boundary=periodic", "grid.cells=64", "refinement.levels=0",
                                'initial.u="sin(2*pi*x)"', 'exact.u="exp(-4*pi^2*t)*sin(2*pi*x)"')
        self.assertLess(rows["spectral"]["max_error"], 1e-13)


class Walls(Folder):
    def test_no_solver_loses_its_order_to_walls_that_vary(self):
        _, rows = self.run_deck("smoothing_walls", "refinement.space_cells=8")
        self.assertEqual(set(rows), set(SOLVERS) - {"spectral", "exponential"})
        for name, row in rows.items():
            with self.subTest(name):
                if not np.isnan(row["order_time"]):
                    self.assertGreater(row["order_time"], row["declared_time"] - 0.1)
                self.assertAlmostEqual(row["order_space"], 2, delta=0.05)

    def test_nafems_t3_in_physical_units(self):
        f, rows = self.run_deck("smoothing_nafems", "refinement.levels=0")
        self.assertGreaterEqual(len(rows), 10)
        for name, row in rows.items():
            self.assertAlmostEqual(row["probe"], 36.60311595, delta=0.05, msg=name)
        self.assertAlmostEqual(rows["rosenbrock"]["probe"], 36.60311595, delta=0.002)
        self.assertTrue(np.all(f["checks/passed"][:] == 1))

    def test_a_failed_probe_is_a_failed_check(self):
        f, _ = self.run_deck("smoothing_nafems", "refinement.levels=0", "probe.value=40", code=1)
        self.assertIn(0, f["checks/passed"][:])


class PlaneAndSpace(Folder):
    def test_the_plane(self):
        _, rows = self.run_deck("smoothing_plane", "refinement.space_cells=12", "refinement.space_levels=3",
                                "grid.cells=[24,16]", "refinement.levels=4")
        self.assertEqual(list(rows), SOLVERS)
        self.assertLess(rows["spectral"]["max_error"], 1e-13)
        for name in ("implicit_euler", "explicit"):
            self.assertLess(rows[name]["overshoot"], 1e-13)

    def test_space(self):
        _, rows = self.run_deck("smoothing_space", "grid.cells=[12,12,12]", "refinement.levels=0",
                                "refinement.space_levels=0")
        self.assertEqual(list(rows), SOLVERS)
        self.assertLess(rows["spectral"]["max_error"], 1e-13)


class Again(Folder):
    def test_what_a_file_holds_runs_again_to_the_same_bits(self):
        for deck in ("smoothing_walls", "smoothing_space"):  # solvers left out; no walls at all
            with self.subTest(deck):
                small = [] if deck == "smoothing_walls" else ["grid.cells=[6,6,6]"]
                self.run_deck(deck, *small, "refinement.levels=0", "refinement.space_levels=0")
                self.assert_runs_again(deck)


class Extremes(Folder):
    def test_rounding_claims_nothing(self):
        for sets in (["process.horizon=1e-12"], ["process.horizon=1e-60"], ["grid.cells=16", "process.horizon=10"],
                     ["steps.count=1", "grid.cells=16"], ["initial.u=0", "exact.u=0"]):
            with self.subTest(sets):
                self.run_deck("smoothing", *sets)

    def test_a_wrong_closed_form_fails_its_checks(self):
        f, _ = self.run_deck("smoothing", 'exact.u="2"', "refinement.levels=0", code=1)
        self.assertIn(0, f["checks/passed"][:])

    def test_a_source_that_blows_up_is_named(self):
        path = os.path.join(self.scratch.name, "x.h5")
        code, _, err = call("run", os.path.join(DECKS, "smoothing.toml"), "-o", path, "--force", "--set",
                            'source.s="1/(t-0.005)"')
        self.assertEqual(code, 1)
        self.assertIn("explicit: the numerics failed: source.s is infinite at (0.03125), t = 0.005", err)


class BadDecks(Folder):
    def test_are_refused_with_one_line_that_says_why(self):
        self.assertIn("unknown name 'y'", self.refused('initial.u="sin(y)"'))
        self.assertIn("--set initial.u", self.refused('initial.u="sin(x"'))
        self.assertIn("grid.cells", self.refused("grid.cells=[8,8,8,8]"))
        self.assertIn("process.kappa", self.refused("process.kappa=-1"))
        self.assertIn("not above lower", self.refused("grid.lower=2"))
        self.assertIn("grid.boundary is periodic", self.refused("grid.boundary=periodic", "walls.x_lower.g=1"))
        self.assertIn("both 0", self.refused("walls.x_lower.boundary=robin", "walls.x_lower.a=0", "walls.x_lower.b=0"))
        self.assertIn("cannot have this problem", self.refused("walls.x_lower.boundary=robin", "solvers.spectral=true"))
        self.assertIn("grid.mapping", self.refused('grid.mapping="1-s"'))
        self.assertIn("probe.at", self.refused("probe.at=[1,2]"))
        self.assertIn("switched off", self.refused(*[f"solvers.{s}=false" for s in SOLVERS]))
        self.assertIn("did you mean 'kappa'", self.refused("process.kapa=1"))
        self.assertIn("outside of the grid", self.refused("probe.at=5"))
        self.assertIn("probe.value: needs probe.at", self.refused("probe.value=1"))
        self.assertIn("walls.x_lower.a: is not used", self.refused("walls.x_lower.a=7"))
        self.assertIn("3 or more", self.refused("refinement.levels=2"))
        self.assertIn("solvers.explicit: cannot have this problem: its stability limit asks for",
                      self.refused("process.horizon=1e5", "solvers.explicit=true"))

    def test_formulas_without_a_value_are_named_where_they_have_none(self):
        self.assertIn("initial.u: is not a number at (", self.refused('initial.u="log(x-0.5)"'))
        self.assertIn("exact.u: is not a number at (", self.refused('exact.u="0/0"'))
        self.assertIn("process.kappa: is 0 at (0); it must be positive", self.refused('process.kappa="x"'))
        self.assertIn("process.kappa: is 0; it must be in", self.refused("process.kappa='0'"))
        self.assertIn("grid.mapping: does not serve 128 cells",  # but those of the run
                      self.refused("grid.cells=16", 'grid.mapping="s + 0.02*sin(64*pi*s)"'))
        self.assertIn("process.kappa: is -1 at (0.484375)",
                      self.refused("grid.cells=16", 'process.kappa="1 - 2*(abs(x-0.5)<0.02)"'))

    def test_a_diffusivity_that_is_not_positive_is_named(self):
        self.assertIn("process.kappa", self.refused('process.kappa="x-0.5"'))


if __name__ == "__main__":
    unittest.main()
