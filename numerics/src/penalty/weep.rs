//! WEEP, the weakly convex envelope of a piecewise penalty.

use super::{Jump, Parameter, ParameterError, Penalty, PenaltyKind, at_least, at_most, map_to, odd};

/// The largest `rho`-weakly convex function below the piecewise penalty
/// `phi(x) = a x^2 / 2` up to `xc`, `b |x| + c` beyond (continuous at `xc`).
///
/// Add `rho x^2 / 2` to `phi`, take the convex hull, subtract `rho x^2 / 2` again: the two parabolas
/// are bridged by their common tangent, of slope `s`, which touches them at `x1` and `x2`:
///
/// ```text
/// W(x) = a x^2 / 2                                |x| <= x1
///      = s |x| - s^2 / (2 (a + rho)) - rho x^2/2  x1 <= |x| <= x2
///      = b |x| + c                                |x| >= x2
/// s  = (b (a + rho) + d sqrt(rho (a + rho))) / a,   d = sqrt(b^2 + 2 a c)
/// x1 = s / (a + rho),   xc = (b + d) / a,   x2 = (s - b) / rho
/// ```
///
/// Differentiable everywhere, with a Lipschitz gradient, so nothing becomes exactly zero: entries up
/// to `x1` count as noise. With `b = 0` entries beyond `x2` are not biased, and have no gradient;
/// with `b > 0` they have the slope `b`, and the bias `tau b`. At a jump of the prox the larger
/// minimiser is taken.
///
/// # Examples
/// ```
/// use numerics::penalty::{Penalty, Weep};
/// let weep = Weep::new(1.0, 0.0, 1.0, 1.0).unwrap();
/// assert!((weep.x1() - 1.0).abs() < 1e-15 && (weep.x2() - 2.0).abs() < 1e-15);
/// assert!((weep.derivative(1.5) - 0.5).abs() < 1e-15);
/// assert_eq!(weep.prox(3.0, 0.5), 3.0);
/// ```
///
/// # References
/// Furuhashi, Hontani, Zhao, Yokota 2025, "WEEP: a differentiable nonconvex sparse regularizer via
/// weakly-convex envelope", arXiv 2507.20447. The four-parameter family and its formulas are worked
/// out for this program.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weep {
    a: f64,
    b: f64,
    c: f64,
    rho: f64,
    /// `sqrt(b^2 + 2 a c)`.
    d: f64,
    s: f64,
    x1: f64,
    x2: f64,
}

/// The entry in the list of penalties.
pub(super) static KIND: PenaltyKind = PenaltyKind {
    name: "weep",
    label: "WEEP",
    formula: "<mi>conv</mi><mrow><mo>(</mo><mi>φ</mi><mo>+</mo><mfrac><mi>ρ</mi><mn>2</mn></mfrac><msup><mi>x</mi><mn>2</mn></msup><mo>)</mo></mrow><mo>−</mo><mfrac><mi>ρ</mi><mn>2</mn></mfrac><msup><mi>x</mi><mn>2</mn></msup><mo>;</mo><mi>φ</mi><mo>=</mo><mfrac><mi>a</mi><mn>2</mn></mfrac><msup><mi>x</mi><mn>2</mn></msup><mtext>&#160;until it last meets&#160;</mtext><mi>b</mi><mi>x</mi><mo>+</mo><mi>c</mi><mtext>, then that</mtext>",
    parameters: &[
        Parameter {
            name: "a",
            label: "Curvature a",
            hint: "Higher: small entries shrink more, closer to a kink at zero",
            min: 0.1,
            max: 100.0,
            default: 10.0,
            logarithmic: true,
        },
        Parameter {
            name: "b",
            label: "Tail slope b",
            hint: "At 0 large entries are not biased, and feel no gradient",
            min: 0.0,
            max: 2.0,
            default: 0.1,
            logarithmic: false,
        },
        Parameter {
            name: "c",
            label: "Tail offset c",
            hint: "Higher: larger entries still count as noise; at its least a Huber penalty",
            min: -0.5,
            max: 5.0,
            default: 0.35,
            logarithmic: false,
        },
        Parameter {
            name: "rho",
            label: "Weak convexity ρ",
            hint: "Higher: closer to the base penalty; towards 0: its convex hull",
            min: 0.01,
            max: 10.0,
            default: 1.0,
            logarithmic: true,
        },
    ],
    build: |values| Ok(Box::new(Weep::new(values[0], values[1], values[2], values[3])?)),
};

impl Weep {
    /// With curvature `a` at zero, tail `b |x| + c`, and weak convexity `rho`.
    ///
    /// # Errors
    /// When `a` or `rho` is not positive, `b` negative, or `c` below `-b^2 / (2 a)`, where the line
    /// would pass below the parabola without meeting it.
    pub fn new(a: f64, b: f64, c: f64, rho: f64) -> Result<Self, ParameterError> {
        ParameterError::check("a", a, a > 0.0, "above 0")?;
        ParameterError::check("b", b, b >= 0.0, "at least 0")?;
        ParameterError::check("rho", rho, rho > 0.0, "above 0")?;
        let bound = if b == 0.0 { 0.0 } else { -0.5 * b * b / a };
        ParameterError::check("c", c, c >= bound, &format!("at least -b²/(2a) = {bound}"))?;
        // At the bound itself rounding must not leave a little of d.
        let d = if c > bound { (b * b + 2.0 * a * c).max(0.0).sqrt() } else { 0.0 };
        let lifted = a + rho;
        Ok(Self {
            a,
            b,
            c,
            rho,
            d,
            s: (b * lifted + d * (rho * lifted).sqrt()) / a,
            x1: (b + d * (rho / lifted).sqrt()) / a,
            x2: (b + d * (lifted / rho).sqrt()) / a,
        })
    }

