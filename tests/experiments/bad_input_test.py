#!/usr/bin/python3
"""Bad decks, bad files, full disks: one clear line, the right exit code, nothing left behind, never a signal."""
import os
import resource
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support.program import call, settings  # noqa: E402

INVERSES = tuple(m + "_oracle" for m in (
    "cutoff", "tikhonov", "sobolev_tikhonov", "lavrentiev", "quasi_boundary_value", "quasi_reversibility", "pseudo_parabolic",
    "landweber", "cgls", "total_variation"))
BRANCHES = ("naive_spectral", "naive_finite_difference", *INVERSES, "closed_form", "fokker_planck_score",
            "discrete_reversal_rates", "discrete_reversal_chain", "reverse_sde", "reverse_sde_half", "flow_euler", "flow_ode")
PNG = b"\x89PNG\r\n\x1a\n"


class BadInput(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        os.chdir(self.folder.name)
        self.deck = call("init", "reversal")[1]

    def tearDown(self):
        os.chdir("/")
        self.folder.cleanup()

    def write(self, name, content):
        with open(name, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def refuse(self, code, pattern, *words, **options):
        """`run words...` ends with one line on stderr and no new file."""
        before = sorted(os.listdir())
        got, out, err = call("run", *words, **options)
        self.assertEqual(got, code, f"{words}\n{out[-1000:]}{err}")
        self.assertEqual(err.count("\n"), 1, err)
        self.assertRegex(err, pattern)
        self.assertEqual(sorted(os.listdir()), before)

    def refuse_deck(self, old, new, pattern, code=2):
        self.assertIn(old, self.deck)
        self.write("deck.toml", self.deck.replace(old, new, 1))
        self.refuse(code, pattern, "deck.toml", *settings({}))

    def refuse_set(self, assignment, pattern, code=2, deck="reversal"):
        key = assignment.split("=")[0]
        self.refuse(code, pattern, deck, *settings({key: None}), "--set", assignment, "-o", "out.h5")

    def test_a_typo_is_named_with_its_place(self):
        place = r"^deck\.toml:\d+:\d+: error: "
        self.refuse_deck("kappa =", "kapa =", place + ".*did you mean 'kappa'")
        self.refuse_deck("[process]", "[proces]", place)
        self.refuse_deck("experiment =", "experiment ==", place)
        self.refuse_deck('"reversal"', '"reversl"', place + ".*did you mean 'reversal'")

    def test_values_out_of_range(self):
        for assignment, pattern in (("law.weights=[-0.3,0.7,0.6]", "law.weights.*>= 0"),
                                    ("law.weights=[0.3,0.4,0.4]", "law.weights.*sum"),
                                    ("law.stds=[0.5,0,0.6]", "law.stds.*1e-60"),
                                    ("law.stds=[0.5,0.6]", "law.stds"),
                                    ("process.kappa=0", "process.kappa.*1e-60"),
                                    ("process.horizon=0", "process.horizon.*1e-60"),
                                    ("process.horizon=-2.0", "process.horizon.*1e-60"),
                                    ("process.horizon=nan", "process.horizon"),
                                    ("process.kind=heet", "process.kind"),
                                    ("grid.cells=2", "grid.cells.*\[3, 1e\+09\]"),
                                    ("grid.cells=64.5", "grid.cells"),
                                    ("grid.upper=-20", "grid.upper"),
                                    ("particles.count=0", "particles.count"),
                                    ("seed=-1", "seed"),
                                    ("process.kappa=1e-320", "process.kappa.*1e-60"),
                                    ("noise.relative=1e308", "noise.relative"),
                                    ("law.means=[[-4],[0,1],[3]]", "law.means: row 2 has 2 numbers, row 1 has 1;"),
                                    ("fokker_planck.grading=8", "fokker_planck.grading: 8 with steps = 100 .* at most 7.82"),
                                    ("particles.grading=12", "particles.grading"),
                                    ("naive.steps=9223372036854775807", "naive.steps.* would run for weeks"),
                                    ("grid.lower=[15.9999999999999]", "grid.cells.* too narrow"),
                                    ("noise.relative=-1e-3", "noise.relative"),
                                    ("law=3", "law"),
                                    ("grid.cells=[", "grid.cells")):
            with self.subTest(assignment=assignment):
                self.refuse_set(assignment, "^--set .*" + pattern)

    def test_keys_that_ask_for_too_much_together(self):
        self.refuse_set("process.kappa=1e12", "grid.cells: .* would run for weeks.*process.kappa and process.horizon",
                        deck="reversal_picture")
        self.refuse_set("terminal.by=1e300", "^--set terminal.by", deck="reversal_shifted")
        self.refuse_set("terminal.by=33", "^--set terminal.by: 33 is longer than the grid", deck="reversal_shifted")
        self.refuse_set("terminal.at=16", "^--set terminal.at: 16 lies outside of the grid", deck="reversal_point")

    def test_a_set_without_a_value(self):
        self.refuse(2, "^--set ", "reversal", "--set", "process.kappa", "-o", "out.h5")

    def test_decks_that_cannot_be_read(self):
        self.refuse(2, "absent.toml: ", "absent.toml")
        os.mkdir("folder.toml")
        self.refuse(2, "folder.toml: ", "folder.toml")
        self.write("bytes.toml", bytes(range(256)))
        self.refuse(2, "bytes.toml", "bytes.toml")

    def points(self, name, content, pattern, code=65):
        self.write(name, content)
        with self.subTest(name=name, content=content[:40]):
            self.refuse_set(f"law.file={os.path.abspath(name)}", pattern, code, "reversal_points")

    def test_points_that_are_none(self):
        self.points("hole.csv", "1,2\n3,\n", "hole.csv.*2")
        self.points("nan.csv", "1,2\nnan,4\n", "nan.csv.*2")
        self.points("ragged.csv", "1,2\n3,4,5\n", "ragged.csv.*2")
        self.points("words.csv", "x,y\n1,2\na,b\n", "words.csv.*3")
        self.points("empty.csv", "", "empty.csv")
        self.points("short.npy", b"\x93NUMPY\x01\x00", "short.npy")
        self.points("quoted.csv", '"1","2"\n3,4\n', "quoted.csv:1:1: .*in quotes")
        self.points("far.csv", "1,2\n3,1e300\n", "far.csv: point 2: the coordinate 1e.300 is beyond")
        self.points("text.h5", "no HDF5", "text.h5")
        self.points("points.xyz", "1 2\n", "points.xyz", code=2)
        self.refuse_set("law.file=/absent/points.csv", "/absent/points.csv", 2, "reversal_points")

    def test_pictures_that_are_none(self):
        for name, content in (("text.png", b"no picture"), ("short.png", PNG + b"\0\0\0\rIHDR"), ("text.pgm", b"P7\n1 1\n"),
                              ("short.pgm", b"P5\n4 4\n255\n\1\2"), ("black.pgm", b"P2\n3 3\n255\n" + b"0 " * 9)):
            self.write(name, content)
            with self.subTest(name=name):
                self.refuse_set(f"law.file={os.path.abspath(name)}", name, 65, "reversal_picture")
        for name, size, pixels in (("one.pgm", "1 1", "5"), ("flat.pgm", "4 2", "1 2 3 4 5 6 7 8")):
            self.write(name, f"P2\n{size}\n255\n{pixels}\n")
            changes = {"grid.cells": None, "law.file": os.path.abspath(name)}
            self.refuse(2, f"{name}: .* pixels are too few", "reversal_picture", *settings(changes), "-o", "out.h5")
        self.refuse_set("law.file=/absent/a.png", "/absent/a.png", 2, "reversal_picture")

    def test_too_large_for_memory(self):
        self.refuse_set("grid.cells=100000000000", "grid.cells")
        self.refuse_set("grid.cells=1000000000", "grid.cells: .* would run for weeks")
        only = [f"branches.{branch}={branch == 'closed_form'}".lower() for branch in BRANCHES]
        self.refuse(2, "needs .*iB of memory, this machine has .*iB available; most of it is for grid.cells$", "reversal",
                    *settings({"grid.cells": "1000000000"}), *[word for change in only for word in ("--set", change)],
                    "-o", "out.h5")
        for assignment, keys in (("particles.count=10000000000", "particles.count and particles.flow_count"),
                                 ("naive.steps=20000000000", "naive.steps")):
            self.refuse_set(assignment, f"needs .*iB of memory, this machine has .*iB available; most of it is for {keys}$")

    def test_outputs_that_cannot_be_written(self):
        self.write("file", "")
        self.refuse(74, "none/out.h5", "reversal", *settings({}), "-o", "none/out.h5")
        self.refuse(74, "file/out.h5", "reversal", *settings({}), "-o", "file/out.h5")
        self.write("kept.h5", "something")
        self.refuse(2, "kept.h5: exists", "reversal", *settings({}), "-o", "kept.h5")
        with open("kept.h5", encoding="ascii") as kept:
            self.assertEqual(kept.read(), "something")

    def test_a_full_disk(self):
        code, _, err = call("run", "reversal", *settings({}), "-o", "full.h5", "-q",
                            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
        self.assertEqual(code, 74, err)
        self.assertEqual(err.count("\n"), 1, err)
        self.assertEqual(os.listdir(), [])

    def test_damaged_results(self):
        self.write("text.h5", "no result")
        for words in (["show", "text.h5"], ["rerun", "text.h5"], ["compare", "text.h5", "text.h5"], ["plot", "text.h5"]):
            with self.subTest(words=words):
                code, out, err = call(*words)
                self.assertEqual((code, out), (65, ""), err)
                self.assertRegex(err, "^text.h5: ")
                self.assertEqual(err.count("\n"), 1, err)


if __name__ == "__main__":
    unittest.main()
