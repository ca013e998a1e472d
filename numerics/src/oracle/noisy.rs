//! Slopes with noise.

use super::{Cost, Draw, Oracle, Stream};
use crate::linear::dot;
use crate::objective::Evaluation;
use crate::streams::CounterStream;

/// The law of one number of noise, of mean zero but for the one-sided [`Tail::Pareto`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tail {
    /// Standard normal.
    Normal,
    /// Student's t with so many degrees of freedom.
    StudentT(f64),
    /// Pareto (Lomax) with this tail.
    Pareto(f64),
}

/// How much noise is added to a slope `g`: `(absolute + relative |g|)` times the mean of `batch` numbers of
/// the law, coordinate by coordinate. Affine noise, `relative > 0`, is that of the theory of generalised
/// smoothness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// Standard deviation far from any slope.
    pub absolute: f64,
    /// Standard deviation in shares of the slope's norm.
    pub relative: f64,
    /// Numbers averaged.
    pub batch: u64,
    /// The law of a number.
    pub tail: Tail,
    /// Numbers set aside for a step.
    pub stride: u64,
}

impl Noise {
    /// Standard normal numbers times `sigma`.
    pub fn normal(sigma: f64) -> Self {
        Self { absolute: sigma, relative: 0.0, batch: 1, tail: Tail::Normal, stride: 1 }
    }
}

/// Another oracle's answers with noise of its own for every point and stream: step `k`, place `j` of the
/// batch takes number `k stride + j` of the stream. Of more coordinates each takes the next number; normal
/// numbers come in pairs, so that two coordinates share the cosine and the sine of one.
#[derive(Debug)]
pub struct Noisy {
    inner: Box<dyn Oracle>,
    noise: Noise,
    step: u64,
    /// One a point, by stream.
    streams: [Vec<CounterStream>; Stream::COUNT],
}

impl Noisy {
    /// Adds noise to `inner`, with one stream a point for directions and one for norms. `None` when there
    /// are not as many.
    pub fn new(
        inner: Box<dyn Oracle>,
        noise: Noise,
        streams: [Vec<CounterStream>; Stream::COUNT],
    ) -> Option<Self> {
        let fits = streams.iter().all(|streams| streams.len() == inner.points());
        (fits && noise.batch > 0).then_some(Self { inner, noise, step: 0, streams })
    }

    /// Another amount of noise, from the next answer on.
    pub fn set_noise(&mut self, noise: Noise) {
        self.noise = noise;
    }

    /// The means of a batch of numbers for coordinates `2 pair` and `2 pair + 1` of so many.
    fn numbers(&self, stream: &CounterStream, pair: u64, coordinates: u64) -> (f64, f64) {
        let mut sum = (0.0, 0.0);
        for place in 0..self.noise.batch {
            let number = self.step.wrapping_mul(self.noise.stride).wrapping_add(place);
            let of_pair = number.wrapping_mul(coordinates.div_ceil(2)).wrapping_add(pair);
            let of_first = number.wrapping_mul(coordinates).wrapping_add(2 * pair);
            let two = |law: &dyn Fn(u64) -> f64| (law(of_first), law(of_first.wrapping_add(1)));
            let (first, second) = match self.noise.tail {
                Tail::Normal => stream.normals(of_pair),
                Tail::StudentT(freedom) => two(&|n| stream.student_t(n, freedom)),
                Tail::Pareto(tail) => two(&|n| stream.pareto(n, tail)),
            };
            sum = (sum.0 + first, sum.1 + second);
        }
        let count = self.noise.batch as f64;
        (sum.0 / count, sum.1 / count)
    }
}

impl Oracle for Noisy {
    fn begin(&mut self, step: u64) {
        self.step = step;
        self.inner.begin(step);
    }

    fn gradient_to(&mut self, draw: Draw, x: &[f64], out: &mut [f64]) -> Evaluation {
        let found = self.inner.gradient_to(draw, x, out);
        let Draw::Batch(stream) = draw else { return found };
        let Noise { absolute, relative, .. } = self.noise;
        if absolute == 0.0 && relative == 0.0 {
            return found;
        }
        let points = self.points();
        let coordinates = out.len() / points;
        for point in 0..points {
            let norm = match points {
                1 => dot(out, out).sqrt(),
                _ => (0..coordinates).map(|c| out[c * points + point]).map(|g| g * g).sum::<f64>().sqrt(),
            };
            let size = absolute + relative * norm;
            for pair in 0..coordinates.div_ceil(2) {
                let stream = &self.streams[stream as usize][point];
                let (first, second) = self.numbers(stream, pair as u64, coordinates as u64);
                out[2 * pair * points + point] += size * first;
                if 2 * pair + 1 < coordinates {
                    out[(2 * pair + 1) * points + point] += size * second;
                }
            }
        }
        found
    }

    fn dim(&self) -> usize {
        self.inner.dim()
    }

    fn points(&self) -> usize {
        self.inner.points()
    }

    fn cost(&self) -> Cost {
        self.inner.cost()
    }
}
