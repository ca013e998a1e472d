//! Random numbers by counting: draw `n` of a stream is known without the draws before it.
//!
//! Whoever holds seed, purpose and index can recompute any number of a run elsewhere, in any order and in
//! any language: nothing depends on how work is sliced or shared out.

use std::f64::consts::TAU;

/// `2^64` divided by the golden ratio, made odd: the distance between counters.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// What a stream is for. Streams of different purposes are independent, so that drawing for one never moves
/// another.
pub mod purpose {
    /// Sample indices of a ball on a surface.
    pub const SAMPLES: u64 = 1;
    /// Noise added to the slopes of a ball.
    pub const NOISE: u64 = 2;
    /// Where a ball starts.
    pub const START: u64 = 3;
    /// The number by which a ball multiplies its step.
    pub const PACE: u64 = 4;
    /// How a start is nudged.
    pub const NUDGE: u64 = 5;
    /// Batches of distinct samples that give a direction, and others that give its norm.
    pub const DIRECTION: u64 = 11;
    /// See [`DIRECTION`].
    pub const NORM: u64 = 12;
    /// The same, drawn with replacement from a few numbers.
    pub const DIRECTION_OF_NUMBERS: u64 = 13;
    /// See [`DIRECTION_OF_NUMBERS`].
    pub const NORM_OF_NUMBERS: u64 = 14;
    /// Noise of a direction where there are no samples, and of its norm.
    pub const DIRECTION_NOISE: u64 = 15;
    /// See [`DIRECTION_NOISE`].
    pub const NORM_NOISE: u64 = 16;
}

/// The finaliser of SplitMix64: a bijection of 64-bit words in which every input bit moves every output bit.
fn mix(mut z: u64) -> u64 {
    z ^= z >> 30;
    z = z.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z ^= z >> 27;
    z = z.wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The stream of one seed, purpose and index:
/// `key = mix(mix((seed + 1) G + purpose) + index G)`, `draw(n) = mix(key + (n + 1) G)`.
///
/// # Examples
/// ```
/// use numerics::streams::{CounterStream, purpose};
/// let stream = CounterStream::new(1, purpose::SAMPLES, 0);
/// assert_eq!(stream.bits(0), 4_968_291_016_108_700_782);
/// assert_eq!(stream.below(0, 8), 2);
/// ```
///
/// # References
/// Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"; Salmon et al. 2011, "Parallel
/// random numbers: as easy as 1, 2, 3" (drawing by counter).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CounterStream {
    key: u64,
}

impl CounterStream {
    /// The stream of this seed, purpose and index (a ball, a run, a pixel).
    pub fn new(seed: u64, purpose: u64, index: u64) -> Self {
        let of_purpose = mix(seed.wrapping_add(1).wrapping_mul(GOLDEN).wrapping_add(purpose));
        Self { key: mix(of_purpose.wrapping_add(index.wrapping_mul(GOLDEN))) }
    }

    /// Draw `n`: 64 bits.
    pub fn bits(&self, n: u64) -> u64 {
        mix(self.key.wrapping_add(n.wrapping_add(1).wrapping_mul(GOLDEN)))
    }

    /// Draw `n` as a number in `[0, 1)`, a multiple of `2^-53`.
    pub fn unit(&self, n: u64) -> f64 {
        (self.bits(n) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Draw `n` as an index below `count`: the high word of `draw * count`, uniform up to `count / 2^64`.
    pub fn below(&self, n: u64, count: u64) -> u64 {
        ((u128::from(self.bits(n)) * u128::from(count)) >> 64) as u64
    }

    /// Two standard normal numbers from draws `2k` and `2k + 1`, by Box and Muller:
    /// `sqrt(-2 ln(1 - u))` times the cosine and the sine of `2 pi u'`.
    pub fn normals(&self, k: u64) -> (f64, f64) {
        let radius = (-2.0 * libm::log(1.0 - self.unit(2 * k))).sqrt();
        let angle = TAU * self.unit(2 * k + 1);
        (radius * libm::cos(angle), radius * libm::sin(angle))
    }

    /// The first of [`CounterStream::normals`].
    pub fn normal(&self, k: u64) -> f64 {
        self.normals(k).0
    }

    /// A number of Student's t with `freedom` degrees of freedom from draws `2k` and `2k + 1`:
    /// `sqrt(freedom (u^(-2 / freedom) - 1)) cos 2 pi u'` with `u = 1 - unit` (Bailey 1994).
    pub fn student_t(&self, k: u64, freedom: f64) -> f64 {
        let u = 1.0 - self.unit(2 * k);
        let radius = (freedom * (libm::pow(u, -2.0 / freedom) - 1.0)).sqrt();
        radius * libm::cos(TAU * self.unit(2 * k + 1))
    }

    /// A number of the Pareto (Lomax) law `P(X > x) = (1 + x)^-tail` from draw `2k`: `u^(-1 / tail) - 1`.
    pub fn pareto(&self, k: u64, tail: f64) -> f64 {
        libm::pow(1.0 - self.unit(2 * k), -1.0 / tail) - 1.0
    }

    /// Draws `size` distinct rows below `order.len()` to the front of `order`, which holds `0, 1, ...` before
    /// and again after [`CounterStream::put_back`]: place `j` changes with place `j + below(first + j)`.
    pub fn shuffle_front(&self, first: u64, size: usize, order: &mut [u32]) {
        for place in 0..size {
            let left = (order.len() - place) as u64;
            order.swap(place, place + self.below(first + place as u64, left) as usize);
        }
    }

    /// Undoes [`CounterStream::shuffle_front`] with the same arguments.
    pub fn put_back(&self, first: u64, size: usize, order: &mut [u32]) {
        for place in (0..size).rev() {
            let left = (order.len() - place) as u64;
            order.swap(place, place + self.below(first + place as u64, left) as usize);
        }
    }
}
