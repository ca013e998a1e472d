//! The camera picture, whole, noisy and with holes.

use super::signals::{check_missing, seen_of};
use super::{DataError, NoiseKind};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// A grey picture, row after row.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Values in `[0, 1]` for a clean picture (`width height` of them).
    pub pixels: Vec<f64>,
}

/// Sizes the camera picture comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CameraSize {
    /// 128 x 128.
    #[default]
    Small,
    /// 256 x 256.
    Large,
}

/// A picture as it is and as it is seen.
#[derive(Debug, Clone, PartialEq)]
pub struct DamagedPicture {
    /// The picture.
    pub truth: Picture,
    /// With noise, not clipped; what is not observed holds 0.
    pub observed: Picture,
    /// Whether a pixel is observed.
    pub seen: Vec<bool>,
}

/// How a picture is damaged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Damage {
    /// Scale of the noise; pixels are in `[0, 1]`.
    pub noise: f64,
    /// Kind of noise.
    pub noise_kind: NoiseKind,
    /// Share of pixels that are not observed, in `[0, 1)`.
    pub missing: f64,
    /// Seed; the same seed gives the same damage everywhere.
    pub seed: u64,
}

impl Default for Damage {
    /// Gaussian noise of 0.1, everything observed.
    fn default() -> Self {
        Self { noise: 0.1, noise_kind: NoiseKind::Gaussian, missing: 0.0, seed: 1 }
    }
}

/// The camera man of scikit-image (`skimage.data.camera`, CC0), made smaller.
///
/// # Errors
/// When the picture in the program cannot be read, which a test excludes.
pub fn camera(size: CameraSize) -> Result<Picture, DataError> {
    decode(match size {
        CameraSize::Small => include_bytes!("../../assets/data/camera-128.png"),
        CameraSize::Large => include_bytes!("../../assets/data/camera-256.png"),
    })
}

impl Damage {
    /// Damages a picture. The noise does not depend on what is missing.
    ///
    /// # Errors
    /// When the noise is negative or not finite, or the missing share is outside `[0, 1)`.
    pub fn apply(&self, truth: Picture) -> Result<DamagedPicture, DataError> {
        if !(self.noise >= 0.0 && self.noise.is_finite()) {
            return Err(DataError(format!("the noise is {}; it must be at least 0", self.noise)));
        }
        check_missing(self.missing)?;
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(1);
        let mut observed = truth.clone();
        for pixel in &mut observed.pixels {
            *pixel += self.noise_kind.draw(self.noise, &mut random);
        }
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(2);
        let seen = seen_of(truth.pixels.len(), self.missing, &mut random);
        for (pixel, &seen) in observed.pixels.iter_mut().zip(&seen) {
            *pixel = if seen { *pixel } else { 0.0 };
        }
        Ok(DamagedPicture { truth, observed, seen })
    }
}

/// Reads a PNG of 8 grey bits.
fn decode(bytes: &[u8]) -> Result<Picture, DataError> {
    let broken = |what: String| DataError(format!("the built-in picture cannot be read: {what}"));
    let decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    let mut reader = decoder.read_info().map_err(|error| broken(error.to_string()))?;
    let size = reader.output_buffer_size().ok_or_else(|| broken("it is too large".into()))?;
    let mut grey = vec![0; size];
    let info = reader.next_frame(&mut grey).map_err(|error| broken(error.to_string()))?;
    let (width, height) = (info.width as usize, info.height as usize);
    if info.color_type != png::ColorType::Grayscale || info.bit_depth != png::BitDepth::Eight {
        return Err(broken("it is not grey with 8 bits".into()));
    }
    let pixels = grey[..width * height].iter().map(|&value| f64::from(value) / 255.0).collect();
    Ok(Picture { width, height, pixels })
}
