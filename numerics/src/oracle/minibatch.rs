//! A few samples a step.

use super::{Cost, Draw, Oracle, Stream};
use crate::objective::{Evaluation, FiniteSum};
use crate::streams::CounterStream;
use std::sync::Arc;

/// How the batches of one stream are drawn: step `k` uses draws `k stride`, `k stride + 1`, ... of a counter
/// stream, one a place of the batch.
#[derive(Debug, Clone)]
pub struct Batches {
    /// Samples in a batch; as many as there are when it asks for more.
    pub size: usize,
    /// Whether a sample may be drawn twice in a batch.
    pub with_replacement: bool,
    /// Draws set aside for a step.
    pub stride: u64,
    /// One stream a point.
    pub streams: Vec<CounterStream>,
}

impl Batches {
    /// Draws set aside for a step where batches are of distinct samples.
    pub const STRIDE: u64 = 1 << 20;

    /// Batches of `size` distinct samples.
    pub fn distinct(size: usize, stream: CounterStream) -> Self {
        Self { size, with_replacement: false, stride: Self::STRIDE, streams: vec![stream] }
    }

    /// Batches of `size` samples of which one may come twice, drawn one after the other; a stream a point.
    pub fn with_replacement(size: usize, streams: Vec<CounterStream>) -> Self {
        Self { size, with_replacement: true, stride: size as u64, streams }
    }
}

/// Answers with a batch of samples, drawn anew each step: an unbiased estimate of the whole gradient,
/// `E[grad f_B(x)] = grad f(x)`.
#[derive(Debug, Clone)]
pub struct Minibatch {
    sum: Arc<dyn FiniteSum>,
    room: Vec<f64>,
    step: u64,
    batches: [Batches; Stream::COUNT],
    /// The batch drawn last, by stream, and the step it belongs to.
    drawn: [(Option<u64>, Vec<u32>); Stream::COUNT],
    /// `0, 1, ...` between draws.
    order: Vec<u32>,
    cost: Cost,
}

impl Minibatch {
    /// Of a sum, with the batches of its directions and its norms. `None` when a batch is empty or there is
    /// not one stream a point; distinct samples are for one point.
    pub fn new(sum: Arc<dyn FiniteSum>, direction: Batches, norm: Batches) -> Option<Self> {
        let (points, samples) = (sum.points(), sum.samples());
        let batches = [direction, norm].map(|batches| {
            let size = if batches.with_replacement { batches.size } else { batches.size.min(samples) };
            Batches { size, ..batches }
        });
        let fits = |batches: &Batches| {
            batches.size > 0 && batches.streams.len() == points && (batches.with_replacement || points == 1)
        };
        if !batches.iter().all(fits) || samples == 0 {
            return None;
        }
        let drawn = [0, 1].map(|i: usize| (None, vec![0; batches[i].size * points]));
        let order = (0..samples as u32).collect();
        let room = vec![0.0; sum.room()];
        Some(Self { sum, room, step: 0, batches, drawn, order, cost: Cost::default() })
    }

    /// Puts another number of samples into the batches of a stream, from the next draw on.
    pub fn resize(&mut self, stream: Stream, size: usize) {
        let (batches, (drawn, rows)) = (&mut self.batches[stream as usize], &mut self.drawn[stream as usize]);
        let most = if batches.with_replacement { usize::MAX } else { self.order.len() };
        batches.size = size.clamp(1, most);
        rows.resize(batches.size * batches.streams.len(), 0);
        *drawn = None;
    }

    /// The rows of this step's batch, drawn when they are not yet.
    fn draw(&mut self, stream: Stream) {
        let (batches, (drawn, rows)) = (&self.batches[stream as usize], &mut self.drawn[stream as usize]);
        if *drawn == Some(self.step) {
            return;
        }
        let first = self.step.wrapping_mul(batches.stride);
        if batches.with_replacement {
            let count = self.order.len() as u64;
            let points = batches.streams.len();
            for (place, rows) in rows.chunks_exact_mut(points).enumerate() {
                for (row, stream) in rows.iter_mut().zip(&batches.streams) {
                    *row = stream.below(first.wrapping_add(place as u64), count) as u32;
                }
            }
        } else if let [stream] = batches.streams[..] {
            stream.shuffle_front(first, batches.size, &mut self.order);
            rows.copy_from_slice(&self.order[..batches.size]);
            stream.put_back(first, batches.size, &mut self.order);
        }
        *drawn = Some(self.step);
        self.cost.samples += rows.len() as u64;
    }
}

impl Oracle for Minibatch {
    fn begin(&mut self, step: u64) {
        self.step = step;
    }

    fn gradient_to(&mut self, draw: Draw, x: &[f64], out: &mut [f64]) -> Evaluation {
        let Draw::Batch(stream) = draw else {
            let whole = (self.sum.samples() * self.sum.points()) as u64;
            self.cost.samples += whole;
            self.cost.gradients += whole;
            return self.sum.value_and_gradient_to(x, out, &mut self.room);
        };
        self.draw(stream);
        let rows = &self.drawn[stream as usize].1;
        self.cost.gradients += rows.len() as u64;
        self.sum.batch_gradient_to(rows, x, out, &mut self.room)
    }

    fn dim(&self) -> usize {
        self.sum.dim()
    }

    fn points(&self) -> usize {
        self.sum.points()
    }

    fn cost(&self) -> Cost {
        self.cost
    }
}
