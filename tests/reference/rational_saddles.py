"""Writes rational-saddles.json: successive saddles in exact rational arithmetic.

Independent of the Rust code: every refit is found by trying all supports allowed by the walls and
keeping the one that satisfies the optimality conditions exactly. Integer designs make ties,
duplicate columns and rank deficiency frequent; a case is kept when every refit is unique.
Run: python3 tests/reference/rational_saddles.py > tests/reference/rational-saddles.json
"""
import itertools
import json
import random
from fractions import Fraction


def solve(matrix, right):
    """Solution of a square rational system, or None when it is singular."""
    rows = [row[:] + [b] for row, b in zip(matrix, right)]
    size = len(rows)
    for k in range(size):
        pivot = next((i for i in range(k, size) if rows[i][k] != 0), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for i in range(size):
            if i != k and rows[i][k] != 0:
                rows[i] = [a - rows[i][k] * b for a, b in zip(rows[i], rows[k])]
    return [row[-1] for row in rows]


def refit(H, r, dual):
    """All minimisers with independent columns of the sign-constrained loss."""
    d = len(r)
    walls = [j for j in range(d) if abs(dual[j]) == 1]
    found = []
    for size in range(len(walls) + 1):
        for support in itertools.combinations(walls, size):
            part = solve([[H[i][j] for j in support] for i in support], [r[i] for i in support])
            if part is None or any(b * dual[j] <= 0 for b, j in zip(part, support)):
                continue
            beta = [Fraction(0)] * d
            for j, b in zip(support, part):
                beta[j] = b
            g = [sum(H[i][j] * beta[j] for j in range(d)) - r[i] for i in range(d)]
            if all(dual[j] * g[j] >= 0 for j in walls):
                found.append((beta, g))
    return found


def path(X, y):
    n, d = len(X), len(X[0])
    H = [[Fraction(sum(row[i] * row[j] for row in X), n) for j in range(d)] for i in range(d)]
    r = [Fraction(sum(X[k][i] * y[k] for k in range(n)), n) for i in range(d)]
    loss = lambda b: sum((sum(x * c for x, c in zip(row, b)) - v) ** 2 for row, v in zip(X, y)) / (2 * n)
    t, s, beta, g = Fraction(0), [Fraction(0)] * d, [Fraction(0)] * d, [-v for v in r]
    saddles = [(t, beta, s, loss(beta))]
    ties = 0
    while any(g):
        waits = {i: (1 + (1 if g[i] > 0 else -1) * s[i]) / abs(g[i]) for i in range(d) if g[i]}
        wait = min(waits.values())
        ties += sum(w == wait for w in waits.values()) > 1
        t += wait
        s = [a - wait * b for a, b in zip(s, g)]
        found = refit(H, r, s)
        if len(found) != 1:
            return None, 0
        beta, g = found[0]
        saddles.append((t, beta, s, loss(beta)))
    return saddles, ties


def main():
    random.seed(20231)
    cases, tied, shrinking = [], 0, 0
    while len(cases) < 60:
        n, d, top = random.randint(1, 5), random.randint(1, 6), random.choice([1, 2, 5])
        X = [[random.randint(-top, top) for _ in range(d)] for _ in range(n)]
        y = [random.randint(-top, top) for _ in range(n)]
        saddles, ties = path(X, y)
        if saddles is None or len(saddles) < 3:
            continue
        sizes = [sum(b != 0 for b in beta) for _, beta, _, _ in saddles]
        shrinks = any(b < a for a, b in zip(sizes, sizes[1:]))
        if len(cases) >= 30 and not (ties or shrinks):
            continue
        tied, shrinking = tied + (ties > 0), shrinking + shrinks
        cases.append({
            "name": f"integer {len(cases)}: {n} x {d}, {ties} ties", "design": X, "response": y,
            "support_sizes": sizes,
            "saddles": [{"time": float(t), "coefficients": [float(b) for b in beta],
                         "dual": [float(v) for v in s], "loss": float(value)}
                        for t, beta, s, value in saddles]})
    head = f'{{"ties": {tied}, "shrinking_supports": {shrinking}, "cases": [\n'
    print(head + ",\n".join(json.dumps(case) for case in cases) + "\n]}")


main()
