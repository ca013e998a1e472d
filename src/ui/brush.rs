//! Draw commands as calls of a 2-D context, in CSS pixels.

use super::painter::{PaintError, Sheet};
use crate::figure::colour::Rgb;
use crate::figure::draw::{Align, Dash, Draw, Fill, Heat, Label, Rect, Role, Shape, Stroke};
use crate::figure::svg::{FONT_FAMILY, rgba_from_heat};
use crate::figure::theme::Theme;
use std::cell::RefCell;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// Round joins take a third longer and look the same in curves without sharp corners; sharp ones are cut off.
const MITER_LIMIT: f64 = 2.0;

/// What the context was told last: telling it a font or a colour again takes as long as drawing.
#[derive(Default)]
struct Told {
    font: Option<(bool, f64)>,
    align: Option<Align>,
    fill: Option<Role>,
    stroke: Option<Role>,
    dash: Option<Dash>,
}

/// One context with what is needed to turn commands into calls.
pub struct Brush<'a> {
    context: &'a CanvasRenderingContext2d,
    cells: &'a RefCell<Option<Sheet>>,
    theme: &'a Theme,
    ratio: f64,
    told: Told,
}

impl<'a> Brush<'a> {
    /// A brush for a context, `ratio` device pixels a CSS pixel; `cells` keeps the canvas of heat maps.
    ///
    /// # Errors
    /// When the browser refuses the scale.
    pub fn new(
        context: &'a CanvasRenderingContext2d,
        cells: &'a RefCell<Option<Sheet>>,
        theme: &'a Theme,
        ratio: f64,
    ) -> Result<Self, PaintError> {
        let mut brush = Self { context, cells, theme, ratio, told: Told::default() };
        brush.begin()?;
        Ok(brush)
    }

    /// Puts the context in the state that all drawing starts from.
    fn begin(&mut self) -> Result<(), PaintError> {
        self.context.set_transform(self.ratio, 0.0, 0.0, self.ratio, 0.0, 0.0)?;
        self.context.set_text_baseline("middle");
        self.context.set_line_join("miter");
        self.context.set_miter_limit(MITER_LIMIT);
        self.told = Told::default();
        Ok(())
    }

    /// Lends the context to `draw`, in device pixels, with the dash of a stroke set: lines of odd width are moved
    /// by half a pixel so that they cover whole ones.
    ///
    /// # Errors
    /// Those of `draw`, and when the browser refuses.
    pub fn lend(
        &mut self,
        stroke: &Stroke,
        draw: impl FnOnce(Rgb, f64) -> Result<(), PaintError>,
    ) -> Result<(), PaintError> {
        let half = half_pixel(device_width(stroke.width, self.ratio));
        self.context.set_transform(1.0, 0.0, 0.0, 1.0, half, half)?;
        self.set_dash(stroke.dash, self.ratio)?;
        draw(self.theme.colour(stroke.role), self.ratio)?;
        self.begin()
    }

    /// Any command.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn draw(&mut self, draw: &Draw) -> Result<(), PaintError> {
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
                self.told = Told::default();
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
        let half = half_pixel(device_width(stroke.width, self.ratio));
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

    fn finish(&mut self, fill: Option<&Fill>, stroke: Option<&Stroke>) -> Result<(), PaintError> {
        if let Some(fill) = fill {
            self.fill(fill);
        }
        stroke.map_or(Ok(()), |stroke| self.stroke(stroke))
    }

    fn fill(&mut self, fill: &Fill) {
        self.fill_in(fill.role);
        self.context.set_global_alpha(fill.opacity);
        self.context.fill();
        self.context.set_global_alpha(1.0);
    }

    fn stroke(&mut self, stroke: &Stroke) -> Result<(), PaintError> {
        if self.told.stroke.replace(stroke.role) != Some(stroke.role) {
            self.context.set_stroke_style_str(&self.theme.colour(stroke.role).css());
        }
        self.context.set_line_width(stroke.width);
        if self.told.dash != Some(stroke.dash) {
            self.set_dash(stroke.dash, 1.0)?;
            self.told.dash = Some(stroke.dash);
        }
        self.context.stroke();
        Ok(())
    }

    fn fill_in(&mut self, role: Role) {
        if self.told.fill.replace(role) != Some(role) {
            self.context.set_fill_style_str(&self.theme.colour(role).css());
        }
    }

    fn set_dash(&self, dash: Dash, scale: f64) -> Result<(), PaintError> {
        let pattern = js_sys::Array::new();
        for length in dash.pattern_css_px() {
            pattern.push(&JsValue::from_f64(length * scale));
        }
        Ok(self.context.set_line_dash(&pattern)?)
    }

    fn text(&mut self, label: &Label) -> Result<(), PaintError> {
        let font = (label.bold, label.size);
        if self.told.font.replace(font) != Some(font) {
            let weight = if label.bold { "600" } else { "400" };
            self.context.set_font(&format!("{weight} {}px {FONT_FAMILY}", label.size));
        }
        if self.told.align.replace(label.align) != Some(label.align) {
            self.context.set_text_align(match label.align {
                Align::Start => "start",
                Align::Middle => "center",
                Align::End => "end",
            });
        }
        self.fill_in(label.role);
        if label.halo {
            self.halo(label)?;
            return Ok(self.context.fill_text(&label.text, label.x, label.y)?);
        }
        // What stands still is written on whole device pixels.
        let pixel = |v: f64| (v * self.ratio).round() / self.ratio;
        Ok(self.context.fill_text(&label.text, pixel(label.x), pixel(label.y))?)
    }

    /// A rim in the colour of the card, so that text can be read over curves.
    fn halo(&mut self, label: &Label) -> Result<(), PaintError> {
        (self.told.stroke, self.told.dash) = (Some(Role::Card), Some(Dash::Solid));
        self.context.set_stroke_style_str(&self.theme.colour(Role::Card).css());
        self.set_dash(Dash::Solid, 1.0)?;
        self.context.set_line_width(3.0);
        self.context.set_line_join("round");
        self.context.stroke_text(&label.text, label.x, label.y)?;
        self.context.set_line_join("miter");
        Ok(())
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

/// The width of a line in whole device pixels, at least one.
pub fn device_width(width_css_px: f64, ratio: f64) -> u32 {
    (width_css_px * ratio).round().max(1.0) as u32
}

/// How far a line is moved so that it covers whole device pixels.
pub fn half_pixel(width: u32) -> f64 {
    if width % 2 == 1 { 0.5 } else { 0.0 }
}
