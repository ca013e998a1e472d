//! Paints a figure on two stacked canvases.
//!
//! The lower canvas holds what stays; plotters draws its mesh and captions. The upper one holds
//! what moves and is drawn directly in `f64` every frame: plotters-canvas has integer coordinates,
//! no dashes and one style string a primitive, which is right for axes and too coarse for curves.
//! Both canvases have `devicePixelRatio` pixels a CSS pixel; plotters gets coordinates and font
//! sizes already multiplied, on whole pixels, so lines are crisp at any ratio.

use crate::figure::draw::{Align, Draw, Fill, Heat, Label, Rect, Role, Shape, Stroke};
use crate::figure::fingerprint::fingerprint;
use crate::figure::svg::{FONT_FAMILY, rgba_from_heat};
use crate::figure::theme::Theme;
use plotters::coord::Shift;
use plotters::prelude::{
    DrawingArea, FontFamily, FontStyle, IntoDrawingArea, IntoFont, PathElement, RGBColor, ShapeStyle, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, TextStyle};
use plotters_canvas::CanvasBackend;
use std::cell::RefCell;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

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
struct Sheet {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// Fingerprint of what is on it; none after a change of size.
    shown: Option<u64>,
}

impl Sheet {
    fn new(canvas: HtmlCanvasElement) -> Result<Sheet, PaintError> {
        let context = canvas.get_context("2d")?;
        let context = context.and_then(|c| c.dyn_into().ok());
        let context = context.ok_or_else(|| PaintError("this browser has no 2-D canvas".into()))?;
        Ok(Sheet { canvas, context, shown: None })
    }

    /// Sets the size in device pixels; setting it clears the canvas, so only when it differs.
    fn resize(&mut self, width: u32, height: u32) {
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
        let brush = self.brush(&self.lower, theme);
        for draw in draws {
            match draw {
                Draw::Segments { points, stroke } => brush.mesh(&area, points, stroke)?,
                Draw::Text(label) if !label.halo => brush.caption(&area, label)?,
                other => {
                    brush.use_css_pixels()?;
                    brush.draw(other)?;
                }
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
        let brush = self.brush(&self.upper, theme);
        brush.use_css_pixels()?;
        draws.iter().try_for_each(|draw| brush.draw(draw))
    }

    fn brush<'a>(&'a self, sheet: &'a Sheet, theme: &'a Theme) -> Brush<'a> {
        Brush { context: &sheet.context, cells: &self.cells, theme, ratio: self.ratio }
    }
}

/// One context with what is needed to turn commands into calls.
struct Brush<'a> {
    context: &'a CanvasRenderingContext2d,
    cells: &'a RefCell<Option<Sheet>>,
    theme: &'a Theme,
    ratio: f64,
}

