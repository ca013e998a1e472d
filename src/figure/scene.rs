//! A path through three coordinates, turned by hand: orthographic projection.

use super::chart_layers::dot;
use super::decimate::{Column, Thinned, thin_path};
use super::draw::{Align, Draw, Figure, Label, Role, Stroke};
use super::plane::{GHOST_PATH, point_at, rings, split_path};
use super::scale::Scale;
use crate::order::sort_by_number;

/// From where the box is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Turn about the upright axis, radians.
    pub yaw_rad: f64,
    /// Height of the eye, radians: 0 level with the box, pi/2 straight above it.
    pub pitch_rad: f64,
}

impl Default for Camera {
    fn default() -> Self {
        Camera { yaw_rad: -0.6, pitch_rad: 0.42 }
    }
}

impl Camera {
    /// A point `(x, y, z)` with `z` upright as `(right, up, towards the eye)`: a rotation, so
    /// distances are kept.
    ///
    /// # Examples
    /// ```
    /// use saddlescope::figure::scene::Camera;
    /// let level = Camera { yaw_rad: 0.0, pitch_rad: 0.0 };
    /// assert_eq!(level.project([1.0, 2.0, 3.0]), [1.0, 3.0, -2.0]);
    /// ```
    pub fn project(&self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        let (sin_yaw, cos_yaw) = (libm::sin(self.yaw_rad), libm::cos(self.yaw_rad));
        let (sin_pitch, cos_pitch) = (libm::sin(self.pitch_rad), libm::cos(self.pitch_rad));
        let right = cos_yaw * x - sin_yaw * y;
        let away = sin_yaw * x + cos_yaw * y;
        [right, cos_pitch * z + sin_pitch * away, sin_pitch * z - cos_pitch * away]
    }
}

/// A box with a path and numbered places.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// Width and height, CSS pixels.
    pub size_css_px: (f64, f64),
    /// Multiplies text sizes.
    pub text_scale: f64,
    /// The three axes; the third is upright.
    pub scales: [Scale; 3],
    /// Their names.
    pub names: [String; 3],
    /// The path, sample by sample.
    pub path: [Column<'a>; 3],
    /// Numbered places: data coordinates and what is written beside them.
    pub rings: Vec<([f64; 3], String)>,
}

impl Scene<'_> {
    /// The scene seen from `camera` with the path solid up to sample `now`.
    pub fn figure(&self, camera: Camera, now: f64) -> Figure {
        let static_layer = self.box_edges(camera);
        let mut places: Vec<_> =
            self.rings.iter().map(|(at, label)| (self.pixel(camera, *at), label)).collect();
        // Far ones first, so that near rings cover them.
        sort_by_number(&mut places, |place| place.0[2]);
        let path = self.thinned(camera);
        let mut hot_layer = split_path(&path, now, GHOST_PATH);
        hot_layer.extend(rings(places.iter().map(|(p, label)| ((p[0], p[1]), label.as_str()))));
        hot_layer.extend(point_at(&path, now).map(|(x, y)| dot(x, y, Role::Accent, 10.0)));
        Figure { size_css_px: self.size_css_px, static_layer, hot_layer }
    }

    /// Pixel and depth (larger is nearer) of a data point.
    pub fn pixel(&self, camera: Camera, data: [f64; 3]) -> [f64; 3] {
        let unit: [f64; 3] = std::array::from_fn(|i| self.scales[i].unit_from_data(data[i]) - 0.5);
        self.pixel_from_unit(camera, unit)
    }

    /// Pixel and depth of a point of the box `[-1/2, 1/2]^3`. The diagonal of the box always fits.
    fn pixel_from_unit(&self, camera: Camera, unit: [f64; 3]) -> [f64; 3] {
        let (width, height) = self.size_css_px;
        let room = 28.0 * self.text_scale;
        let side = (width.min(height * 1.25) - 2.0 * room).max(20.0) / libm::sqrt(3.0);
        let [right, up, near] = camera.project(unit);
        [width / 2.0 + side * right, height / 2.0 - side * up, near]
    }

    fn thinned(&self, camera: Camera) -> Thinned {
        let [x, y, z] = self.path;
        let samples = x.iter().zip(y.iter()).zip(z.iter()).map(|((x, y), z)| {
            let [px, py, _] = self.pixel(camera, [x, y, z]);
            (px, py)
        });
        thin_path(samples, 0.4)
    }

    /// The nine edges of the box that do not meet its nearest corner, and the names of the axes on
    /// the outer edges.
    fn box_edges(&self, camera: Camera) -> Vec<Draw> {
        let corner = |bits: usize| -> [f64; 3] {
            std::array::from_fn(|i| if bits >> i & 1 == 1 { 0.5 } else { -0.5 })
        };
        let pixels: Vec<[f64; 3]> = (0..8).map(|bits| self.pixel_from_unit(camera, corner(bits))).collect();
        let nearest = (0..8).max_by(|&a, &b| pixels[a][2].total_cmp(&pixels[b][2])).unwrap_or(0);
        let mut points = Vec::new();
        for axis in 0..3 {
            for from in (0..8usize).filter(|bits| bits >> axis & 1 == 0) {
                let to = from | 1 << axis;
                if from != nearest && to != nearest {
                    points.extend([pixels[from][0], pixels[from][1], pixels[to][0], pixels[to][1]]);
                }
            }
        }
        let mut draws = vec![Draw::Segments { points, stroke: Stroke::solid(Role::Grid, 1.0) }];
        let (cx, cy) = (self.size_css_px.0 / 2.0, self.size_css_px.1 / 2.0);
        for axis in 0..3 {
            // The edge whose middle is lowest (for the upright axis: leftmost) lies outside.
            let middle = |from: usize| {
                let (a, b) = (pixels[from], pixels[from | 1 << axis]);
                ((a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0)
            };
            let outer = |m: (f64, f64)| if axis == 2 { -m.0 } else { m.1 };
            let edges = (0..8usize).filter(|bits| bits >> axis & 1 == 0);
            let Some(edge) = edges.max_by(|&a, &b| outer(middle(a)).total_cmp(&outer(middle(b)))) else {
                continue;
            };
            let (x, y) = middle(edge);
            let reach = libm::hypot(x - cx, y - cy).max(1.0);
            let away = 14.0 * self.text_scale;
            draws.push(Draw::Text(Label {
                x: x + away * (x - cx) / reach,
                y: y + away * (y - cy) / reach,
                text: self.names[axis].clone(),
                align: Align::Middle,
                role: Role::Muted,
                size: 12.0 * self.text_scale,
                bold: false,
                halo: true,
            }));
        }
        draws
    }
}
