#!/usr/bin/python3
"""What other tools take for the steps of bench_heat [ns a point and step], and over ours, timed in the same run.

    /usr/bin/python3 tests/bench/peers.py build/release/bin/bench_heat

Peers that are not installed are skipped with a word: numpy, scipy (python3-scipy), py-pde (pip)."""
import json
import statistics
import subprocess
import sys
import time


def ns_a_point(body, points, rounds=5):
    """Median over the rounds, the first call not counted."""
    body()
    samples = []
    for _ in range(rounds):
        start = time.perf_counter()
        body()
        samples.append(time.perf_counter() - start)
    return 1e9 * statistics.median(samples) / points


def wave(n):
    import numpy as np
    return 1 + np.sin(3e-3 * np.arange(n * n, dtype=float)).reshape(n, n)


def numpy_explicit():
    """u + r Δu on 2048^2, written with slices and no more temporaries than needed."""
    import numpy as np
    n, r = 2048, 0.2
    u = wave(n)
    out = u.copy()

    def step():
        inner = out[1:-1, 1:-1]
        np.add(u[2:, 1:-1], u[:-2, 1:-1], out=inner)
        inner += u[1:-1, 2:]
        inner += u[1:-1, :-2]
        inner *= r
        inner += (1 - 4 * r) * u[1:-1, 1:-1]

    yield "numpy, slices", "explicit step 2048^2", 1, ns_a_point(step, n * n)


def scipy_spectral():
    import numpy as np
    import scipy.fft
    n = 1024
    u = wave(n)
    k = np.fft.fftfreq(n, 1 / n)
    factor = np.exp(-1e-7 * (k[:, None] ** 2 + np.arange(n // 2 + 1.0) ** 2))
    for workers in (1, 2):
        def step():
            modes = scipy.fft.rfftn(u, workers=workers)
            modes *= factor
            return scipy.fft.irfftn(modes, s=u.shape, workers=workers, overwrite_x=True)
        yield "scipy.fft", "exact step 1024^2, estimated plan", workers, ns_a_point(step, n * n)


def scipy_adi():
    import numpy as np
    from scipy.linalg import solve_banded
    n, r = 1024, 5.0
    u = wave(n)
    band = np.empty((3, n))
    band[0] = band[2] = -r
    band[1] = 1 + 2 * r

    def explicit(v):
        out = (1 - 2 * r) * v
        out[1:] += r * v[:-1]
        out[:-1] += r * v[1:]
        return out

    def step():
        v = solve_banded((1, 1), band, explicit(u).T, check_finite=False)
        return solve_banded((1, 1), band, explicit(v).T, check_finite=False)

    yield "scipy, solve_banded", "ADI step 1024^2, walls", 1, ns_a_point(step, n * n)


def py_pde():
    import pde
    n, steps = 512, 20
    grid = pde.CartesianGrid([[0, n], [0, n]], [n, n], periodic=True)
    solver = pde.ExplicitSolver(pde.DiffusionPDE(diffusivity=1), backend="numba")
    state = pde.ScalarField(grid, wave(n))
    stepper = solver.make_stepper(state, dt=0.1)
    yield ("py-pde, explicit, 512^2", "explicit step 2048^2", 1,
           ns_a_point(lambda: stepper(state, 0.0, steps * 0.1), steps * n * n))


def ours(program, what, threads):
    lines = subprocess.run([program, "--json", what], check=True, capture_output=True, text=True).stdout
    return next(row["ns"] for row in map(json.loads, lines.splitlines()) if row["threads"] == threads)


def main(program):
    for peer in (numpy_explicit, scipy_spectral, scipy_adi, py_pde):
        try:
            for name, what, threads, ns in peer():
                mine = ours(program, what, threads)
                print(f"{name:24} {what:36} {threads} threads {ns:8.2f} ns a point; ours {mine:7.3f}; "
                      f"ratio {ns / mine:.1f}", flush=True)
        except ImportError as missing:
            print(f"{peer.__name__}: skipped, {missing.name} is not installed")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