impl Brush<'_> {
    fn use_css_pixels(&self) -> Result<(), PaintError> {
        Ok(self.context.set_transform(self.ratio, 0.0, 0.0, self.ratio, 0.0, 0.0)?)
    }

    /// Straight lines through plotters, on whole device pixels: lines of odd width are moved by half
    /// a pixel so that they cover whole ones. The dash is set on the context, which plotters keeps.
    fn mesh(
        &self,
        area: &DrawingArea<CanvasBackend, Shift>,
        points: &[f64],
        stroke: &Stroke,
    ) -> Result<(), PaintError> {
        let width = (stroke.width * self.ratio).round().max(1.0) as u32;
        let half = if width % 2 == 1 { 0.5 } else { 0.0 };
        self.context.set_transform(1.0, 0.0, 0.0, 1.0, half, half)?;
        self.set_dash(stroke, self.ratio)?;
        let style = ShapeStyle {
            color: self.plotters_colour(stroke.role).to_rgba(),
            filled: false,
            stroke_width: width,
        };
        let pixel = |v: f64| (v * self.ratio - half).round() as i32;
        for p in points.chunks_exact(4) {
            let ends = vec![(pixel(p[0]), pixel(p[1])), (pixel(p[2]), pixel(p[3]))];
            area.draw(&PathElement::new(ends, style)).map_err(|e| PaintError(e.to_string()))?;
        }
        Ok(())
    }

    /// A line of text through plotters.
    fn caption(&self, area: &DrawingArea<CanvasBackend, Shift>, label: &Label) -> Result<(), PaintError> {
        self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)?;
        let weight = if label.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = FontDesc::new(FontFamily::Name(FONT_FAMILY), label.size * self.ratio, weight).into_font();
        let across = match label.align {
            Align::Start => HPos::Left,
            Align::Middle => HPos::Center,
            Align::End => HPos::Right,
        };
        let colour = self.plotters_colour(label.role);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(across, VPos::Center));
        let at = ((label.x * self.ratio).round() as i32, (label.y * self.ratio).round() as i32);
        area.draw(&Text::new(label.text.as_str(), at, style)).map_err(|e| PaintError(e.to_string()))
    }

    fn plotters_colour(&self, role: Role) -> RGBColor {
        let colour = self.theme.colour(role);
        RGBColor(colour.0, colour.1, colour.2)
    }

    /// Any command by direct calls, in CSS pixels.
    fn draw(&self, draw: &Draw) -> Result<(), PaintError> {
        match draw {
            Draw::Polyline { points, stroke } => {
                self.context.begin_path();
                self.trace(points);
                self.stroke(stroke)
            }
            Draw::Segments { points, stroke } => {
                self.context.begin_path();
                self.trace_segments(points, stroke);
                self.stroke(stroke)
            }
            Draw::Polygon { points, fill } => {
                self.context.begin_path();
                self.trace(points);
                self.context.close_path();
                self.fill(fill);
                Ok(())
            }
            Draw::Rects { rects, radius, fill, stroke } => {
                self.context.begin_path();
                rects.iter().try_for_each(|rect| self.trace_rect(rect, *radius))?;
                self.finish(fill.as_ref(), stroke.as_ref())
            }
            Draw::Markers { points, shape, size, fill, stroke } => {
                self.context.begin_path();
                points.chunks_exact(2).try_for_each(|p| self.trace_marker(*shape, p[0], p[1], size / 2.0))?;
                self.finish(fill.as_ref(), stroke.as_ref())
            }
            Draw::Text(label) => self.text(label),
            Draw::Heat(heat) => self.heat(heat),
            Draw::Clip { rect, inside } => {
                self.context.save();
                self.context.begin_path();
                self.context.rect(rect.x, rect.y, rect.width, rect.height);
                self.context.clip();
                let drawn = inside.iter().try_for_each(|draw| self.draw(draw));
                self.context.restore();
                drawn
            }
        }
    }

    fn trace(&self, points: &[f64]) {
        let mut pen_down = false;
        for p in points.chunks_exact(2) {
            if p[0].is_nan() || p[1].is_nan() {
                pen_down = false;
            } else if pen_down {
                self.context.line_to(p[0], p[1]);
            } else {
                self.context.move_to(p[0], p[1]);
                pen_down = true;
            }
        }
    }

    /// Upright and level lines are put on whole device pixels.
    fn trace_segments(&self, points: &[f64], stroke: &Stroke) {
        let odd = (stroke.width * self.ratio).round() as i64 % 2 == 1;
        let half = if odd { 0.5 } else { 0.0 };
        let crisp = |v: f64| ((v * self.ratio - half).round() + half) / self.ratio;
        for p in points.chunks_exact(4) {
            let (upright, level) = (p[0] == p[2], p[1] == p[3]);
            let x = |v: f64| if upright { crisp(v) } else { v };
            let y = |v: f64| if level { crisp(v) } else { v };
            self.context.move_to(x(p[0]), y(p[1]));
            self.context.line_to(x(p[2]), y(p[3]));
        }
    }

    fn trace_rect(&self, rect: &Rect, radius: f64) -> Result<(), PaintError> {
        let Rect { x, y, width, height } = *rect;
        if radius <= 0.0 {
            self.context.rect(x, y, width, height);
            return Ok(());
        }
        let radius = radius.min(width / 2.0).min(height / 2.0).max(0.0);
        let (right, bottom) = (rect.right(), rect.bottom());
        self.context.move_to(x + radius, y);
        self.context.arc_to(right, y, right, bottom, radius)?;
        self.context.arc_to(right, bottom, x, bottom, radius)?;
        self.context.arc_to(x, bottom, x, y, radius)?;
        self.context.arc_to(x, y, right, y, radius)?;
        self.context.close_path();
        Ok(())
    }

    fn trace_marker(&self, shape: Shape, x: f64, y: f64, radius: f64) -> Result<(), PaintError> {
        if shape == Shape::Circle {
            self.context.move_to(x + radius, y);
            return Ok(self.context.arc(x, y, radius, 0.0, std::f64::consts::TAU)?);
        }
        self.trace(&shape.outline(x, y, radius));
        if shape != Shape::Cross {
            self.context.close_path();
        }
        Ok(())
    }

    fn finish(&self, fill: Option<&Fill>, stroke: Option<&Stroke>) -> Result<(), PaintError> {
        if let Some(fill) = fill {
            self.fill(fill);
        }
        stroke.map_or(Ok(()), |stroke| self.stroke(stroke))
    }

    fn fill(&self, fill: &Fill) {
        self.context.set_fill_style_str(&self.theme.colour(fill.role).css());
        self.context.set_global_alpha(fill.opacity);
        self.context.fill();
        self.context.set_global_alpha(1.0);
    }

    fn stroke(&self, stroke: &Stroke) -> Result<(), PaintError> {
        self.context.set_stroke_style_str(&self.theme.colour(stroke.role).css());
        self.context.set_line_width(stroke.width);
        self.context.set_line_join("round");
        self.set_dash(stroke, 1.0)?;
        self.context.stroke();
        Ok(())
    }

    fn set_dash(&self, stroke: &Stroke, scale: f64) -> Result<(), PaintError> {
        let pattern = js_sys::Array::new();
        for length in stroke.dash.pattern_css_px() {
            pattern.push(&JsValue::from_f64(length * scale));
        }
        Ok(self.context.set_line_dash(&pattern)?)
    }

    fn text(&self, label: &Label) -> Result<(), PaintError> {
        let weight = if label.bold { "600" } else { "400" };
        self.context.set_font(&format!("{weight} {}px {FONT_FAMILY}", label.size));
        self.context.set_text_baseline("middle");
        self.context.set_text_align(match label.align {
            Align::Start => "start",
            Align::Middle => "center",
            Align::End => "end",
        });
        if label.halo {
            self.context.set_stroke_style_str(&self.theme.card.css());
            self.context.set_line_width(3.0);
            self.context.set_line_join("round");
            self.context.set_line_dash(&js_sys::Array::new())?;
            self.context.stroke_text(&label.text, label.x, label.y)?;
        }
        self.context.set_fill_style_str(&self.theme.colour(label.role).css());
        Ok(self.context.fill_text(&label.text, label.x, label.y)?)
    }

    /// Cells are put on a canvas of one pixel each, which the browser scales.
    fn heat(&self, heat: &Heat) -> Result<(), PaintError> {
        let mut cells = self.cells.borrow_mut();
        let sheet = match &mut *cells {
            Some(sheet) => sheet,
            none => none.insert(Sheet::new(new_canvas()?)?),
        };
        let (columns, rows) = (heat.columns as u32, heat.rows as u32);
        sheet.resize(columns, rows);
        let rgba = rgba_from_heat(heat, self.theme);
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), columns, rows)?;
        sheet.context.put_image_data(&image, 0.0, 0.0)?;
        self.context.set_image_smoothing_enabled(heat.smooth);
        let Rect { x, y, width, height } = heat.rect;
        Ok(self.context.draw_image_with_html_canvas_element_and_dw_and_dh(
            &sheet.canvas,
            x,
            y,
            width,
            height,
        )?)
    }
}

/// A canvas outside the page.
fn new_canvas() -> Result<HtmlCanvasElement, PaintError> {
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.ok_or_else(|| PaintError("there is no document".into()))?;
    document.create_element("canvas")?.dyn_into().map_err(|_| PaintError("the page makes no canvas".into()))
}
