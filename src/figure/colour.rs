//! Colours: sRGB and OKLab, contrast, colour maps.
//!
//! # References
//! B. Ottosson (2020), *A perceptual colour space for image processing* (OKLab). W3C (2023), *Web
//! Content Accessibility Guidelines 2.2*, relative luminance and contrast ratio.

/// An opaque sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// A colour in OKLab: lightness in `[0, 1]`, green-red, blue-yellow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lab(pub f64, pub f64, pub f64);

impl Rgb {
    /// The colour `0xRRGGBB`.
    pub const fn hex(code: u32) -> Rgb {
        Rgb((code >> 16) as u8, (code >> 8) as u8, code as u8)
    }

    /// The colour as CSS writes it, `#rrggbb`.
    pub fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// The red, green and blue light, each in `[0, 1]`.
    fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|c| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
        })
    }

    /// Relative luminance (WCAG), 0 for black and 1 for white.
    pub fn luminance(self) -> f64 {
        let [r, g, b] = self.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Contrast ratio (WCAG) of two colours, from 1 to 21, in either order.
    pub fn contrast(self, other: Rgb) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The colour in OKLab.
    pub fn lab(self) -> Lab {
        let [r, g, b] = self.linear();
        let l = libm::cbrt(0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b);
        let m = libm::cbrt(0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b);
        let s = libm::cbrt(0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b);
        Lab(
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        )
    }

    /// The colour a share `t` of the way to `other`, evenly to the eye (straight in OKLab).
    pub fn mixed(self, other: Rgb, t: f64) -> Rgb {
        let (a, b) = (self.lab(), other.lab());
        let along = |p: f64, q: f64| p + t * (q - p);
        Lab(along(a.0, b.0), along(a.1, b.1), along(a.2, b.2)).rgb()
    }
}

impl Lab {
    /// The nearest sRGB colour by clipping each channel.
    pub fn rgb(self) -> Rgb {
        let cube = |x: f64| x * x * x;
        let l = cube(self.0 + 0.396_337_777_4 * self.1 + 0.215_803_757_3 * self.2);
        let m = cube(self.0 - 0.105_561_345_8 * self.1 - 0.063_854_172_8 * self.2);
        let s = cube(self.0 - 0.089_484_177_5 * self.1 - 1.291_485_548_0 * self.2);
        let light = [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ];
        let [r, g, b] = light.map(|c| {
            let c = c.clamp(0.0, 1.0);
            let c = if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * libm::pow(c, 1.0 / 2.4) - 0.055 };
            libm::round(c * 255.0) as u8
        });
        Rgb(r, g, b)
    }
}

/// A map from `[0, 1]` to colours, even to the eye: lightness is monotone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Map {
    /// From the card to blue: low values recede. For fields behind curves; follows the theme.
    Blues,
    /// Viridis: dark blue over green to yellow. For tables and maps that are read by themselves.
    Viridis,
    /// Black to white. For photographs.
    Grey,
}

/// Viridis at nine even steps (S. van der Walt and N. Smith, 2015).
const VIRIDIS: [u32; 9] =
    [0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725];

impl Map {
    /// 256 colours from 0 to 1; `card` is the background that [`Map::Blues`] starts from.
    pub fn table(self, card: Rgb) -> Vec<Rgb> {
        (0..256).map(|i| self.at(f64::from(i) / 255.0, card)).collect()
    }

    /// The colour at `t`, clamped to `[0, 1]`.
    fn at(self, t: f64, card: Rgb) -> Rgb {
        let t = t.clamp(0.0, 1.0);
        match self {
            Map::Blues => card.mixed(Map::deepest_blue(card), t),
            Map::Grey => {
                let level = libm::round(255.0 * t) as u8;
                Rgb(level, level, level)
            }
            Map::Viridis => {
                let place = t * (VIRIDIS.len() - 1) as f64;
                let i = (place as usize).min(VIRIDIS.len() - 2);
                Rgb::hex(VIRIDIS[i]).mixed(Rgb::hex(VIRIDIS[i + 1]), place - i as f64)
            }
        }
    }

    /// Strong end of the blues: still far enough from the curves drawn over it.
    fn deepest_blue(card: Rgb) -> Rgb {
        if card.luminance() > 0.5 { Rgb::hex(0x86b3e6) } else { Rgb::hex(0x2c5a8c) }
    }
}
