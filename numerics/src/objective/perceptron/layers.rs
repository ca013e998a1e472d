//! Layers of a perceptron: where its parameters are, and a block of samples passing through.

use super::Activation;

/// Samples worked on side by side.
pub(super) const BLOCK: usize = 64;

/// How the parameters follow each other in the vector. Weights of a layer: leaving unit by leaving unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Weights of a layer, then its biases, layer after layer.
    LayerByLayer,
    /// All weights, layer after layer, then all biases: a map may act on the weights alone.
    WeightsFirst,
}

/// Sizes of the layers, inputs first, and the places of their parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layers {
    sizes: Vec<usize>,
    /// Where the weights and the biases of each layer of weights begin.
    places: Vec<(usize, usize)>,
    weights: usize,
    parameters: usize,
}

impl Layers {
    /// Of at least two layers, none empty; `None` otherwise.
    pub fn new(sizes: &[usize], order: Order) -> Option<Self> {
        if sizes.len() < 2 || sizes.contains(&0) {
            return None;
        }
        let weights = sizes.windows(2).map(|pair| pair[0] * pair[1]).sum();
        let parameters = weights + sizes[1..].iter().sum::<usize>();
        let (mut weight, mut bias) = (0, weights);
        let places = sizes.windows(2).map(|pair| {
            let count = pair[0] * pair[1];
            if order == Order::LayerByLayer {
                bias = weight + count;
            }
            let place = (weight, bias);
            weight += if order == Order::LayerByLayer { count + pair[1] } else { count };
            bias += pair[1];
            place
        });
        let places = places.collect();
        Some(Self { sizes: sizes.to_vec(), places, weights, parameters })
    }

    /// Units of every layer, inputs first.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// How many numbers are weights.
    pub fn weights(&self) -> usize {
        self.weights
    }

    /// Weights and biases.
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    fn units(&self) -> usize {
        self.sizes.iter().sum()
    }

    /// The first unit of a layer among all units.
    fn first_unit(&self, layer: usize) -> usize {
        self.sizes[..layer].iter().sum()
    }
}

/// One number a sample of a block.
type Lanes = [f64; BLOCK];

/// Up to 64 samples on their way through the layers.
pub(super) struct Block<'a> {
    /// Outputs of every unit, inputs first.
    outputs: &'a mut [Lanes],
    /// `s'(z)` of every unit on the way forward, `df/dz` on the way back.
    slopes: &'a mut [Lanes],
}

impl<'a> Block<'a> {
    /// Numbers of room a block needs.
    pub fn room(layers: &Layers) -> usize {
        2 * BLOCK * layers.units()
    }

    /// In this room.
    pub fn of(room: &'a mut [f64], layers: &Layers) -> Self {
        let (lanes, _) = room.as_chunks_mut::<BLOCK>();
        let (outputs, slopes) = lanes.split_at_mut(layers.units());
        Self { outputs, slopes }
    }

    /// The inputs; places without a sample are zero.
    pub fn load<'b>(&mut self, rows: impl Iterator<Item = &'b [f64]>) {
        let mut filled = 0;
        for (i, row) in rows.enumerate() {
            for (unit, value) in row.iter().enumerate() {
                self.outputs[unit][i] = *value;
            }
            filled = i + 1;
        }
        for unit in self.outputs.iter_mut() {
            unit[filled..].fill(0.0);
        }
        if let Some(last) = self.slopes.last_mut() {
            last[filled..].fill(0.0);
        }
    }

    /// All layers; how many hidden units of the first `samples` lie on a kink.
    pub fn forward(&mut self, layers: &Layers, activation: Activation, w: &[f64], samples: usize) -> u32 {
        let mut kinks = 0;
        for (layer, (pair, &(weights, biases))) in layers.sizes.windows(2).zip(&layers.places).enumerate() {
            let (leaving, arriving) = (pair[0], pair[1]);
            let first = layers.first_unit(layer);
            let (before, after) = self.outputs.split_at_mut(first + leaving);
            let inputs = &before[first..];
            for (b, z) in after[..arriving].iter_mut().enumerate() {
                z.fill(0.0);
                add_products(|a| w[weights + a * arriving + b], inputs, z);
                let bias = w[biases + b];
                z.iter_mut().for_each(|z| *z += bias);
                if layer + 2 < layers.sizes.len() {
                    kinks += activation.apply(z, &mut self.slopes[first + leaving + b], samples);
                }
            }
        }
        kinks
    }

    /// The outputs of the last layer.
    pub fn output(&self) -> &[f64] {
        self.outputs.last().map_or(&[], |lanes| &lanes[..])
    }

    /// The output of a sample, and where its slope goes. The block must have a unit, as every network has.
    pub fn output_and_slope(&mut self, sample: usize) -> (&f64, &mut f64) {
        let last = self.outputs.len() - 1;
        (&self.outputs[last][sample], &mut self.slopes[last][sample])
    }

    /// Adds the slopes of all parameters to `out`, from the slopes of the outputs.
    pub fn backward(&mut self, layers: &Layers, w: &[f64], out: &mut [f64]) {
        let backwards = layers.sizes.windows(2).zip(&layers.places).enumerate().rev();
        for (layer, (pair, &(weights, biases))) in backwards {
            let (leaving, arriving) = (pair[0], pair[1]);
            let first = layers.first_unit(layer);
            let (before, after) = self.slopes.split_at_mut(first + leaving);
            for (b, slope) in after[..arriving].iter().enumerate() {
                out[biases + b] += sum(slope);
                for (a, input) in self.outputs[first..first + leaving].iter().enumerate() {
                    out[weights + a * arriving + b] += product(input, slope);
                }
            }
            if layer == 0 {
                return;
            }
            for (a, rise) in before[first..].iter_mut().enumerate() {
                let mut back = [0.0; BLOCK];
                add_products(|b| w[weights + a * arriving + b], &after[..arriving], &mut back);
                rise.iter_mut().zip(&back).for_each(|(rise, back)| *rise *= back);
            }
        }
    }
}

/// `out += sum_i factor(i) x_i`, added in order, four at a time so that `out` travels less.
#[inline(always)]
fn add_products(factor: impl Fn(usize) -> f64, x: &[Lanes], out: &mut Lanes) {
    let (fours, rest) = x.as_chunks::<4>();
    for (i, [a, b, c, d]) in fours.iter().enumerate() {
        let [p, q, r, s] = [0, 1, 2, 3].map(|k| factor(4 * i + k));
        for (k, out) in out.iter_mut().enumerate() {
            *out = (((*out + p * a[k]) + q * b[k]) + r * c[k]) + s * d[k];
        }
    }
    for (i, x) in rest.iter().enumerate() {
        let factor = factor(4 * fours.len() + i);
        for (out, x) in out.iter_mut().zip(x) {
            *out += factor * x;
        }
    }
}

/// `sum_i a_i b_i` in eight sums side by side.
#[inline(always)]
fn product(a: &Lanes, b: &Lanes) -> f64 {
    let mut lanes = [0.0; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for k in 0..8 {
            lanes[k] += a[k] * b[k];
        }
    }
    fold(lanes)
}

/// `sum_i a_i` in the same order.
#[inline(always)]
fn sum(a: &Lanes) -> f64 {
    let mut lanes = [0.0; 8];
    for a in a.chunks_exact(8) {
        for k in 0..8 {
            lanes[k] += a[k];
        }
    }
    fold(lanes)
}

fn fold(l: [f64; 8]) -> f64 {
    ((l[0] + l[1]) + (l[2] + l[3])) + ((l[4] + l[5]) + (l[6] + l[7]))
}
