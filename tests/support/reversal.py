"""Results of the study `reversal`, read from the files that runs wrote."""
import itertools
import os
import subprocess
import sys

import h5py

from support import study
from support.program import TOP, call
from support.study import DECKS, text

GRID = ["closed_form", "fokker_planck_score", "discrete_reversal_rates", "discrete_reversal_chain"]
INVERSES = [m + "_oracle" for m in (
    "cutoff", "tikhonov", "sobolev_tikhonov", "lavrentiev", "quasi_boundary_value", "quasi_reversibility", "pseudo_parabolic",
    "landweber", "cgls", "total_variation")]
METHODS = ["naive_spectral", "naive_finite_difference", *INVERSES, *GRID, "reverse_sde",
           "reverse_sde_half", "flow_euler", "flow_ode"]


class Result:
    """A result file: figures by method, checks by name."""

    number = itertools.count()

    def __init__(self, folder, deck, sets=(), only=None):
        self.path = os.path.join(folder, f"{deck}_{next(Result.number)}.h5")
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


class Folder(study.Folder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = cls.scratch.name

    def passed(self, result):
        self.assertEqual(result.code, 0, result.out)
        self.assertTrue(result.field("checks/passed").all(), result.out)
        self.assertGreaterEqual(len(result.field("checks/passed")), 3)
        layout = subprocess.run([sys.executable, os.path.join(TOP, "tests", "result_layout.py"), "check", result.path],
                                capture_output=True, text=True)
        self.assertEqual(layout.returncode, 0, layout.stdout)
