"""Who may include what: data <- sde <- pde <- score <- experiments, tests beside them all.

  layering.py [FOLDER]       checks a checkout (default: this one); prints each broken rule; exit 1 if there is one
  layering.py --self-test    plants one violation of each rule in a copy and expects each to be found
"""
import os
import re
import subprocess
import sys
import tempfile

ROOMS = ("data", "sde", "pde", "score", "experiments", "tests")
TOP = {*ROOMS, "CMakeLists.txt", "CMakePresets.json", "README.md", "pyproject.toml", "LICENSE", "CITATION.cff",
       "CHANGELOG.md"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
# Libraries that a header must not show: who includes it should not need them.
HIDDEN = re.compile(r"^(hdf5|H5\w*\.h|toml|fftw3|boost/numeric/odeint|openssl|png\.h|fmt/|CLI/|nlohmann/|Spectra/)")
# Headers for .cpp files only, which may show what they wrap; no other header includes them.
INTERNAL = re.compile(r"^data/hdf5_\w+\.hpp$")
# Libraries that belong to some rooms alone.
OWNERS = {re.compile(r"^(hdf5|H5\w*\.h|toml|openssl)"): {"data"}, re.compile(r"^png\.h"): {"data", "tests"}, re.compile(r"^(fftw3|Spectra/)"): {"pde", "tests"},
          re.compile(r"^CLI/"): {"experiments"}}


def files(top):
    """Tracked and new files below top; without git, all but build folders."""
    listed = subprocess.run(["git", "-C", top, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, text=True)
    if listed.returncode == 0 and os.path.exists(os.path.join(top, ".git")):
        return sorted({f for f in listed.stdout.split("\0") if f and os.path.exists(os.path.join(top, f))})
    found = []
    for folder, folders, names in os.walk(top):
        folders[:] = [d for d in folders if d != "build" and not d.startswith(".")]
        found += [os.path.relpath(os.path.join(folder, n), top) for n in names]
    return sorted(found)


def broken_by(name, quoted, header, room):
    """The rule that this include breaks, or None."""
    first = name.split("/")[0]
    if quoted and first not in ROOMS:
        return "a quoted include begins with its room"
    if quoted and ROOMS.index(first) > ROOMS.index(room):
        return f"{room} knows nothing of {first}"
    if header and (HIDDEN.match(name) if not quoted else INTERNAL.match(name)):
        return "it stays inside .cpp files"
    for library, owners in OWNERS.items():
        if not quoted and library.match(name) and room not in owners:
            return f"only {', '.join(sorted(owners))} may use this library"
    return None


def check(top):
    bad = []
    for path in files(top):
        parts = path.split(os.sep)
        if not parts[0].startswith(".") and parts[0] not in TOP:
            bad.append(f"{path}: nothing but the rooms and the known files stands at the top")
        if parts[0] not in ROOMS or not path.endswith((".hpp", ".cpp")):
            continue
        with open(os.path.join(top, path), encoding="utf-8") as stream:
            text = stream.read()
        header = path.endswith(".hpp") and parts[0] != "tests" and not INTERNAL.match(path)
        for match in INCLUDE.finditer(text):
            rule = broken_by(match[2], match[1] == '"', header, parts[0])
            if rule:
                line = text.count("\n", 0, match.start(2)) + 1
                bad.append(f"{path}:{line}: {match[2]}: {rule}")
    return bad


PLANTED = {
    "data/a.hpp": ('#include "sde/process.hpp"\n', "data knows nothing of sde"),
    "sde/a.cpp": ('#include "data/points.hpp"\n#include "pde/grid.hpp"\n', "a.cpp:2: pde/grid.hpp: sde knows nothing"),
    "score/a.cpp": ('  #  include "experiments/run/study.hpp"\n', "score knows nothing of experiments"),
    "pde/a.cpp": ('#include "tests/support/truth.hpp"\n', "pde knows nothing of tests"),
    "pde/b.cpp": ('#include "grid.hpp"\n', "begins with its room"),
    "pde/c.hpp": ("#include <fftw3.h>\n", "stays inside .cpp"),
    "data/b.hpp": ("#include <toml++/toml.h>\n", "stays inside .cpp"),
    "data/c.hpp": ('#include "data/hdf5_handle.hpp"\n', "stays inside .cpp"),
    "score/b.cpp": ("#include <hdf5.h>\n", "only data"),
    "src/a.txt": ("", "stands at the top"),
}
GOOD = {"data/good.cpp": "#include <hdf5.h>\n", "data/hdf5_handle.hpp": "#include <hdf5.h>\n",
        "score/good.cpp": '#include "data/points.hpp"\n#include <vector>\n',
        "tests/good_test.cpp": '#include "score/score.hpp"\n', ".hidden": ""}


def self_test():
    with tempfile.TemporaryDirectory() as top:
        texts = {path: text for path, (text, _) in PLANTED.items()} | GOOD
        for path, text in texts.items():
            os.makedirs(os.path.dirname(os.path.join(top, path)) or top, exist_ok=True)
            with open(os.path.join(top, path), "w", encoding="utf-8") as stream:
                stream.write(text)
        bad = check(top)
    missed = [p for p, (_, words) in PLANTED.items() if not any(b.startswith(p) and words in b for b in bad)]
    for path in missed:
        print(f"not found: {path}: {PLANTED[path][1]}")
    if len(bad) != len(PLANTED):
        print(f"{len(bad)} found, {len(PLANTED)} planted:", *bad, sep="\n")
    return bool(missed) or len(bad) != len(PLANTED)


def main(argv):
    if argv[1:] == ["--self-test"]:
        return int(self_test())
    top = argv[1] if len(argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    bad = check(top)
    print(*bad, sep="\n", end="\n" if bad else "")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main(sys.argv))
