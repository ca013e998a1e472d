//! A number that tells pictures apart, so that one that would look the same is not painted again.

use super::colour::Rgb;
use super::draw::{Draw, Fill, Rect, Role, Stroke};
use super::theme::Theme;

/// The same for the same picture, and as good as surely another for others.
pub fn fingerprint(draws: &[Draw], theme: &Theme) -> u64 {
    let mut print = Print { theme, mixed: 0 };
    print.draws(draws);
    print.mixed
}

struct Print<'a> {
    theme: &'a Theme,
    /// What was seen so far.
    mixed: u64,
}

impl Print<'_> {
    fn word(&mut self, word: u64) {
        // An odd factor (of the golden ratio) and a turn: every bit reaches all others in a few words.
        self.mixed = (self.mixed ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }

    fn numbers(&mut self, numbers: &[f64]) {
        self.word(numbers.len() as u64);
        numbers.iter().for_each(|number| self.word(number.to_bits()));
    }

    fn rect(&mut self, rect: &Rect) {
        self.numbers(&[rect.x, rect.y, rect.width, rect.height]);
    }

    fn colour(&mut self, role: Role) {
        let Rgb(red, green, blue) = self.theme.colour(role);
        [red, green, blue].into_iter().for_each(|light| self.word(u64::from(light)));
    }

    fn ink(&mut self, fill: Option<&Fill>, stroke: Option<&Stroke>) {
        if let Some(fill) = fill {
            self.colour(fill.role);
            self.numbers(&[fill.opacity]);
        }
        if let Some(stroke) = stroke {
            self.colour(stroke.role);
            self.numbers(stroke.dash.pattern_css_px());
            self.numbers(&[stroke.width]);
        }
    }

    fn draws(&mut self, draws: &[Draw]) {
        self.word(draws.len() as u64);
        draws.iter().for_each(|draw| self.draw(draw));
    }

    fn draw(&mut self, draw: &Draw) {
        match draw {
            Draw::Polyline { points, stroke } => {
                self.word(1);
                self.numbers(points);
                self.ink(None, Some(stroke));
            }
            Draw::Segments { points, stroke } => {
                self.word(2);
                self.numbers(points);
                self.ink(None, Some(stroke));
            }
            Draw::Polygon { points, fill } => {
                self.word(3);
                self.numbers(points);
                self.ink(Some(fill), None);
            }
            Draw::Rects { rects, radius, fill, stroke } => {
                self.word(4);
                self.numbers(&[*radius]);
                rects.iter().for_each(|rect| self.rect(rect));
                self.ink(fill.as_ref(), stroke.as_ref());
            }
            Draw::Markers { points, shape, size, fill, stroke } => {
                self.word(5);
                self.numbers(points);
                self.word(*shape as u64);
                self.numbers(&[*size]);
                self.ink(fill.as_ref(), stroke.as_ref());
            }
            Draw::Text(label) => {
                self.word(6);
                self.numbers(&[label.x, label.y, label.size]);
                label.text.bytes().for_each(|byte| self.word(u64::from(byte)));
                self.colour(label.role);
                let looks = [label.align as u64, u64::from(label.bold), u64::from(label.halo)];
                looks.into_iter().for_each(|look| self.word(look));
            }
            Draw::Heat(heat) => {
                self.word(7);
                self.rect(&heat.rect);
                self.word(heat.columns as u64);
                heat.values.iter().for_each(|value| self.word(u64::from(value.to_bits())));
            }
            Draw::Clip { rect, inside } => {
                self.word(8);
                self.rect(rect);
                self.draws(inside);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::draw::{Align, Dash, Label, Role};

    fn line(x: f64, role: Role) -> Draw {
        Draw::Polyline {
            points: vec![x, 0.0, f64::NAN, f64::NAN, 7.0, 5.0],
            stroke: Stroke::solid(role, 1.0),
        }
    }

    fn text(text: &str, bold: bool) -> Draw {
        let text = text.to_string();
        Draw::Text(Label {
            x: 1.0,
            y: 2.0,
            text,
            align: Align::End,
            role: Role::Ink,
            size: 12.0,
            bold,
            halo: false,
        })
    }

    fn clip(inside: Vec<Draw>) -> Draw {
        Draw::Clip { rect: Rect { x: 0.0, y: 0.0, width: 10.0, height: 10.0 }, inside }
    }

    #[test]
    fn other_pictures_have_other_numbers() {
        let pictures = [
            vec![],
            vec![line(1.0, Role::Ink)],
            vec![line(1.1, Role::Ink)],
            vec![line(f64::NAN, Role::Ink)],
            vec![line(1.0, Role::Series(1))],
            vec![line(1.0, Role::Series(2))],
            vec![line(1.0, Role::Ink), line(1.1, Role::Ink)],
            vec![line(1.1, Role::Ink), line(1.0, Role::Ink)],
            vec![clip(vec![line(1.0, Role::Ink)])],
            vec![clip(vec![]), line(1.0, Role::Ink)],
            vec![Draw::Polyline { points: vec![], stroke: Stroke::solid(Role::Ink, 1.0).dashed(Dash::Long) }],
            vec![Draw::Polyline { points: vec![], stroke: Stroke::solid(Role::Ink, 2.0).dashed(Dash::Long) }],
            vec![text("a", false)],
            vec![text("b", false)],
            vec![text("a", true)],
        ];
        let mut prints: Vec<u64> = pictures.iter().map(|draws| fingerprint(draws, &Theme::LIGHT)).collect();
        prints.sort_unstable();
        prints.dedup();
        let print = |theme| fingerprint(&[line(1.0, Role::Ink)], theme);
        assert_eq!(prints.len(), pictures.len());
        assert!(prints.contains(&print(&Theme::LIGHT)));
        assert_ne!(print(&Theme::LIGHT), print(&Theme::DARK));
    }
}
