//! The last moves and what they did to the gradient: an inverse Hessian in ten vectors.

use crate::linear::{axpy, dot};

/// Pairs remembered. With ten, a step on a picture takes half as long again and as many are needed.
const PAIRS: usize = 5;

/// The last moves `s` and the changes `y` of the gradient over them, in a ring.
#[derive(Debug, Clone)]
pub(super) struct Pairs {
    /// `s` (5 d values).
    moves: Vec<f64>,
    /// `y` (5 d values).
    changes: Vec<f64>,
    /// `s'y` of each.
    curvatures: [f64; PAIRS],
    /// Where the next pair goes, and how many there are.
    next: usize,
    count: usize,
    size: usize,
}

impl Pairs {
    pub fn new(size: usize) -> Self {
        let (moves, changes) = (vec![0.0; PAIRS * size], vec![0.0; PAIRS * size]);
        Self { moves, changes, curvatures: [0.0; PAIRS], next: 0, count: 0, size }
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn forget(&mut self) {
        self.count = 0;
    }

    /// Keeps the move between two points, each beside its gradient as (new, old), when it has positive
    /// curvature.
    pub fn remember(&mut self, (x, x_old): (&[f64], &[f64]), (g, g_old): (&[f64], &[f64])) {
        let range = self.next * self.size..(self.next + 1) * self.size;
        let (s, y) = (&mut self.moves[range.clone()], &mut self.changes[range]);
        for ((s, x), old) in s.iter_mut().zip(x).zip(x_old) {
            *s = x - old;
        }
        for ((y, g), old) in y.iter_mut().zip(g).zip(g_old) {
            *y = g - old;
        }
        let curvature = dot(s, y);
        if curvature > 1e-10 * (dot(s, s) * dot(y, y)).sqrt() {
            self.curvatures[self.next] = curvature;
            self.next = (self.next + 1) % PAIRS;
            self.count = (self.count + 1).min(PAIRS);
        }
    }

    /// The pair `back` moves ago, from 1.
    fn pair(&self, back: usize) -> (&[f64], &[f64], f64) {
        let at = (self.next + PAIRS - back) % PAIRS;
        let range = at * self.size..(at + 1) * self.size;
        (&self.moves[range.clone()], &self.changes[range], self.curvatures[at])
    }

    /// Writes `-H gradient`: the two-loop recursion, scaled by `s'y / y'y` of the newest pair.
    pub fn direction_to(&self, gradient: &[f64], out: &mut [f64]) {
        for (out, slope) in out.iter_mut().zip(gradient) {
            *out = -slope;
        }
        let mut shares = [0.0; PAIRS];
        for back in 1..=self.count {
            let (s, y, curvature) = self.pair(back);
            shares[back - 1] = dot(s, out) / curvature;
            axpy(-shares[back - 1], y, out);
        }
        if self.count > 0 {
            let (_, y, curvature) = self.pair(1);
            let scale = curvature / dot(y, y);
            out.iter_mut().for_each(|out| *out *= scale);
        }
        for back in (1..=self.count).rev() {
            let (s, y, curvature) = self.pair(back);
            axpy(shares[back - 1] - dot(y, out) / curvature, s, out);
        }
    }
}
