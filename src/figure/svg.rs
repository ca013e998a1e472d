//! A figure as an SVG document, text as text: for export, and for snapshots in tests.

use super::draw::{Align, Dash, Draw, Figure, Fill, Heat, Label, Rect, Shape, Stroke};
use super::theme::Theme;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::fmt::Write;

/// The font stack of the page, also used in exported files.
pub const FONT_FAMILY: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/// The document, on the card's colour, with `title` as its accessible name.
pub fn svg_from_figure(figure: &Figure, theme: &Theme, title: &str) -> String {
    let mut writer = Writer { theme, text: String::new(), clips: 0 };
    for draw in figure.static_layer.iter().chain(&figure.hot_layer) {
        writer.draw(draw);
    }
    let (width, height) = figure.size_css_px;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
         font-family=\"{FONT_FAMILY}\" stroke-linejoin=\"round\">\n<title>{title}</title>\n\
         <rect width=\"{w}\" height=\"{h}\" fill=\"{card}\"/>\n{body}</svg>\n",
        w = number(width),
        h = number(height),
        title = escaped(title),
        card = theme.card.css(),
        body = writer.text,
    )
}

struct Writer<'a> {
    theme: &'a Theme,
    text: String,
    /// Clip rectangles written so far; numbers their names.
    clips: usize,
}

impl Writer<'_> {
    fn line(&mut self, content: std::fmt::Arguments) {
        // Writing to a String cannot fail.
        let _ = self.text.write_fmt(content);
        self.text.push('\n');
    }

    fn draw(&mut self, draw: &Draw) {
        match draw {
            Draw::Polyline { points, stroke } => self.path(&polyline(points), None, Some(stroke)),
            Draw::Segments { points, stroke } => self.path(&segments(points, stroke), None, Some(stroke)),
            Draw::Polygon { points, fill } => {
                self.path(&format!("{}Z", polyline(points)), Some(fill), None);
            }
            Draw::Rects { rects, radius, fill, stroke } => {
                for rect in rects {
                    self.rect(rect, *radius, fill.as_ref(), stroke.as_ref());
                }
            }
            Draw::Markers { points, shape, size, fill, stroke } => {
                let outline: String =
                    points.chunks_exact(2).map(|p| marker(*shape, p[0], p[1], size / 2.0)).collect();
                self.path(&outline, fill.as_ref(), stroke.as_ref());
            }
            Draw::Text(label) => self.label(label),
            Draw::Heat(heat) => self.heat(heat),
            Draw::Clip { rect, inside } => self.clip(rect, inside),
        }
    }

    fn path(&mut self, d: &str, fill: Option<&Fill>, stroke: Option<&Stroke>) {
        if d.is_empty() {
            return;
        }
        let paint = self.paint(fill, stroke);
        self.line(format_args!("<path d=\"{d}\" {paint}/>"));
    }

    fn rect(&mut self, rect: &Rect, radius: f64, fill: Option<&Fill>, stroke: Option<&Stroke>) {
        let paint = self.paint(fill, stroke);
        let place = placed(rect);
        let round = if radius > 0.0 { format!(" rx=\"{}\"", number(radius)) } else { String::new() };
        self.line(format_args!("<rect {place}{round} {paint}/>"));
    }

    fn label(&mut self, label: &Label) {
        let anchor = match label.align {
            Align::Start => "start",
            Align::Middle => "middle",
            Align::End => "end",
        };
        let bold = if label.bold { " font-weight=\"600\"" } else { "" };
        let halo = if label.halo {
            format!(" paint-order=\"stroke\" stroke=\"{}\" stroke-width=\"3\"", self.theme.card.css())
        } else {
            String::new()
        };
        let colour = self.theme.colour(label.role).css();
        // Half the height of a figure below the middle: every renderer agrees on the base line.
        let (x, y, size) = (number(label.x), number(label.y + 0.36 * label.size), number(label.size));
        let text = escaped(&label.text);
        self.line(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\"{bold} fill=\"{colour}\"{halo}>{text}</text>"
        ));
    }

    fn heat(&mut self, heat: &Heat) {
        let Some(file) = png_from_heat(heat, self.theme) else { return };
        let rendering = if heat.smooth { "auto" } else { "pixelated" };
        let (place, data) = (placed(&heat.rect), BASE64_STANDARD.encode(&file));
        self.line(format_args!(
            "<image {place} preserveAspectRatio=\"none\" style=\"image-rendering:{rendering}\" href=\"data:image/png;base64,{data}\"/>"
        ));
    }

    fn clip(&mut self, rect: &Rect, inside: &[Draw]) {
        let (name, place) = (self.clips, placed(rect));
        self.clips += 1;
        self.line(format_args!("<clipPath id=\"clip{name}\"><rect {place}/></clipPath>"));
        self.line(format_args!("<g clip-path=\"url(#clip{name})\">"));
        for draw in inside {
            self.draw(draw);
        }
        self.line(format_args!("</g>"));
    }

    fn paint(&self, fill: Option<&Fill>, stroke: Option<&Stroke>) -> String {
        let mut paint = match fill {
            None => "fill=\"none\"".to_string(),
            Some(fill) if fill.opacity < 1.0 => {
                let colour = self.theme.colour(fill.role).css();
                format!("fill=\"{colour}\" fill-opacity=\"{}\"", number(fill.opacity))
            }
            Some(fill) => format!("fill=\"{}\"", self.theme.colour(fill.role).css()),
        };
        if let Some(stroke) = stroke {
            let colour = self.theme.colour(stroke.role).css();
            paint += &format!(" stroke=\"{colour}\" stroke-width=\"{}\"", number(stroke.width));
            if stroke.dash != Dash::Solid {
                let pattern: Vec<String> =
                    stroke.dash.pattern_css_px().iter().map(|&length| number(length)).collect();
                paint += &format!(" stroke-dasharray=\"{}\"", pattern.join(" "));
            }
        }
        paint
    }
}

