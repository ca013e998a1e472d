//! Random numbers beyond those of the generator.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

/// A standard normal number, by Marsaglia's polar method: no tables to download.
pub fn standard_normal(random: &mut ChaCha8Rng) -> f64 {
    // 53 random bits, evenly spaced in (-1, 1].
    let mut symmetric = || 1.0 - (random.next_u64() >> 11) as f64 / (1u64 << 52) as f64;
    loop {
        let (x, y) = (symmetric(), symmetric());
        let square = x * x + y * y;
        if square > 0.0 && square < 1.0 {
            return x * (-2.0 * libm::log(square) / square).sqrt();
        }
    }
}
