"""The study `agreement`: its checks and figures on small decks, and what it refuses."""
import os
import subprocess
import sys
import tempfile
import unittest

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from support.program import TOP, call  # noqa: E402

SMALL = ["fokker_planck.cells=[128,256,512,1024]", "fokker_planck.steps=20", "particles.count=6144", "particles.streams=8",
         "particles.steps=60", "particles.bins=32", "certificate.measure=false"]
PROCESSES = ["heat", "ve", "vp", "sub_vp", "ornstein_uhlenbeck", "double_well"]
OPTIONAL = ["cosine_vp", "sigmoid_vp", "scaled_linear_vp", "zero_terminal_vp", "edm", "rectified_flow"]  # off by default
DECK = os.path.join(TOP, "experiments", "agreement.toml")


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def claims(file):
    return text(file["checks/check"].attrs["flag_meanings"]).split()


class Folder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = cls.scratch.name

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def run_deck(self, sets, figure=False):
        path = os.path.join(self.folder, "result.h5")
        code, out, err = call("run", DECK, "-o", path, "--force", "-q", *[w for s in sets for w in ("--set", s)])
        self.assertEqual(code, 0, out + err)
        layout = subprocess.run([sys.executable, os.path.join(TOP, "tests", "result_layout.py"), "check", path],
                                capture_output=True, text=True)
        self.assertEqual(layout.returncode, 0, layout.stdout)
        if figure:
            self.assertEqual(call("plot", path, "-o", os.path.join(self.folder, "figure.png"), "--force")[0], 0)
        file = h5py.File(path, "r")
        self.addCleanup(file.close)
        self.assertTrue(file["checks/passed"][:].all(), out)
        return file


class EveryProcess(Folder):
    def test_density_particles_and_formula_agree(self):
        f = self.run_deck(SMALL, figure=True)
        self.assertEqual(text(f["summary/method"].attrs["flag_meanings"]).split(), PROCESSES)
        column = {name: f["summary"][name][:] for name in f["summary"] if name != "method"}
        for process, order in zip(PROCESSES, column["fp_order"]):  # sub_vp starts without noise: h² ln(1/h)
            self.assertLessEqual(order, 2.1, process)
            self.assertGreaterEqual(order, 1.8 if process == "sub_vp" else 1.9, process)
        self.assertLess(column["fp_error"].max(), 1e-4)
        self.assertLess(column["mass_error"].max(), 1e-12)
        self.assertGreaterEqual(column["minimum"].min(), 0)
        for name in ("mean_z", "variance_z"):
            self.assertLess(np.abs(column[name]).max(), 5, name)
        self.assertGreater(column["cells_tested"].min(), 15)
        self.assertLess(column["step_bias_z"].max(), 1)
        self.assertGreaterEqual(f["checks/lower"][:][np.char.endswith(claims(f), "w1_over_floor")].min(), 0)
        self.assertLess(np.abs(column["w1_slope"] + 0.5).max(), 0.2)
        # from the file alone: mean and variance of the marched density, of vp by hand
        vp = f["branches/vp"]
        x, h = vp["x"][:], np.diff(vp["x"][:])[0]
        alpha2 = np.exp(-(0.1 * 0.4 + 7.9 * 0.4**2 / 2))
        mean0 = 0.3 * -1.5 + 0.5 * 0.2 + 0.2 * 1.6
        second0 = 0.3 * (1.5**2 + 0.4**2) + 0.5 * (0.2**2 + 0.3**2) + 0.2 * (1.6**2 + 0.5**2)
        mean = (vp["density"][:] * x).sum() * h
        self.assertAlmostEqual(mean, np.sqrt(alpha2) * mean0, delta=1e-4)
        self.assertAlmostEqual((vp["density"][:] * x * x).sum() * h, alpha2 * second0 + 1 - alpha2, delta=1e-3)

    def test_schemes_integrators_and_no_formula(self):
        only = ["processes.ve=false", "processes.heat=false", "processes.sub_vp=false"]
        self.run_deck([*SMALL, *only, "processes.double_well=false", "fokker_planck.scheme=implicit_euler",
                       "particles.integrator=exact"])
        self.run_deck([*SMALL, *only, "processes.double_well=false", "fokker_planck.scheme=midpoint", "particles.integrator=euler_maruyama",
                       "particles.steps=400"])
        f = self.run_deck([*SMALL, *only, "reference.closed_form=false", "fokker_planck.cells=[64,128,256,512]"])
        self.assertIn("finer grid", text(f["branches/vp"].attrs["title"]))


