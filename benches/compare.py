"""Times SciPy, scikit-learn and plain NumPy where benches/paths.rs and benches/flow.rs time ours.

`cargo xtask bench` runs it after criterion where numpy, scipy and scikit-learn are installed.
Prints median milliseconds and the ratio to criterion's median of the same run.
Gaussian designs have the same law as those of benches/paths.rs, not the same entries.
"""
import json
import pathlib
import time

import compare_penalties
import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import nnls
from sklearn.linear_model import lars_path

ROOT = pathlib.Path(__file__).resolve().parent.parent


def diabetes():
    table = np.loadtxt(ROOT / "assets/data/diabetes.csv", delimiter=",", skiprows=1)
    table = (table - table.mean(0)) / table.std(0)
    return table[:, :-1], table[:, -1]


def gaussian(samples, features, support=5):
    normal = np.random.default_rng(1).standard_normal
    X = normal((samples, features))
    return X, X[:, :support].sum(1) + 0.1 * normal(samples)


def saddles(X, y, tolerance=1e-9):
    """Successive saddles; every refit is SciPy's NNLS from scratch."""
    n, d = X.shape
    r = X.T @ y / n
    floor = tolerance * np.abs(r).max()
    t, s, beta, found = 0.0, np.zeros(d), np.zeros(d), 1
    while True:
        g = X.T @ (X @ beta) / n - r
        moving = np.abs(g) > floor
        if not moving.any():
            return found, t, np.abs(beta).sum()
        wait = ((1 + np.sign(g[moving]) * s[moving]) / np.abs(g[moving])).min()
        t += wait
        s = np.where(moving, s - wait * g, s)
        walls = np.flatnonzero(np.abs(s) > 1 - 1e-9)
        s[walls] = np.sign(s[walls])
        beta = np.zeros(d)
        beta[walls] = s[walls] * nnls(X[:, walls] * s[walls], y)[0]
        found += 1


def flow(X, y, scale=1e-8, end=900.0, tolerance=1e-8):
    """The dual equation s' = r - H beta(s) of gradient flow, by LSODA with its Jacobian."""
    n = len(y)
    H, r, unit = X.T @ X / n, X.T @ y / n, np.log(1 / scale)

    def halves(s):
        return np.exp(2 * unit * (s - 1)) / 2, np.exp(-2 * unit * (s + 1)) / 2

    def slope(_, s):
        plus, minus = halves(s)
        return r - H @ (plus - minus)

    def jacobian(_, s):
        plus, minus = halves(s)
        return -H * (2 * unit * (plus + minus))

    return solve_ivp(slope, (0, end), np.zeros(len(r)), "LSODA", jac=jacobian, rtol=tolerance, atol=tolerance).y[:, -1]


def median_of(run, seconds=2.0):
    times, until = [], time.perf_counter() + seconds
    while time.perf_counter() < until:
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return float(np.median(times)) * 1e3


def ours(name):
    path = ROOT / "target/criterion" / name.replace("/", "_") / "new/estimates.json"
    return json.loads(path.read_text())["median"]["point_estimate"] * 1e-6 if path.exists() else float("nan")


def main():
    problems = {"diabetes": diabetes(), "gaussian_60x300": gaussian(60, 300), "gaussian_100x1000": gaussian(100, 1000)}
    for name, (X, y) in problems.items():
        for path, label, run in [
            ("saddles", "NumPy + SciPy nnls", lambda: saddles(X, y)),
            ("lasso", "scikit-learn lars_path", lambda: lars_path(X, y, method="lasso")),
        ]:
            theirs, here = median_of(run), ours(f"{path}/{name}")
            print(f"{path + '/' + name:28} {label:24} {theirs:9.3f} ms   ours {here:8.4f} ms   {theirs / here:6.1f} x")
    X, y = problems["diabetes"]
    theirs, here = median_of(lambda: flow(X, y)), ours("flow/diabetes, scale 1e-8, to time 900, tolerance 1e-8")
    print(f"{'flow/diabetes to t = 900':28} {'SciPy LSODA':24} {theirs:9.3f} ms   ours {here:8.4f} ms   {theirs / here:6.1f} x")
    compare_penalties.compare(median_of, ours)


main()
