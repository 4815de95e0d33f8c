#!/usr/bin/python3
"""The command line, from outside: every command, every exit code, what stays behind."""
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import result_layout  # noqa: E402
from support.program import PROGRAM, call, settings  # noqa: E402

VERBS = ("list", "describe", "init", "check", "run", "show", "plot", "rerun", "compare")
KINDS = ("studies", "processes", "scores", "integrators", "samplers", "solvers", "laws")


class InFolder(unittest.TestCase):
    """A fresh folder to work in, with one result in it, made once."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        os.chdir(cls.folder.name)
        cls.first = call("run", "reversal", *settings({}), "-o", "first.h5")

    @classmethod
    def tearDownClass(cls):
        os.chdir("/")
        cls.folder.cleanup()

    def expect(self, code, *words, **options):
        got, out, err = call(*words, **options)
        self.assertEqual(got, code, f"{words}\n{out[-2000:]}{err}")
        self.assertNotIn("\x1b", out + err)
        return out, err

    def expect_one_line(self, code, pattern, *words, **options):
        out, err = self.expect(code, *words, **options)
        self.assertEqual(out, "", words)
        self.assertEqual(err.count("\n"), 1, err)
        self.assertRegex(err, pattern)


class Calls(InFolder):
    def test_without_arguments_the_help_is_on_stderr(self):
        out, err = self.expect(2)
        self.assertEqual(out, "")
        for verb in VERBS:
            self.assertIn(verb, err)

    def test_help_is_short_and_on_stdout(self):
        out, _ = self.expect(0, "--help")
        self.assertLess(out.count("\n"), 40)
        for verb in VERBS:
            out, _ = self.expect(0, verb, "--help")
            self.assertLess(out.count("\n"), 40)

    def test_version(self):
        self.assertRegex(self.expect(0, "--version")[0], r"^undiffuse \d+\.\d+\.\d+\n$")

    def test_calls_that_make_no_sense(self):
        for words, pattern in ((["lst"], "no command 'lst'; did you mean 'list'"),
                               (["--lst"], "no option '--lst'"),
                               (["run"], "DECK"),
                               (["run", "reversal", "--sett", "a=b"], "--sett"),
                               (["run", "reversal", "--threads", "0"], r"'0' is no whole number in \[1, 1024\]"),
                               (["run", "reversal", "--threads", "1.5"], r"'1.5' is no whole number in \[1, 1024\]"),
                               (["run", "reversal", "--threads", "100000"], r"'100000' is no whole number in \[1, 1024\]"),
                               (["run", "reversal", "--seed", "-1"], r"'-1' is no whole number in \[0, 9223372036854775807\]"),
                               (["run", "reversal", "--seed", "9223372036854775808"], "no whole number in"),
                               (["check", "reversal", "--seed", "18446744073709551615"], "no whole number in"),
                               (["check", "reversal", "--set", "seed=18446744073709551615"], "^--set seed: .* beyond 64 bits"),
                               (["run", "reversal", "-o", ""], "the name is empty"),
                               (["rerun", "first.h5", "-o", ""], "the name is empty"),
                               (["plot", "first.h5", "-o", ""], "the name is empty"),
                               (["run", "reversal", "--progress", "loud"], "none of auto, bar, json, none"),
                               (["run", "reversl"], "did you mean 'reversal'"),
                               (["check", "reversal", "extra"], "extra"),
                               (["describe", "reversl"], "did you mean 'reversal'"),
                               (["list", "procesess"], "did you mean 'processes'"),
                               (["compare", "first.h5"], "B is required"),
                               (["compare", "first.h5", "first.h5", "--tol", "-1"], "no number >= 0"),
                               (["compare", "first.h5", "first.h5", "--tol", "1", "--exact"], "exclude"),
                               (["show", "absent.h5"], "absent.h5: cannot be read")):
            with self.subTest(words=words):
                self.expect_one_line(2, pattern, *words)

    def test_a_lost_answer_is_an_error(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([PROGRAM, "list"], stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 74)
        self.assertEqual(done.stderr, b"undiffuse: error: the answer cannot be written to stdout\n")

    def test_a_lost_stderr_ends_no_run(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([PROGRAM, "run", "reversal", *settings({}), "-o", "unheard.h5", "-v"], stdout=subprocess.PIPE,
                                  stderr=full, check=False)
        self.assertEqual(done.returncode, self.first[0])
        self.assertEqual(self.expect(0, "compare", "first.h5", "unheard.h5")[0], "identical\n")

    def test_the_largest_seed_is_taken_as_it_is(self):
        self.assertIn("seed = 9223372036854775807\n", self.expect(0, "check", "reversal", "--seed", 2**63 - 1)[0])

    def test_more_threads_than_there_can_be(self):
        self.expect_one_line(2, "OMP_NUM_THREADS = 100000; at most 1024", "run", "reversal", *settings({}), "-o", "many.h5",
                             env={**os.environ, "OMP_NUM_THREADS": "100000"})
        limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 31, 1 << 31))  # 8 MiB of stack a thread
        self.expect_one_line(2, "--threads = 1024; this machine gives [0-9]+$", "run", "reversal", *settings({}), "-o", "many.h5",
                             "--threads", 1024, preexec_fn=limit)
        self.assertEqual([name for name in os.listdir() if name.startswith("many")], [])
        self.expect(self.first[0], "run", "reversal", *settings({}), "-o", "many.h5", "--threads", 200, "-q")


class Reading(InFolder):
    def test_list(self):
        for kind in KINDS:
            out, _ = self.expect(0, "list", kind)
            rows = json.loads(self.expect(0, "list", kind, "--json")[0])
            self.assertTrue(all(row["name"] in out for row in rows), kind)
        self.assertIn("reversal", [study["name"] for study in json.loads(self.expect(0, "list", "--json")[0])])

    def test_measured_orders_stand_beside_those_declared(self):
        out, _ = self.expect(0, "list", "integrators", "--measure")
        rows = json.loads(self.expect(0, "list", "integrators", "--measure", "--json")[0])
        self.assertEqual({row["name"] for row in rows},
                         {row["name"] for row in json.loads(self.expect(0, "list", "integrators", "--json")[0])})
        for row in rows:
            self.assertEqual(row["holds"], None if row["name"].startswith("dormand_prince") else True, row)
            self.assertIn(row["name"], out)
            for order in row["orders"]:
                if "measured" in order:
                    self.assertGreater(order["measured"], order["declared"] - 0.25, row)
                    self.assertGreater(order["half_width"], 0, row)
        self.assertEqual(out, self.expect(0, "list", "integrators", "--measure")[0])
        self.expect(2, "list", "processes", "--measure")

    def test_describe_knows_every_name(self):
        for kind in KINDS:
            for row in json.loads(self.expect(0, "list", kind, "--json")[0]):
                self.assertIn(row["name"], self.expect(0, "describe", row["name"])[0])
                json.loads(self.expect(0, "describe", row["name"], "--json")[0])

    def test_every_key_is_described_in_full(self):
        study = json.loads(self.expect(0, "describe", "reversal", "--json")[0])
        for word in ("question", "method", "equation", "source"):
            self.assertTrue(study[word], word)
        kinds = {section["table"]: key for section in study["sections"] for key in section["keys"] if key["name"] == "kind"}
        self.assertEqual(sorted(kinds), ["law", "process", "score", "terminal"])
        self.assertTrue(all(key["default"] or key["required"] for key in kinds.values()))
        for section in study["sections"]:
            for key in section["keys"]:
                self.assertTrue(key["type"] and key["meaning"], f"{section['table']}.{key['name']}")

    def test_init_gives_decks_that_check_accepts(self):
        for study in json.loads(self.expect(0, "list", "--json")[0]):
            for deck in study["decks"]:
                text, _ = self.expect(0, "init", deck)
                self.assertGreater(text.count("#"), 5)
                self.expect(0, "check", "-", input=text)

    def test_what_check_prints_is_a_deck(self):
        once, _ = self.expect(0, "check", "reversal", *settings({}), "--seed", "7")
        self.assertIn("seed = 7", once)
        for word in ("memory", "on disk", "steps", "stability number"):
            self.assertRegex(once, rf"(?m)^# {word} ")
        self.assertIn("\ncells = [64]\n", once)
        twice, _ = self.expect(0, "check", "-", input=once)
        self.assertEqual(once, twice)
        self.assertNotIn("first.h5.part", os.listdir())

    def test_show(self):
        out, _ = self.expect(0, "show", "first.h5")
        self.assertRegex(out, r"^reversal: .*\n(complete|failed) after ")
        with h5py.File("first.h5") as f:
            for method in f["summary/method"].attrs["flag_meanings"].decode().split():
                self.assertRegex(out, rf"(?m)^{method} ")
            for check in f["checks/check"].attrs["flag_meanings"].decode().split():
                self.assertRegex(out, rf"(?m)^{check} .*(passed|FAILED)$")
        self.assertTrue(out.isascii())

    def test_steps_count_every_method(self):
        def steps(*changes):
            return int(re.search(r"(?m)^# steps +(\d+)$", self.expect(0, "check", "reversal", *settings({}), *changes)[0])[1])
        naive, march, discrete, particles = 16, 100, 50, 40     # of the small deck; 16 = T / (h^2 / 2 kappa)
        self.assertEqual(steps(), naive + march + 2 * discrete + 3 * particles)
        self.assertEqual(steps("--set", "naive.steps=1000"), 1000 + march + 2 * discrete + 3 * particles)
        self.assertEqual(steps("--set", "branches.naive_finite_difference=false", "--set", "branches.reverse_sde=false"),
                         march + 2 * discrete + 2 * particles)

    def test_a_check_prints_as_many_digits_as_tell_its_figures_apart(self):
        row = re.search(r"(?m)^naive_spectral_log10_amplification +(\S+) +(\S+) +(\S+) ", self.expect(0, "show", "first.h5")[0])
        self.assertLess(float(row[2]), float(row[1]))
        self.assertLess(float(row[1]), float(row[3]))

    def test_a_result_without_its_summary_is_damaged(self):
        shutil.copy("first.h5", "bare.h5")
        with h5py.File("bare.h5", "r+") as f:
            del f["summary"]
        out, err = self.expect(65, "show", "bare.h5")
        self.assertRegex(err, "^bare.h5: damaged or not an undiffuse result: no table /summary\n$")


class Running(InFolder):
    def test_the_file_is_complete_and_follows_the_layout(self):
        code, out, err = self.first
        self.assertEqual(code, 0, err)
        self.assertIn("l1_error", out)
        self.assertNotIn("first.h5.part", os.listdir())
        self.assertEqual(result_layout.check("first.h5")[0], [])
        with h5py.File("first.h5") as f:
            self.assertEqual(f.attrs["status"].decode(), "complete")
            self.assertEqual(code, int(not f["checks/passed"][...].all()))

    def test_an_existing_output_is_kept(self):
        before = os.stat("first.h5")
        self.expect_one_line(2, "first.h5: exists.*--force", "run", "reversal", *settings({}), "-o", "first.h5")
        self.assertEqual(os.stat("first.h5"), before)

    def test_force_replaces_it_and_the_name_defaults_to_the_deck(self):
        with open("small.toml", "w", encoding="utf-8") as deck:
            deck.write(self.expect(0, "check", "reversal", *settings({}))[0])
        code = self.first[0]
        self.expect(code, "run", "./small.toml", "-q")
        old = os.stat("small.h5").st_ino
        self.expect(code, "run", "small.toml", "--force", "-q")
        self.assertNotEqual(os.stat("small.h5").st_ino, old)

    def test_rerun_is_identical_with_other_thread_counts(self):
        for threads in (1, 2, 3):
            self.expect(self.first[0], "rerun", "first.h5", "-o", "again.h5", "--threads", threads, "--force")
            self.assertEqual(self.expect(0, "compare", "--exact", "first.h5", "again.h5")[0], "identical\n")
        self.expect(self.first[0], "rerun", "again.h5", "-o", "third.h5")
        self.expect(0, "compare", "first.h5", "third.h5")
        self.assertEqual(result_layout.check("third.h5")[0], [])

    def test_another_seed_is_another_result(self):
        self.expect(self.first[0], "run", "reversal", *settings({}), "--seed", "2", "-o", "other.h5", "-q")
        out, _ = self.expect(3, "compare", "first.h5", "other.h5")
        self.assertRegex(out, r"where +max \|a-b\| +relative +what")
        self.assertIn("/branches/reverse_sde", out)

    def test_an_input_travels_in_the_file(self):
        points = np.random.default_rng(1).normal(size=(200, 1))
        os.makedirs("elsewhere", exist_ok=True)
        np.save("elsewhere/points.npy", points)
        deck = self.expect(0, "init", "reversal_points")[0]
        deck = re.sub(r'(?m)^file = "[^"]*"', 'file = "points.npy"', deck)
        deck = re.sub(r"(?m)^(cells|lower|upper) = .*\n", "", deck)
        with open("elsewhere/mine.toml", "w", encoding="utf-8") as out:
            out.write(deck)
        code, _, err = call("run", "elsewhere/mine.toml", *settings({}), "-o", "mine.h5", "-q")
        self.assertEqual(code, 0, err)
        os.remove("elsewhere/points.npy")
        self.expect(code, "rerun", "mine.h5", "-q")
        self.assertEqual(self.expect(0, "compare", "mine.h5", "mine_rerun.h5")[0], "identical\n")
        with h5py.File("mine_rerun.h5") as f:
            self.assertEqual(f["inputs/law__file"].attrs["path"].decode(), "points.npy")
            self.assertIn('"points.npy"', f["provenance"].attrs["config_toml"].decode())

    def test_what_a_deck_cannot_have_is_said(self):
        np.save("cloud.npy", np.random.default_rng(1).normal(size=(50, 3)))
        with open("cloud.toml", "w", encoding="utf-8") as deck:
            deck.write('experiment = "reversal"\n[law]\nkind = "points"\nfile = "cloud.npy"\n[grid]\ncells = [64, 64]\n')
        small = ["--set", "particles.count=2000", "--set", "particles.flow_count=2000", "--set", "particles.steps=100"]
        notes = r"3 dimensions: particles only.*\[grid\] is not used\nflow_ode left out: .*\n"
        code, out, err = call("run", "cloud.toml", *small, "-o", "cloud.h5")
        self.assertEqual(code, 0, err)
        self.assertRegex(err, "^" + notes + "wrote ")
        self.assertRegex(out, notes)
        self.assertRegex(self.expect(0, "show", "cloud.h5")[0], notes)
        self.assertEqual(result_layout.check("cloud.h5")[0], [])
        self.assertRegex(self.expect(0, "check", "cloud.toml")[0], r"(?m)^# note +3 dimensions: particles only")

    def test_dates_obey_source_date_epoch(self):
        self.expect(self.first[0], "run", "reversal", *settings({}), "-o", "dated.h5",
                    env={**os.environ, "SOURCE_DATE_EPOCH": "86400"})
        with h5py.File("dated.h5") as f:
            self.assertEqual(f.attrs["date_created"].decode(), "1970-01-02T00:00:00Z")
            self.assertEqual(f["provenance"].attrs["start_time"].decode(), "1970-01-02T00:00:00Z")

    def test_progress_in_json_is_one_object_a_line(self):
        _, err = self.expect(self.first[0], "run", "reversal", *settings({}), "-o", "lines.h5", "--progress", "json")
        lines = [json.loads(line) for line in err.splitlines()]
        self.assertEqual(lines[-1]["event"], "done")
        fractions = [line["fraction"] for line in lines if line["event"] == "progress"]
        self.assertTrue(fractions and all(0 <= f <= 1 for f in fractions))
        self.assertEqual(fractions, sorted(fractions))

    def test_signals_leave_nothing_behind_within_a_second(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            run = subprocess.Popen([PROGRAM, "run", "reversal", "-o", "stopped.h5", "--set", "particles.count=100000000"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            while not os.path.exists("stopped.h5.part") and run.poll() is None:
                time.sleep(0.01)
            time.sleep(0.3)
            begin = time.monotonic()
            run.send_signal(number)
            _, err = run.communicate(timeout=30)
            self.assertLess(time.monotonic() - begin, 1.5)
            self.assertEqual(run.returncode, 128 + number, err)
            self.assertEqual([name for name in os.listdir() if name.startswith("stopped")], [])


class Plotting(InFolder):
    def test_a_figure(self):
        self.expect(0, "plot", "first.h5", "-o", "figure.png")
        with open("figure.png", "rb") as figure:
            self.assertEqual(figure.read(8), b"\x89PNG\r\n\x1a\n")
        self.expect_one_line(2, "figure.png: exists.*--force", "plot", "first.h5", "-o", "figure.png")
        self.expect(0, "plot", "first.h5", "-o", "figure.png", "--force")

    def test_figures_that_cannot_be(self):
        self.expect_one_line(2, "x.foo: .*.png and .svg are allowed", "plot", "first.h5", "-o", "x.foo", "--python", "/bin/false")
        self.expect_one_line(2, "first.h5: .*.png and .svg are allowed", "plot", "first.h5", "-o", "first.h5", "--force")
        shutil.copy("first.h5", "result.png")
        self.expect_one_line(2, "result.png: is the result file", "plot", "result.png", "-o", "result.png", "--force")
        self.expect(0, "show", "first.h5")
        self.expect(0, "show", "result.png")

    def test_a_full_disk(self):
        self.expect_one_line(74, "first.h5: its figure cannot be written", "plot", "first.h5", "-o", "large.png",
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
        self.assertEqual([name for name in os.listdir() if "large" in name], [])

    def test_a_python_without_matplotlib(self):
        self.expect_one_line(2, "h5py and matplotlib", "plot", "first.h5", "-o", "none.png", "--python", "/bin/false")

    def test_a_folder_that_is_not_there(self):
        self.expect_one_line(74, "none/figure.png: ", "plot", "first.h5", "-o", "none/figure.png")


if __name__ == "__main__":
    unittest.main()
