//! A multilayer perceptron on data, its slope by back-propagation.

mod activation;
mod layers;
mod loss;

pub use activation::Activation;
pub use layers::{Layers, Order};
pub use loss::OutputLoss;

use super::rows::Over;
use super::{Evaluation, FiniteSum, Objective, Rows};
use layers::{BLOCK, Block};

/// `f(w) = (1/m) sum_j loss(F_w(x_j), y_j)` with `F_w(x) = W_L s(... s(W_1'x + b_1) ...) + b_L`: layers of the
/// sizes of [`Layers`], the activation `s` on all but the last, which is linear and has one unit.
///
/// Samples are worked on in blocks of 64 side by side, so that every loop runs over samples: forward
/// `z_b = sum_a w_ab h_a + b_b` (the bias last), backward `dW_ab = sum h_a d_b`, `d_a = s'(z_a) sum_b w_ab d_b`.
/// At a kink of `s` or of the loss the slope that is set is taken; every unit of a sample there is counted.
///
/// # References
/// Rumelhart, Hinton, Williams 1986, "Learning representations by back-propagating errors"; Bertoin et al. 2021,
/// "Numerical influence of ReLU'(0) on backpropagation".
#[derive(Debug, Clone)]
pub struct Perceptron {
    layers: Layers,
    activation: Activation,
    loss: OutputLoss,
    rows: Rows,
}

impl Perceptron {
    /// On these rows. `None` when the first layer has another size than a row or the last more than one unit.
    pub fn new(layers: Layers, activation: Activation, loss: OutputLoss, rows: Rows) -> Option<Self> {
        let fits = layers.sizes().first() == Some(&rows.columns()) && layers.sizes().last() == Some(&1);
        fits.then_some(Self { layers, activation, loss, rows })
    }

    /// The layers: how parameters are ordered.
    pub fn layers(&self) -> &Layers {
        &self.layers
    }

    /// `F_w(x)` of every row of `inputs` (row by row), into `out`; `room` as of an evaluation.
    pub fn outputs_to(&self, w: &[f64], inputs: &[f64], out: &mut [f64], room: &mut [f64]) {
        let columns = self.rows.columns();
        for (rows, out) in inputs.chunks(BLOCK * columns).zip(out.chunks_mut(BLOCK)) {
            let mut block = Block::of(room, &self.layers);
            block.load(rows.chunks_exact(columns));
            block.forward(&self.layers, self.activation, w, out.len());
            out.copy_from_slice(&block.output()[..out.len()]);
        }
    }

    fn mean_to(&self, over: Over<'_>, w: &[f64], out: &mut [f64], room: &mut [f64]) -> Evaluation {
        let count = over.count(self.rows.samples());
        let share = 1.0 / count as f64;
        let (mut value, mut kinks) = (0.0, 0);
        out.fill(0.0);
        let mut block = Block::of(room, &self.layers);
        for first in (0..count).step_by(BLOCK) {
            let samples = BLOCK.min(count - first);
            let places = first..first + samples;
            block.load(places.clone().map(|place| self.rows.row(over.at(place))));
            kinks += block.forward(&self.layers, self.activation, w, samples);
            for (i, place) in places.enumerate() {
                let (output, slope) = block.output_and_slope(i);
                let found = self.loss.at(*output, self.rows.response()[over.at(place)]);
                value += found.value;
                *slope = found.slope * share;
                kinks += u32::from(found.kink);
            }
            block.backward(&self.layers, w, out);
        }
        Evaluation::chosen(value * share, kinks)
    }
}

impl Objective for Perceptron {
    fn dim(&self) -> usize {
        self.layers.parameters()
    }

    fn room(&self) -> usize {
        Block::room(&self.layers)
    }

    fn value_and_gradient_to(&self, x: &[f64], out: &mut [f64], room: &mut [f64]) -> Evaluation {
        self.mean_to(Over::All, x, out, room)
    }
}

impl FiniteSum for Perceptron {
    fn samples(&self) -> usize {
        self.rows.samples()
    }

    fn batch_gradient_to(&self, rows: &[u32], x: &[f64], out: &mut [f64], room: &mut [f64]) -> Evaluation {
        self.mean_to(Over::Some(rows), x, out, room)
    }
}