    /// The member that leaves its parabola at `x1` and reaches its tail of slope `b` at `x2`.
    ///
    /// # Errors
    /// When not `0 < x1 < x2`, or `b` is negative, or `rho` not positive.
    pub fn from_breakpoints(x1: f64, x2: f64, b: f64, rho: f64) -> Result<Self, ParameterError> {
        ParameterError::check("x1", x1, x1 > 0.0, "above 0")?;
        ParameterError::check("x2", x2, x2 > x1, &format!("above x1 = {x1}"))?;
        ParameterError::check("b", b, b >= 0.0, "at least 0")?;
        ParameterError::check("rho", rho, rho > 0.0, "above 0")?;
        let slope = b + rho * x2;
        Self::new((b + rho * (x2 - x1)) / x1, b, 0.5 * (rho * x2 * x2 - slope * x1), rho)
    }

    /// Curvature at zero.
    pub fn a(&self) -> f64 {
        self.a
    }

    /// Slope of the tail.
    pub fn b(&self) -> f64 {
        self.b
    }

    /// Where the line of the tail meets the axis.
    pub fn c(&self) -> f64 {
        self.c
    }

    /// The modulus of weak convexity it was made with.
    pub fn rho(&self) -> f64 {
        self.rho
    }

    /// Slope of the common tangent.
    pub fn s(&self) -> f64 {
        self.s
    }

    /// Where the first parabola ends.
    pub fn x1(&self) -> f64 {
        self.x1
    }

    /// Where the tail begins.
    pub fn x2(&self) -> f64 {
        self.x2
    }

    /// `xc`, where the base penalty has its concave kink.
    pub fn crossing(&self) -> f64 {
        (self.b + self.d) / self.a
    }

    /// The largest slope, `W'(x1)`.
    #[inline(always)]
    pub fn max_slope(&self) -> f64 {
        self.a * self.x1
    }

    /// The base penalty `phi`.
    pub fn base(&self, x: f64) -> f64 {
        let x = x.abs();
        if x <= self.crossing() { 0.5 * self.a * x * x } else { self.b * x + self.c }
    }

    /// `phi(x) + rho x^2 / 2`.
    pub fn lifted(&self, x: f64) -> f64 {
        self.base(x) + 0.5 * self.rho * x * x
    }

    /// The convex hull of [`Weep::lifted`]: straight from `x1` to `x2`.
    pub fn hull(&self, x: f64) -> f64 {
        let x = x.abs();
        if x > self.x1 && x < self.x2 { self.s * (x - 0.5 * self.x1) } else { self.lifted(x) }
    }

    /// The prox on `v >= 0`. Where it jumps the middle piece is empty.
    #[inline(always)]
    fn shrink(&self, tau: f64) -> impl Fn(f64) -> f64 {
        let near = 1.0 / (1.0 + tau * self.a);
        let (pull, bias) = (tau * self.s, tau * self.b);
        let (start, end, steepness) = if tau * self.rho < 1.0 {
            ((1.0 + tau * self.a) * self.x1, self.x2 + bias, 1.0 / (1.0 - tau * self.rho))
        } else {
            (self.threshold(tau), self.threshold(tau), 0.0)
        };
        move |v| {
            let middle = (v - pull) * steepness;
            let beyond = if v < end { middle } else { v - bias };
            if v < start { v * near } else { beyond }
        }
    }

    /// The threshold of a prox that jumps, that of the base penalty.
    #[inline(always)]
    fn threshold(&self, tau: f64) -> f64 {
        let stretch = 1.0 + self.a * tau;
        (self.b * stretch + self.d * stretch.sqrt()) / self.a
    }
}

impl Penalty for Weep {
    /// What the three pieces add up to so far: no term is negative, so none cancels.
    #[inline(always)]
    fn value(&self, x: f64) -> f64 {
        let x = x.abs();
        let first = at_most(self.x1, x);
        let middle = at_most(self.x2 - self.x1, at_least(0.0, x - self.x1));
        let last = at_least(0.0, x - self.x2);
        0.5 * self.a * first * first + middle * (self.max_slope() - 0.5 * self.rho * middle) + self.b * last
    }

    #[inline(always)]
    fn derivative(&self, x: f64) -> f64 {
        odd(x, |x| {
            let beyond = if x < self.x2 { self.s - self.rho * x } else { self.b };
            if x <= self.x1 { self.a * x } else { beyond }
        })
    }

    #[inline(always)]
    fn prox(&self, v: f64, tau: f64) -> f64 {
        odd(v, self.shrink(tau))
    }

    fn jump(&self, tau: f64) -> Option<Jump> {
        let v = self.threshold(tau);
        let jumps = tau * self.rho >= 1.0 && self.d > 0.0;
        jumps.then_some(Jump { v, low: v / (1.0 + tau * self.a), high: v - tau * self.b })
    }

    fn slope_at_zero(&self) -> f64 {
        0.0
    }

    /// `rho`, or zero where the envelope has no bridge: Huber, or nothing at all.
    fn weak_convexity(&self) -> f64 {
        if self.d > 0.0 { self.rho } else { 0.0 }
    }

    fn derivative_lipschitz(&self) -> Option<f64> {
        let curvature = if self.x1 > 0.0 { self.a } else { 0.0 };
        Some(curvature.max(self.weak_convexity()))
    }

    fn breakpoints(&self) -> Vec<f64> {
        match (self.d > 0.0, self.x1 > 0.0) {
            (true, _) => vec![self.x1, self.x2],
            (false, true) => vec![self.x1],
            (false, false) => Vec::new(),
        }
    }

    fn prox_to(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        let shrink = self.shrink(tau);
        map_to(v, out, |v| odd(v, &shrink));
    }
}
