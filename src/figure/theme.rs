//! Which colour each role has: light, dark and high contrast.

use super::colour::Rgb;
use super::draw::{Dash, Role, Shape};

/// Number of distinct series colours; further series repeat them with another dash and marker.
pub const SERIES_COLOURS: usize = 8;

/// The colours of one theme. Series start from the palette of Okabe and Ito (blue, orange, green,
/// vermillion, purple, sky, ochre, ink), shifted in lightness only where a curve would fall below
/// 3:1 against the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Behind the cards.
    pub paper: Rgb,
    /// Behind a chart.
    pub card: Rgb,
    /// Main text.
    pub ink: Rgb,
    /// Secondary text, at least 4.5:1.
    pub muted: Rgb,
    /// Grid and frames.
    pub line: Rgb,
    /// Cursor and selection.
    pub accent: Rgb,
    /// Warnings.
    pub warning: Rgb,
    /// Curves, at least 3:1.
    pub series: [Rgb; SERIES_COLOURS],
}

impl Theme {
    /// Dark ink on white cards.
    pub const LIGHT: Theme = Theme {
        paper: Rgb::hex(0xf7f7f5),
        card: Rgb::hex(0xffffff),
        ink: Rgb::hex(0x16191d),
        muted: Rgb::hex(0x626a73),
        line: Rgb::hex(0xe3e4e1),
        accent: Rgb::hex(0x0b62c4),
        warning: Rgb::hex(0x9a5b00),
        series: [
            Rgb::hex(0x0072b2),
            Rgb::hex(0xc98500),
            Rgb::hex(0x009e73),
            Rgb::hex(0xd55e00),
            Rgb::hex(0xc26b9d),
            Rgb::hex(0x2e97cc),
            Rgb::hex(0x8a6d00),
            Rgb::hex(0x16191d),
        ],
    };

    /// Light ink on dark cards.
    pub const DARK: Theme = Theme {
        paper: Rgb::hex(0x0f1215),
        card: Rgb::hex(0x171b20),
        ink: Rgb::hex(0xe9edf1),
        muted: Rgb::hex(0x97a1ab),
        line: Rgb::hex(0x2a3037),
        accent: Rgb::hex(0x6cb0ff),
        warning: Rgb::hex(0xf0b429),
        series: [
            Rgb::hex(0x2f8fd0),
            Rgb::hex(0xe69f00),
            Rgb::hex(0x0fae82),
            Rgb::hex(0xe06a10),
            Rgb::hex(0xcc79a7),
            Rgb::hex(0x7cc8f2),
            Rgb::hex(0xa98a1e),
            Rgb::hex(0xe9edf1),
        ],
    };

    /// White on black, strong lines.
    pub const HIGH_CONTRAST: Theme = Theme {
        paper: Rgb::hex(0x000000),
        // Black itself has no room for the first steps of the blues.
        card: Rgb::hex(0x0a0a0a),
        ink: Rgb::hex(0xffffff),
        muted: Rgb::hex(0xd8dde2),
        line: Rgb::hex(0x5b646e),
        accent: Rgb::hex(0x8cc4ff),
        warning: Rgb::hex(0xffd166),
        series: [
            Rgb::hex(0x4aa8ea),
            Rgb::hex(0xffb000),
            Rgb::hex(0x22d3a0),
            Rgb::hex(0xff8a3c),
            Rgb::hex(0xf09cc9),
            Rgb::hex(0xa5dcff),
            Rgb::hex(0xd6b846),
            Rgb::hex(0xffffff),
        ],
    };

    /// The colour of a role in this theme.
    pub fn colour(&self, role: Role) -> Rgb {
        let series = |i: usize| self.series[i % SERIES_COLOURS];
        match role {
            Role::Card => self.card,
            Role::Ink => self.ink,
            Role::GhostInk => self.ghost(self.ink),
            Role::Muted => self.muted,
            Role::Grid => self.line,
            Role::Accent => self.accent,
            Role::GhostAccent => self.ghost(self.accent),
            Role::Series(i) => series(i),
            Role::Ghost(i) => self.ghost(series(i)),
            Role::SeriesText(i) => self.readable(series(i)),
            Role::Inactive => self.muted.mixed(self.card, 0.35),
            Role::GhostInactive => self.line,
            Role::Warning => self.warning,
        }
    }

    /// The future of a curve: clearly lighter, still of its hue.
    fn ghost(&self, colour: Rgb) -> Rgb {
        colour.mixed(self.card, 0.62)
    }

    /// `colour` moved towards the ink until text in it has 4.5:1 against the card.
    fn readable(&self, colour: Rgb) -> Rgb {
        (0..=20)
            .map(|i| colour.mixed(self.ink, f64::from(i) / 20.0))
            .find(|c| c.contrast(self.card) >= 4.5)
            .unwrap_or(self.ink)
    }
}

/// The cues of series `i` besides colour, for charts without predictions (which own the dashes):
/// its dash and its marker. Any two of the first 32 series differ in colour, dash or marker.
pub fn series_cues(i: usize) -> (Dash, Shape) {
    const DASHES: [Dash; 4] = [Dash::Solid, Dash::Long, Dash::DashDot, Dash::Dashed];
    const SHAPES: [Shape; 5] = [Shape::Circle, Shape::Square, Shape::Triangle, Shape::Diamond, Shape::Cross];
    (DASHES[(i + i / SERIES_COLOURS) % DASHES.len()], SHAPES[i % SHAPES.len()])
}

/// The cues of a frozen run besides colour: its letter and its dash.
pub fn frozen_cues(index: usize) -> (char, Dash) {
    const DASHES: [Dash; 4] = [Dash::Long, Dash::DashDot, Dash::Dotted, Dash::Dashed];
    (char::from(b'A' + (index % 26) as u8), DASHES[index % DASHES.len()])
}
