//! Many points on one surface, each going its own way.

use super::{Height, Surface};
use crate::objective::{Evaluation, FiniteSum, Objective};

/// `points` independent points on a surface as one vector: all `x`, then all `y`.
///
/// A method runs on it as on one point and moves every point as it would move it alone, to the last bit. A
/// point that is lost becomes NaN and stays NaN; the others do not notice.
#[derive(Debug, Clone)]
pub struct Swarm<S> {
    surface: S,
    points: usize,
}

impl<S: Surface> Swarm<S> {
    /// So many points (at least 1).
    pub fn new(surface: S, points: usize) -> Self {
        Self { surface, points: points.max(1) }
    }

    /// The surface.
    pub fn surface(&self) -> &S {
        &self.surface
    }

    /// Replaces the surface, for example by one that answers otherwise at kinks.
    pub fn on(self, surface: S) -> Self {
        Self { surface, ..self }
    }

    /// Writes the mean over all samples at every point (`points` values).
    pub fn values_to(&self, x: &[f64], out: &mut [f64]) {
        let (first, second) = x.split_at(self.points);
        let count = self.surface.samples();
        for (point, (out, &x)) in out.iter_mut().zip(first).enumerate() {
            let y = second.get(point).copied().unwrap_or(0.0);
            let sum: f64 = (0..count).map(|sample| self.surface.height(sample, x, y).value).sum();
            *out = sum / count as f64;
        }
    }

    /// Writes what `height(point, x, y)` gives at every point.
    #[inline(always)]
    fn evaluate(&self, x: &[f64], out: &mut [f64], height: impl Fn(usize, f64, f64) -> Height) -> Evaluation {
        let (mut kinks, mut value) = (0, f64::NAN);
        if S::VARIABLES == 1 {
            for (point, (slope, &x)) in out.iter_mut().zip(x).enumerate() {
                let found = height(point, x, 0.0);
                *slope = found.slope[0];
                (kinks, value) = (kinks + found.kinks, found.value);
            }
        } else {
            let (x, y) = x.split_at(self.points);
            let (slope_x, slope_y) = out.split_at_mut(self.points);
            let places = x.iter().zip(y).zip(slope_x.iter_mut().zip(slope_y));
            for (point, ((&x, &y), (slope_x, slope_y))) in places.enumerate() {
                let found = height(point, x, y);
                [*slope_x, *slope_y] = found.slope;
                (kinks, value) = (kinks + found.kinks, found.value);
            }
        }
        Evaluation::chosen(if self.points == 1 { value } else { f64::NAN }, kinks)
    }
}

/// The mean of `count` heights, summed in order.
#[inline(always)]
fn mean(count: usize, height: impl Fn(usize) -> Height) -> Height {
    let mut sum = Height::default();
    for place in 0..count {
        let found = height(place);
        sum.value += found.value;
        sum.slope[0] += found.slope[0];
        sum.slope[1] += found.slope[1];
        sum.kinks += found.kinks;
    }
    let count = count as f64;
    Height { value: sum.value / count, slope: [sum.slope[0] / count, sum.slope[1] / count], ..sum }
}

impl<S: Surface + 'static> Objective for Swarm<S> {
    fn dim(&self) -> usize {
        S::VARIABLES * self.points
    }

    fn points(&self) -> usize {
        self.points
    }

    fn value_and_gradient_to(&self, x: &[f64], out: &mut [f64], _: &mut [f64]) -> Evaluation {
        match self.surface.samples() {
            1 => self.evaluate(x, out, |_, x, y| self.surface.height(0, x, y)),
            samples => {
                self.evaluate(x, out, |_, x, y| mean(samples, |sample| self.surface.height(sample, x, y)))
            }
        }
    }
}

impl<S: Surface + 'static> FiniteSum for Swarm<S> {
    fn samples(&self) -> usize {
        self.surface.samples()
    }

    fn batch_gradient_to(&self, rows: &[u32], x: &[f64], out: &mut [f64], _: &mut [f64]) -> Evaluation {
        let batch = rows.len() / self.points;
        self.evaluate(x, out, |point, x, y| {
            mean(batch, |place| self.surface.height(rows[place * self.points + point] as usize, x, y))
        })
    }
}
