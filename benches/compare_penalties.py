"""Times NumPy where benches/penalties.rs times ours: value, derivative and prox of a million points.

Every penalty is written as a good NumPy user would write it: whole arrays, no loops over entries.
Parameters are the defaults in numerics/src/penalty, and tau = 0.5.
"""
import numpy as np

TAU = 0.5


def points(count=1_000_000):
    return 8 * (np.arange(1, count + 1) * 0.6180339887498949 % 1) - 4


def soft(v, k):
    return np.sign(v) * np.maximum(np.abs(v) - k, 0)


def kinked(x, slope):
    return np.where(x == 0, np.nan, slope)


def stationary(v, first, second, start):
    """The largest root of z + tau P'(z) = |v| from `start` on, by Newton's method from |v|."""
    y = np.abs(v)
    z = np.where(y >= start, y, 0.0)
    inside = z > 0
    w, target = z[inside], z[inside].copy()
    for _ in range(50):
        step = (w + TAU * first(w) - target) / (1 + TAU * second(w))
        w = w - step
        if np.abs(step).max(initial=0) <= 1e-14 * 4:
            break
    z[inside] = w
    return np.sign(v) * z


def l1(x, lam=0.5):
    return (lambda: lam * np.abs(x).sum(), lambda: kinked(x, lam * np.sign(x)), lambda: soft(x, TAU * lam))


def l0(x, lam=0.5):
    threshold = np.sqrt(2 * TAU * lam)
    return (lambda: lam * np.count_nonzero(x), lambda: kinked(x, 0.0), lambda: np.where(np.abs(x) >= threshold, x, 0.0))


def l2_squared(x, lam=0.5):
    return (lambda: lam / 2 * np.dot(x, x), lambda: lam * x, lambda: x / (1 + TAU * lam))


def elastic_net(x, lam=0.5, r=0.7):
    return (
        lambda: lam * (r * np.abs(x).sum() + (1 - r) / 2 * np.dot(x, x)),
        lambda: kinked(x, lam * (r * np.sign(x) + (1 - r) * x)),
        lambda: soft(x, TAU * lam * r) / (1 + TAU * lam * (1 - r)),
    )


def huber(x, lam=1.0, delta=0.5):
    def value():
        y = np.abs(x)
        return np.where(y <= delta, lam / 2 * y**2, lam * delta * (y - delta / 2)).sum()

    def prox():
        k = TAU * lam
        return np.where(np.abs(x) <= delta * (1 + k), x / (1 + k), x - k * delta * np.sign(x))

    return value, lambda: lam * np.clip(x, -delta, delta), prox


def capped_l1(x, lam=0.5, theta=1.0):
    y_star = theta + TAU * lam / 2
    return (
        lambda: lam * np.minimum(np.abs(x), theta).sum(),
        lambda: kinked(x, np.where(np.abs(x) < theta, lam * np.sign(x), 0.0)),
        lambda: np.where(np.abs(x) >= y_star, x, soft(x, TAU * lam)),
    )


def capped_l2(x, lam=2.0, theta=0.8):
    y_star = theta * np.sqrt(1 + TAU * lam)
    return (
        lambda: lam / 2 * np.minimum(x**2, theta**2).sum(),
        lambda: np.where(np.abs(x) < theta, lam * x, 0.0),
        lambda: np.where(np.abs(x) >= y_star, x, x / (1 + TAU * lam)),
    )


def mcp(x, lam=0.5, gamma=3.0):
    def value():
        y = np.abs(x)
        return np.where(y <= gamma * lam, lam * y - y**2 / (2 * gamma), gamma * lam**2 / 2).sum()

    return (
        value,
        lambda: kinked(x, np.sign(x) * np.maximum(lam - np.abs(x) / gamma, 0)),
        lambda: np.where(np.abs(x) >= gamma * lam, x, soft(x, TAU * lam) / (1 - TAU / gamma)),
    )


def scad(x, lam=0.5, a=3.7):
    def value():
        y = np.abs(x)
        middle = (2 * a * lam * y - y**2 - lam**2) / (2 * (a - 1))
        return np.where(y <= lam, lam * y, np.where(y <= a * lam, middle, (a + 1) * lam**2 / 2)).sum()

    def derivative():
        y = np.abs(x)
        return kinked(x, np.sign(x) * np.where(y <= lam, lam, np.maximum(a * lam - y, 0) / (a - 1)))

    def prox():
        y = np.abs(x)
        middle = ((a - 1) * x - np.sign(x) * a * TAU * lam) / (a - 1 - TAU)
        return np.where(y <= lam * (1 + TAU), soft(x, TAU * lam), np.where(y <= a * lam, middle, x))

    return value, derivative, prox


