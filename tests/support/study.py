"""A folder for the runs of a study: small decks through the program, their rows read from the files that runs wrote."""
import inspect
import os
import subprocess
import sys
import tempfile
import unittest

import h5py

from support.program import TOP, call

DECKS = os.path.join(TOP, "experiments")


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


class Folder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def path(self, name):
        return os.path.join(self.scratch.name, name)

    def run_deck(self, deck, *sets, code=0, layout=True):
        """The file and the rows of /summary by method; layout: is that of the file checked, which takes a second?"""
        path = self.path(deck + ".h5")
        words = [w for s in sets for w in ("--set", s)]
        got, _, err = call("run", os.path.join(DECKS, deck + ".toml"), "-o", path, "--force", "-q", *words, timeout=300)
        self.assertEqual(got, code, err)
        if layout:
            script = os.path.join(TOP, "tests", "result_layout.py")
            subprocess.run([sys.executable, script, "check", path], check=True, capture_output=True)
        f = h5py.File(path, "r")
        self.addCleanup(f.close)
        names = text(f["summary/method"].attrs["flag_meanings"]).split()
        figures = [name for name in f["summary"] if name != "method"]
        return f, {n: {k: float(f["summary"][k][i]) for k in figures} for i, n in enumerate(names)}

    def refused(self, *sets, deck=None):
        """The one line that `check` says of a deck with these values; the study's own deck, if none is named."""
        study = os.path.basename(inspect.getfile(type(self))).removesuffix("_test.py")
        words = [w for s in sets for w in ("--set", s)]
        code, _, err = call("check", os.path.join(DECKS, (deck or study) + ".toml"), *words)
        self.assertEqual((code, err.count("\n")), (2, 1), err)
        return err

    def assert_runs_again(self, deck):
        """What the file of `deck` holds runs again to the same bits."""
        first, again = self.path(deck + ".h5"), self.path("again.h5")
        self.assertEqual(call("rerun", first, "-o", again, "--force", "--threads", "1")[0], 0)
        code, out, _ = call("compare", "--exact", first, again)
        self.assertEqual(code, 0, out)
