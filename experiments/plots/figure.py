"""What the figures of all studies share: how a script is called, how it ends, and how a figure is saved.

A script draws one figure from one result file alone and ends with

    if __name__ == "__main__":
        sys.exit(main(__doc__, draw))
"""
import sys

import h5py
import matplotlib

matplotlib.use("Agg")


def text(value):
    """An attribute as a string: HDF5 gives some as bytes."""
    return value.decode() if isinstance(value, bytes) else str(value)


def methods(f):
    """The methods of /summary, in its order."""
    return text(f["summary/method"].attrs["flag_meanings"]).split()


def save(figure, path, dpi=130):
    """The same file for the same figure: an SVG would hold the date."""
    figure.savefig(path, dpi=dpi, bbox_inches="tight", metadata={"Date": None} if path.endswith(".svg") else None)


def main(usage, draw):
    """Calls draw(file, path) with the two arguments of the command line; the exit code."""
    if len(sys.argv) != 3:
        print(usage, file=sys.stderr)
        return 2
    result, path = sys.argv[1:]
    try:
        with h5py.File(result, "r") as f:
            draw(f, path)
    except (KeyError, IndexError) as error:
        print(f"{result}: damaged or not of this study: {error.args[0]}", file=sys.stderr)
        return 65
    except OSError as error:
        print(f"{result}: its figure cannot be written: {error.strerror or error}", file=sys.stderr)
        return 74
    return 0