class Integrators(Folder):
    def test_any_that_takes_the_noise(self):
        for name in ("sra", "sri", "weak_platen", "implicit_euler", "sk_rock"):  # double_well: steps in pairs along one path
            with self.subTest(integrator=name):
                f = self.run_deck([*SMALL, *[f"processes.{p}=false" for p in PROCESSES if p not in ("vp", "double_well")],
                                   f"particles.integrator={name}", "particles.steps=200"])
                self.assertTrue(any(c.endswith("mean_z") for c in claims(f)))
        f = self.run_deck([*SMALL, "processes.double_well=false", "particles.integrator=exponential_euler", "particles.steps=3"])
        self.assertLess(np.nanmax(f["summary/step_bias_z"][:]), 1e-6)  # exact in law

    def test_their_certificate(self):
        f = self.run_deck([*SMALL[:-1], *[f"processes.{p}=false" for p in PROCESSES[1:]]])
        group = f["certificate"]
        rows = text(group["method"].attrs["flag_meanings"]).split()
        row = {name: i for i, name in enumerate(rows)}
        self.assertNotIn("sra_diagonal", row)
        self.assertNotIn("dormand_prince_none", row)
        self.assertTrue(group["holds"][:].all())
        for name in rows:
            self.assertIn("certificate_" + name, claims(f))
        limits = text(group["limit"].attrs["flag_meanings"]).split()
        at = lambda column, name: float(group[column][row[name]])
        self.assertEqual(limits[int(at("limit", "euler_maruyama_diagonal"))], "ito")
        self.assertEqual(limits[int(at("limit", "sra_additive"))], "ito_and_stratonovich")
        self.assertAlmostEqual(at("strong", "euler_maruyama_diagonal"), 0.5, delta=0.25)
        self.assertAlmostEqual(at("strong", "sri_diagonal"), 1.5, delta=0.25)
        self.assertLess(at("strong_half_width", "sri_diagonal"), 0.2)
        self.assertTrue(np.isnan(at("strong", "heun_none")))
        self.assertAlmostEqual(at("deterministic", "heun_none"), 2, delta=0.25)
        self.assertAlmostEqual(at("declared_weak", "weak_platen_diagonal"), 2)


class Noises(Folder):
    only = [f"processes.{p}=false" for p in PROCESSES if p not in ("vp", "double_well")]

    def test_a_path_is_as_good_as_fresh_normals(self):
        f = self.run_deck([*SMALL, *self.only, "noise.kind=path", "particles.steps=32"])
        self.assertIn("vp_w1_slope", claims(f))

    def test_dependent_particles_are_judged_by_their_streams(self):
        for sets in (["noise.antithetic=true"], ["noise.kind=sobol", "particles.count=4096", "particles.steps=32"]):
            with self.subTest(sets=sets):
                f = self.run_deck([*SMALL, *self.only, *sets])
                names = claims(f)
                self.assertNotIn("vp_w1_slope", names)
                upper = f["checks/upper"][names.index("vp_mean_z")]
                self.assertGreater(upper, 5)  # Student's, of eight streams


class OptionalProcesses(Folder):
    def test_density_particles_and_formula_agree(self):
        f = self.run_deck([*SMALL, *[f"processes.{p}=false" for p in PROCESSES], *[f"processes.{p}=true" for p in OPTIONAL]])
        self.assertEqual(text(f["summary/method"].attrs["flag_meanings"]).split(), OPTIONAL)
        for process, order in zip(OPTIONAL, f["summary/fp_order"][:]):  # rectified_flow starts without noise
            self.assertGreaterEqual(order, 1.8 if process == "rectified_flow" else 1.9, process)