/// The pixels of a heat map in a theme, four bytes each; NaN is transparent.
pub fn rgba_from_heat(heat: &Heat, theme: &Theme) -> Vec<u8> {
    let table = heat.map.table(theme.card);
    heat.values
        .iter()
        .flat_map(|&value| {
            if value.is_nan() {
                return [0; 4];
            }
            let colour = table[(value.clamp(0.0, 1.0) * 255.0) as usize];
            [colour.0, colour.1, colour.2, 255]
        })
        .collect()
}

/// Two decimals at most, no trailing zeros.
fn number(x: f64) -> String {
    let text = format!("{x:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

fn placed(rect: &Rect) -> String {
    let [x, y, w, h] = [rect.x, rect.y, rect.width, rect.height].map(number);
    format!("x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"")
}

fn polyline(points: &[f64]) -> String {
    let mut d = String::new();
    let mut pen_down = false;
    for p in points.chunks_exact(2) {
        if p[0].is_nan() || p[1].is_nan() {
            pen_down = false;
            continue;
        }
        let command = if pen_down { 'L' } else { 'M' };
        d += &format!("{command}{} {}", number(p[0]), number(p[1]));
        pen_down = true;
    }
    d
}

/// Separate lines; upright and level ones moved to the middle of a pixel when their width is odd.
fn segments(points: &[f64], stroke: &Stroke) -> String {
    let half = if stroke.width.round() as i64 % 2 == 1 { 0.5 } else { 0.0 };
    let snapped = |v: f64| (v - half).round() + half;
    points
        .chunks_exact(4)
        .map(|p| {
            let (mut a, mut b) = ((p[0], p[1]), (p[2], p[3]));
            if a.0 == b.0 {
                (a.0, b.0) = (snapped(a.0), snapped(b.0));
            } else if a.1 == b.1 {
                (a.1, b.1) = (snapped(a.1), snapped(b.1));
            }
            format!("M{} {}L{} {}", number(a.0), number(a.1), number(b.0), number(b.1))
        })
        .collect()
}

fn marker(shape: Shape, x: f64, y: f64, r: f64) -> String {
    if shape == Shape::Circle {
        let (left, y, r, across) = (number(x - r), number(y), number(r), number(2.0 * r));
        return format!("M{left} {y}a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0 -{across} 0Z");
    }
    let mut d = polyline(&shape.outline(x, y, r));
    if shape != Shape::Cross {
        d.push('Z');
    }
    d
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A field as a PNG file; `None` for a field of no cells, which has no picture.
fn png_from_heat(heat: &Heat, theme: &Theme) -> Option<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, heat.columns as u32, heat.rows as u32);
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&rgba_from_heat(heat, theme)).ok()?;
    writer.finish().ok()?;
    Some(file)
}
