//! Paints a figure on two stacked canvases.
//!
//! The lower canvas holds what stays; plotters draws its mesh. The upper one holds what moves and is drawn
//! directly in `f64` every frame: plotters-canvas has integer coordinates, no dashes and one style string
//! a primitive, which is right for axes and too coarse for curves. Both canvases have `devicePixelRatio`
//! pixels a CSS pixel; plotters gets coordinates already multiplied, on whole pixels, so lines are crisp at
//! any ratio.

use super::brush::{Brush, device_width, half_pixel};
use crate::figure::colour::Rgb;
use crate::figure::draw::Draw;
use crate::figure::fingerprint::fingerprint;
use crate::figure::theme::Theme;
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, IntoDrawingArea, PathElement, RGBColor, ShapeStyle};
use plotters::style::Color;
use plotters_canvas::CanvasBackend;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Why a canvas could not be painted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaintError(pub String);

impl std::fmt::Display for PaintError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the chart could not be painted: {}", self.0)
    }
}

impl std::error::Error for PaintError {}

impl From<JsValue> for PaintError {
    fn from(value: JsValue) -> Self {
        PaintError(format!("{value:?}"))
    }
}

/// A canvas with its 2-D context.
pub(super) struct Sheet {
    pub(super) canvas: HtmlCanvasElement,
    pub(super) context: CanvasRenderingContext2d,
    /// Fingerprint of what is on it; none after a change of size.
    shown: Option<u64>,
}

impl Sheet {
    pub(super) fn new(canvas: HtmlCanvasElement) -> Result<Sheet, PaintError> {
        let context = canvas.get_context("2d")?;
        let context = context.and_then(|c| c.dyn_into().ok());
        let context = context.ok_or_else(|| PaintError("this browser has no 2-D canvas".into()))?;
        Ok(Sheet { canvas, context, shown: None })
    }

    /// Sets the size in device pixels; setting it clears the canvas, so only when it differs.
    pub(super) fn resize(&mut self, width: u32, height: u32) {
        if self.canvas.width() != width || self.canvas.height() != height {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
            self.shown = None;
        }
    }

    /// Clears the canvas for a picture; false, and the canvas is as it was, when it shows it already:
    /// what is not touched the browser need not put on the screen again.
    fn clear_for(&mut self, draws: &[Draw], theme: &Theme) -> Result<bool, PaintError> {
        let wanted = Some(fingerprint(draws, theme));
        if self.shown == wanted {
            return Ok(false);
        }
        self.shown = wanted;
        self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)?;
        self.context.clear_rect(0.0, 0.0, self.canvas.width().into(), self.canvas.height().into());
        Ok(true)
    }
}

/// Two stacked canvases of one chart. The page's style sheet lays them over each other and gives
/// them the figure's size in CSS pixels.
pub struct Painter {
    lower: Sheet,
    upper: Sheet,
    /// One pixel a cell, for heat maps: made when first needed.
    cells: RefCell<Option<Sheet>>,
    /// Device pixels a CSS pixel.
    ratio: f64,
}

impl Painter {
    /// Takes the canvas for what stays and the one for what moves.
    ///
    /// # Errors
    /// When the browser gives no 2-D context.
    pub fn new(lower: HtmlCanvasElement, upper: HtmlCanvasElement) -> Result<Painter, PaintError> {
        Ok(Painter {
            lower: Sheet::new(lower)?,
            upper: Sheet::new(upper)?,
            cells: RefCell::new(None),
            ratio: 1.0,
        })
    }

    /// Fits both canvases to a size in CSS pixels at `ratio` device pixels each. Both layers must be
    /// painted afterwards.
    pub fn resize(&mut self, size_css_px: (f64, f64), ratio: f64) {
        self.ratio = if ratio.is_finite() { ratio.clamp(0.5, 8.0) } else { 1.0 };
        let pixels = |length: f64| (length * self.ratio).round().clamp(1.0, 16384.0) as u32;
        let (width, height) = (pixels(size_css_px.0), pixels(size_css_px.1));
        self.lower.resize(width, height);
        self.upper.resize(width, height);
    }

    /// Paints what stays: once a data, size or theme change.
    ///
    /// # Errors
    /// When the browser refuses a drawing operation.
    pub fn paint_static(&mut self, draws: &[Draw], theme: &Theme) -> Result<(), PaintError> {
        if !self.lower.clear_for(draws, theme)? {
            return Ok(());
        }
        let backend = CanvasBackend::with_canvas_object(self.lower.canvas.clone())
            .ok_or_else(|| PaintError("plotters found no 2-D canvas".into()))?;
        let area = backend.into_drawing_area();
        let mut brush = self.brush(&self.lower, theme)?;
        for draw in draws {
            match draw {
                Draw::Segments { points, stroke } => {
                    brush.lend(stroke, |colour, ratio| mesh(&area, points, stroke.width, colour, ratio))?
                }
                other => brush.draw(other)?,
            }
        }
        Ok(())
    }

    /// Paints what moves: every frame.
    ///
    /// # Errors
    /// When the browser refuses a drawing operation.
    pub fn paint_hot(&mut self, draws: &[Draw], theme: &Theme) -> Result<(), PaintError> {
        if !self.upper.clear_for(draws, theme)? {
            return Ok(());
        }
        let mut brush = self.brush(&self.upper, theme)?;
        draws.iter().try_for_each(|draw| brush.draw(draw))
    }

    fn brush<'a>(&'a self, sheet: &'a Sheet, theme: &'a Theme) -> Result<Brush<'a>, PaintError> {
        Brush::new(&sheet.context, &self.cells, theme, self.ratio)
    }
}

/// Straight lines through plotters, on whole device pixels.
fn mesh(
    area: &DrawingArea<CanvasBackend, Shift>,
    points: &[f64],
    width_css_px: f64,
    colour: Rgb,
    ratio: f64,
) -> Result<(), PaintError> {
    let width = device_width(width_css_px, ratio);
    let style = ShapeStyle {
        color: RGBColor(colour.0, colour.1, colour.2).to_rgba(),
        filled: false,
        stroke_width: width,
    };
    let pixel = |v: f64| (v * ratio - half_pixel(width)).round() as i32;
    for p in points.chunks_exact(4) {
        let ends = vec![(pixel(p[0]), pixel(p[1])), (pixel(p[2]), pixel(p[3]))];
        area.draw(&PathElement::new(ends, style)).map_err(|e| PaintError(e.to_string()))?;
    }
    Ok(())
}
