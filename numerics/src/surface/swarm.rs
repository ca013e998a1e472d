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

    /// Writes the slope of `height(point, x, y)` at every point. Without a value these loops become SIMD.
    #[inline(always)]
    fn slopes_to(
        &self,
        x: &[f64],
        out: &mut [f64],
        height: impl Fn(usize, f64, f64) -> Height,
    ) -> Evaluation {
        let mut kinks = 0;
        let (x, y) = x.split_at(self.points);
        let (slope_x, slope_y) = out.split_at_mut(self.points);
        if S::VARIABLES == 1 {
            for (point, (slope_x, &x)) in slope_x.iter_mut().zip(x).enumerate() {
                let found = height(point, x, 0.0);
                *slope_x = found.slope[0];
                kinks += found.kinks;
            }
        } else {
            // One length for all four, so that no index is checked in the loop.
            let points = slope_x.len().min(slope_y.len()).min(x.len()).min(y.len());
            let (x, y) = (&x[..points], &y[..points]);
            let (slope_x, slope_y) = (&mut slope_x[..points], &mut slope_y[..points]);
            for point in 0..points {
                let found = height(point, x[point], y[point]);
                slope_x[point] = found.slope[0];
                slope_y[point] = found.slope[1];
                kinks += found.kinks;
            }
        }
        Evaluation::chosen(f64::NAN, kinks)
    }

    /// What one point alone has found.
    fn alone(found: Height, out: &mut [f64]) -> Evaluation {
        out.copy_from_slice(&found.slope[..S::VARIABLES]);
        Evaluation::chosen(found.value, found.kinks)
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
        let samples = self.surface.samples();
        let at = |sample, x, y| self.surface.height(sample, x, y);
        match (self.points, x) {
            (1, &[x]) if samples == 1 => Self::alone(self.surface.height(0, x, 0.0), out),
            (1, &[x, y]) if samples == 1 => Self::alone(self.surface.height(0, x, y), out),
            (1, &[x]) => Self::alone(mean(samples, |sample| at(sample, x, 0.0)), out),
            (1, &[x, y]) => Self::alone(mean(samples, |sample| at(sample, x, y)), out),
            _ if samples == 1 => self.slopes_to(x, out, |_, x, y| self.surface.height(0, x, y)),
            _ => self.slopes_to(x, out, |_, x, y| mean(samples, |sample| at(sample, x, y))),
        }
    }
}

impl<S: Surface + 'static> FiniteSum for Swarm<S> {
    fn samples(&self) -> usize {
        self.surface.samples()
    }

    fn batch_gradient_to(&self, rows: &[u32], x: &[f64], out: &mut [f64], _: &mut [f64]) -> Evaluation {
        let batch = rows.len() / self.points;
        let at = |row: u32, x, y| self.surface.height(row as usize, x, y);
        match (self.points, x) {
            (1, &[x]) => Self::alone(mean(batch, |place| at(rows[place], x, 0.0)), out),
            (1, &[x, y]) => Self::alone(mean(batch, |place| at(rows[place], x, y)), out),
            _ => self.slopes_to(x, out, |point, x, y| {
                mean(batch, |place| at(rows[place * self.points + point], x, y))
            }),
        }
    }
}
