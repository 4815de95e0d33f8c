"""Calls the program `undiffuse` for tests: $UNDIFFUSE, or the release build of this checkout."""
import os
import subprocess

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PROGRAM = os.environ.get("UNDIFFUSE", os.path.join(TOP, "build", "release", "bin", "undiffuse"))

# A small `reversal` that takes a fraction of a second.
SMALL = {"grid.cells": "64", "particles.count": "4096", "particles.flow_count": "1024", "particles.steps": "40",
         "fokker_planck.steps": "100", "discrete.steps": "50"}


def call(*words, **options):
    """Exit code, stdout and stderr of `undiffuse words...`."""
    options = {"timeout": 120, "input": "", **options}
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, **options)
    return done.returncode, done.stdout, done.stderr


def settings(changes):
    """As --set arguments; none of the small ones where a change is None."""
    return [word for key, value in {**SMALL, **changes}.items() if value is not None for word in ("--set", f"{key}={value}")]
