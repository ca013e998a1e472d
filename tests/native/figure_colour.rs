//! Colours can be told from the card, and maps change evenly.

use saddlescope::figure::colour::{Map, Rgb};
use saddlescope::figure::draw::Role;
use saddlescope::figure::theme::{SERIES_COLOURS, Theme, series_cues};
use std::collections::HashSet;

const THEMES: [Theme; 3] = [Theme::LIGHT, Theme::DARK, Theme::HIGH_CONTRAST];

#[test]
fn contrast_follows_the_standard() {
    assert!((Rgb::hex(0xffffff).contrast(Rgb::hex(0)) - 21.0).abs() < 1e-9);
    assert!((Rgb::hex(0x777777).contrast(Rgb::hex(0xffffff)) - 4.478).abs() < 1e-3);
}

#[test]
fn curves_have_three_to_one_and_text_four_and_a_half() {
    for theme in THEMES {
        let contrast = |role: Role| theme.colour(role).contrast(theme.card);
        for i in 0..SERIES_COLOURS {
            assert!(
                contrast(Role::Series(i)) >= 3.0,
                "series {i}: {:.2} on {:?}",
                contrast(Role::Series(i)),
                theme.card
            );
            assert!(contrast(Role::SeriesText(i)) >= 4.5, "label {i}");
        }
        assert!(contrast(Role::Accent) >= 3.0);
        for role in [Role::Ink, Role::Muted, Role::Warning] {
            assert!(contrast(role) >= 4.5, "{role:?}: {:.2}", contrast(role));
        }
        assert!(theme.muted.contrast(theme.paper) >= 4.5);
    }
}

#[test]
fn the_future_is_paler_than_the_past_but_visible() {
    for theme in THEMES {
        for i in 0..SERIES_COLOURS {
            let [past, future] =
                [Role::Series(i), Role::Ghost(i)].map(|r| theme.colour(r).contrast(theme.card));
            assert!(1.25 < future && future < 0.7 * past, "series {i}: past {past:.2}, future {future:.2}");
        }
    }
}

#[test]
fn series_can_be_told_apart() {
    for theme in THEMES {
        for i in 0..SERIES_COLOURS {
            for j in 0..i {
                let (a, b) = (theme.series[i].lab(), theme.series[j].lab());
                let distance = ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2) + (a.2 - b.2).powi(2)).sqrt();
                assert!(distance > 0.06, "series {i} and {j} differ by {distance:.3} in OKLab");
            }
        }
    }
    let cues: HashSet<_> = (0..32).map(|i| (i % SERIES_COLOURS, series_cues(i))).collect();
    assert_eq!(cues.len(), 32);
}

#[test]
fn maps_have_monotone_lightness_and_even_steps() {
    for (map, card) in [
        (Map::Blues, Theme::LIGHT.card),
        (Map::Blues, Theme::DARK.card),
        (Map::Blues, Theme::HIGH_CONTRAST.card),
        (Map::Viridis, Theme::LIGHT.card),
        (Map::Grey, Theme::LIGHT.card),
    ] {
        let lightness: Vec<f64> = map.table(card).iter().map(|c| c.lab().0).collect();
        let total = lightness[255] - lightness[0];
        for pair in lightness.windows(17).map(|w| (w[16] - w[0]) / total) {
            assert!(pair > 0.0, "{map:?} turns back");
            if map != Map::Grey {
                assert!(pair < 2.2 * 16.0 / 255.0, "{map:?} leaps by {pair:.3}");
            }
        }
    }
}

#[test]
fn oklab_inverts() {
    for code in [0x000000, 0xffffff, 0x0072b2, 0xd55e00, 0x123456, 0xfedcba] {
        assert_eq!(Rgb::hex(code).lab().rgb(), Rgb::hex(code));
    }
}

#[test]
fn the_style_sheet_has_the_colours_of_the_charts() {
    let sheet = include_str!("../../style/shell.css");
    let of = |name: &str| {
        sheet.split_once(&format!("data-theme=\"{name}\"] {{")).unwrap().1.split_once('}').unwrap().0
    };
    let light = sheet.split_once("data-theme").unwrap().0;
    let themes = [(light, Theme::LIGHT), (of("dark"), Theme::DARK), (of("contrast"), Theme::HIGH_CONTRAST)];
    for (tokens, theme) in themes {
        let value = |name: &str| {
            let after = tokens.split_once(&format!("--{name}: ")).unwrap().1;
            let colour = after.split_once(';').unwrap().0;
            if colour == "#fff" { "#ffffff".to_string() } else { colour.to_string() }
        };
        let Theme { paper, card, ink, muted, line, accent, .. } = theme;
        let tokens = [("paper", paper), ("card", card), ("ink", ink), ("muted", muted), ("line", line)];
        for (name, colour) in tokens.into_iter().chain([("accent", accent)]) {
            assert_eq!(value(name), colour.css(), "{name}");
        }
        for (i, colour) in theme.series.iter().take(6).enumerate() {
            assert_eq!(value(&format!("series-{i}")), colour.css(), "series {i}");
        }
    }
}