class FewOfAll(Folder):
    def test_bounds_follow_the_deck(self):
        self.run_deck(["fokker_planck.cells=[32,64,128,256]", "fokker_planck.steps=5", "particles.count=64", "particles.streams=4",
                       "particles.steps=4", "particles.bins=8"])
        self.run_deck([*SMALL, "seed=2", "particles.count=600", "particles.steps=20"])


class DoubleWell(Folder):
    only = [f"processes.{p}=false" for p in PROCESSES[:-1]]

    def order(self, *sets):
        f = self.run_deck([*SMALL, *self.only, *sets])
        return float(f["summary/fp_order"][0]), any(n.endswith("fp_order") for n in claims(f))

    def test_order_on_coarse_grids(self):
        order, claimed = self.order("fokker_planck.cells=[16,32,64,128]")
        self.assertTrue(claimed)
        self.assertGreater(order, 1.5)

    def test_errors_that_are_rounding_have_no_order(self):
        order, claimed = self.order("double_well.horizon=1e-60")
        self.assertTrue(np.isnan(order))
        self.assertFalse(claimed)


class Plan(unittest.TestCase):
    def steps(self, process):
        only = [f"processes.{p}=false" for p in PROCESSES if p != process]
        code, out, err = call("check", DECK, *[w for s in [*SMALL, *only] for w in ("--set", s)])
        self.assertEqual(code, 0, err)
        return float(next(line.split()[-1] for line in out.splitlines() if line.startswith("# steps")))

    def test_counts_the_reference_and_the_second_ensemble(self):
        grids, ensemble = 20 * (1 + 2 + 4 + 8), 60 * 8
        self.assertEqual(self.steps("heat"), grids + ensemble)
        self.assertEqual(self.steps("double_well"), grids + 20 * 32 + 3 * ensemble)


class Refusals(unittest.TestCase):
    def refused(self, message, *sets):
        code, _, err = call("check", DECK, *[w for s in sets for w in ("--set", s)])
        self.assertEqual(code, 2, err)
        self.assertIn(message, err)

    def test_bad_decks(self):
        self.refused("fokker_planck.cells: has 3 grids; an order is fitted to at least 4", "fokker_planck.cells=[64,128,256]")
        self.refused("128 after 256; they must ascend", "fokker_planck.cells=[64,256,128,512]")
        self.refused("has 2 dimensions; this study has 1", "law.means=[[0.0,1.0],[1.0,0.0],[1.0,1.0]]")
        self.refused("all processes are switched off", *[f"processes.{p}=false" for p in PROCESSES])
        self.refused("ve: ", "ve.sigma_min=3.0")
        self.refused("'exact' needs a transition, which double_well has not", "particles.integrator=exact")
        self.refused("'sk_rok'", "particles.integrator=sk_rok")
        self.refused("does not step double_well", "particles.integrator=exponential_euler")
        self.refused("allowed: euler_maruyama|milstein", "particles.integrator=exponential_euler")
        self.refused("6145 is not a multiple of 16", "noise.antithetic=true", "particles.count=6145")
        self.refused("draws its own normals", "particles.integrator=exact", "noise.kind=path", "processes.double_well=false")
        self.refused("noise.kind: sobol needs two dimensions", "noise.kind=sobol", "particles.steps=2000")
        self.refused("64 does not divide the 800 cells of the reference", "fokker_planck.cells=[64,96,128,200]")
        self.refused("of the narrowest component, 1e-08; at least", "law.stds=[1e-8,1e-8,1e-8]")
        self.refused("did you mean 'beta_min'?", "vp.beta_mim=1.0")


if __name__ == "__main__":
    unittest.main(verbosity=2)