def weep(x, a=10.0, b=0.1, c=0.35, rho=1.0):
    d, A = np.sqrt(b * b + 2 * a * c), a + rho
    s = (b * A + d * np.sqrt(rho * A)) / a
    x1, x2 = s / A, (s - b) / rho

    def value():
        y = np.abs(x)
        middle = s * y - s * s / (2 * A) - rho / 2 * y**2
        return np.where(y <= x1, a / 2 * y**2, np.where(y <= x2, middle, b * y + c)).sum()

    def prox():
        y = np.abs(x)
        z = np.where(y >= x2 + TAU * b, y - TAU * b, (y - TAU * s) / (1 - TAU * rho))
        return np.sign(x) * np.where(y <= (1 + TAU * a) * x1, y / (1 + TAU * a), z)

    return value, lambda: np.clip(A * x, -s, s) - np.clip(rho * x, b - s, s - b), prox


def lq(x, lam=0.5):
    """q = 1/2, by its closed form."""
    k = TAU * lam

    def prox():
        y = np.abs(x)
        keep = y >= 1.5 * k ** (2 / 3)
        z, w = np.zeros_like(y), y[keep]
        z[keep] = 2 / 3 * w * (1 + np.cos(2 / 3 * np.arccos(-0.75 * np.sqrt(3) * k / (w * np.sqrt(w)))))
        return np.sign(x) * z

    return (lambda: lam * np.sqrt(np.abs(x)).sum(), lambda: kinked(x, np.sign(x) * lam / 2 / np.sqrt(np.abs(x))), prox)


def log_sum(x, lam=0.5, eps=1.0):
    k = TAU * lam

    def prox():
        y = np.abs(x)
        z = (y - eps + np.sqrt(np.maximum((y + eps) ** 2 - 4 * k, 0))) / 2
        return np.sign(x) * np.where(y > k / eps, z, 0.0)

    return (lambda: lam * np.log1p(np.abs(x) / eps).sum(), lambda: kinked(x, np.sign(x) * lam / (np.abs(x) + eps)), prox)


def atan_selesnick(x, lam=0.5, a=0.8):
    root = np.sqrt(3)

    def first(y):
        return lam / (1 + a * y + (a * y) ** 2)

    def second(y):
        return -lam * a * (1 + 2 * a * y) / (1 + a * y + (a * y) ** 2) ** 2

    return (
        lambda: (lam * 2 / (a * root) * (np.arctan((1 + 2 * a * np.abs(x)) / root) - np.pi / 6)).sum(),
        lambda: kinked(x, np.sign(x) * first(np.abs(x))),
        lambda: stationary(x, first, second, TAU * lam),
    )


def atan(x, lam=0.5, eps=0.5):
    scale = 2 / np.pi * lam

    def first(y):
        return scale * eps / (eps**2 + y**2)

    def second(y):
        return -2 * scale * eps * y / (eps**2 + y**2) ** 2

    return (
        lambda: scale * np.arctan(np.abs(x) / eps).sum(),
        lambda: kinked(x, np.sign(x) * first(np.abs(x))),
        lambda: stationary(x, first, second, TAU * scale / eps),
    )


def geman(x, lam=0.5, eps=0.5):
    k = TAU * lam
    start = np.sqrt(2 * k) - eps / 2 if 2 * k > eps**2 else k / eps

    def first(y):
        return lam * eps / (y + eps) ** 2

    return (
        lambda: (lam * np.abs(x) / (np.abs(x) + eps)).sum(),
        lambda: kinked(x, np.sign(x) * first(np.abs(x))),
        lambda: stationary(x, first, lambda y: -2 * lam * eps / (y + eps) ** 3, start),
    )


PENALTIES = [l1, mcp, scad, weep, lq, l0, elastic_net, huber, log_sum, capped_l1, capped_l2, l2_squared,
             atan_selesnick, atan, geman]


def compare(median_of, ours):
    """Prints one line a penalty. `median_of` times a function and `ours` reads criterion, in milliseconds."""
    x = points()
    np.seterr(divide="ignore", invalid="ignore")
    print(f"{'a million points, tau = 0.5':28} {'NumPy':>9} {'ours':>9}   ratio: value, derivative, prox, together")
    for penalty in PENALTIES:
        name = penalty.__name__
        theirs = [median_of(run, 0.3) for run in penalty(x)]
        here = [ours(f"penalty/{name} {part}") for part in ("value", "derivative", "prox")]
        ratios = ", ".join(f"{a / b:5.1f} x" for a, b in zip(theirs + [sum(theirs)], here + [sum(here)]))
        print(f"{'penalty/' + name:28} {sum(theirs):9.3f} {sum(here):9.3f}   {ratios}")
