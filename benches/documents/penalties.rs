//! Random documents of the penalties lab, and what another algorithm says of the points they end at.

use super::saddles::design;
use super::{Draw, Trial};
use nalgebra::{DMatrix, DVector};
use saddlescope::lab::penalties::Penalties as PenaltiesLab;
use saddlescope::penalty::{PENALTIES, Penalty, Scaled, kind};
use serde_json::{Value as Json, json};

pub struct Penalties;

/// Rounding of an objective beside that at zero.
const ROUNDING: f64 = 1e-9;

/// Sweeps of the other algorithm.
const SWEEPS: usize = 200_000;

impl Trial for Penalties {
    type Lab = PenaltiesLab;

    /// Of these about one in five is a regression in which something converged.
    const SAMPLED: usize = 3_000;

    fn document(draw: &mut Draw) -> Json {
        let data = data(draw);
        let regresses = data["kind"] == "inline" || data["kind"] == "gaussian";
        let groups = regresses && draw.chance(0.15);
        // Those that fit the problem, and seldom any.
        let fitting: &[&str] = match (regresses, groups) {
            (true, false) => &["suited", "ista", "fista", "admm", "coordinate_descent"],
            (true, true) => &["suited", "ista", "fista", "admm"],
            (false, _) => &["suited", "admm"],
        };
        let smooth = ["gradient_descent", "heavy_ball", "adam", "lbfgs"];
        let method = if draw.chance(0.3) { draw.of(&smooth) } else { draw.of(fitting) };
        let first = draw.whole(0, PENALTIES.len() - 1);
        let mut compare = vec![PENALTIES[first].name];
        if draw.chance(0.3) {
            let second = PENALTIES[(first + draw.whole(1, PENALTIES.len() - 1)) % PENALTIES.len()].name;
            compare.push(second);
        }
        let mut settings = json!({
            "data": data,
            "compare": compare,
            "method": method,
            "start": draw.of(&["zero", "adjoint", "l1"]),
            "weight": 10f64.powf(draw.between(-6.0, 2.0)),
            "iterations": draw.whole(1, 3_000),
            "tolerance_log10": draw.between(-10.0, -2.0),
            "group": if groups { draw.whole(2, 3) } else { 1 },
        });
        if draw.chance(0.3) {
            settings["step"] = json!(10f64.powf(draw.between(-2.0, 0.6)));
            settings["momentum"] = json!(draw.between(0.0, 0.99));
            settings["rho"] = json!(10f64.powf(draw.between(-1.3, 1.3)));
        }
        for name in compare {
            let Some(kind) = kind(name) else { continue };
            for parameter in kind.parameters {
                let (low, high) = (parameter.min, parameter.max);
                let value = match parameter.logarithmic && low > 0.0 {
                    true => low * (high / low).powf(draw.unit()),
                    false => draw.between(low, high),
                };
                settings[format!("{name}.{}", parameter.name)] = json!(value);
            }
        }
        json!({"lab": "penalties", "settings": settings})
    }

    fn compare(result: &Json) -> Option<String> {
        let settings = &result["settings"];
        if settings["data"]["kind"] != "inline"
            || settings["data"]["standardise"] == true
            || settings["group"].as_u64().unwrap_or(1) > 1
        {
            return None;
        }
        let problem = Problem::of(settings)?;
        let events = result["events"].as_array()?;
        let names = settings["compare"].as_array()?;
        let converged =
            |place: usize| events.iter().any(|e| e["kind"] == "converged" && e["feature"] == json!(place));
        (0..names.len()).filter(|place| converged(*place)).find_map(|place| {
            let penalty = penalty_of(result, names[place].as_str()?)?;
            let found: Vec<f64> = serde_json::from_value(result["estimates"]["estimate"][0].clone()).ok()?;
            let d = problem.design.ncols();
            let found = DVector::from_row_slice(&found[place * d..(place + 1) * d]);
            let tolerance = 10f64.powf(settings["tolerance_log10"].as_f64()?);
            // ADMM's exact zeros are in its copy, the tolerance away.
            let splits = settings["method"] == "admm";
            let gap = problem.first_order(&penalty, &found, if splits { 2.0 * tolerance } else { 0.0 });
            if gap > 2.0 * tolerance + 1e-9 {
                return Some(format!("converged, but {} is {gap:e} from stationary", names[place]));
            }
            if penalty.weak_convexity() > 0.0 || splits {
                return None;
            }
            // A convex J falls by at most g'(b - other) from a point with the subgradient g.
            let (value, (other, least)) = (problem.value(&penalty, &found), problem.least(&penalty));
            let room =
                (0..d).map(|j| tolerance * problem.scale(j) * (found[j] - other[j]).abs()).sum::<f64>();
            (value > least + 1.1 * room + ROUNDING * problem.value(&penalty, &DVector::zeros(d)))
                .then(|| format!("converged, but {} has {value:e}, another point {least:e}", names[place]))
        })
    }
}

/// Small regressions of every kind, signals with and without gaps, few measurements.
fn data(draw: &mut Draw) -> Json {
    match draw.whole(0, 9) {
        0 | 1 => json!({
            "kind": "signal",
            "length": draw.whole(10, 60),
            "jumps": draw.whole(0, 4),
            "signal_noise": draw.between(0.0, 1.0),
            "missing": if draw.chance(0.5) { draw.between(0.0, 0.6) } else { 0.0 },
            "signal_seed": draw.whole(1, 100_000),
        }),
        2 => json!({
            "kind": "sensing",
            "length": draw.whole(10, 60),
            "jumps": draw.whole(0, 4),
            "measurements": draw.whole(5, 40),
            "signal_noise": draw.between(0.0, 0.3),
            "signal_seed": draw.whole(1, 100_000),
        }),
        _ => {
            let (samples, features) = (draw.whole(1, 8), draw.whole(1, 8));
            let size = 10f64.powf(draw.between(-6.0, 6.0));
            let mut response: Vec<f64> = (0..samples).map(|_| size * draw.normal()).collect();
            if draw.chance(0.02) {
                response.fill(0.0);
            }
            let design = design(draw, samples, features);
            json!({"kind": "inline", "design": design, "response": response, "standardise": draw.chance(0.3)})
        }
    }
}

/// `weight P` of a result's settings.
fn penalty_of(result: &Json, name: &str) -> Option<Scaled<Box<dyn Penalty>>> {
    let (settings, kind) = (&result["settings"], kind(name)?);
    let value = |parameter: &saddlescope::penalty::Parameter| {
        settings[format!("{name}.{}", parameter.name)].as_f64().unwrap_or(parameter.default)
    };
    let values: Vec<f64> = kind.parameters.iter().map(value).collect();
    Some(Scaled::new((kind.build)(&values).ok()?, settings["weight"].as_f64()?))
}

/// `||y - X b||^2 / (2n) + sum_j P(b_j)`, written out anew.
struct Problem {
    design: DMatrix<f64>,
    response: DVector<f64>,
}

impl Problem {
    fn of(settings: &Json) -> Option<Self> {
        let rows: Vec<Vec<f64>> = serde_json::from_value(settings["data"]["design"].clone()).ok()?;
        let response: Vec<f64> = serde_json::from_value(settings["data"]["response"].clone()).ok()?;
        let root = (rows.len() as f64).sqrt();
        let design = DMatrix::from_fn(rows.len(), rows[0].len(), |i, j| rows[i][j] / root);
        Some(Self { design, response: DVector::from_vec(response) / root })
    }

    fn value(&self, penalty: &dyn Penalty, b: &DVector<f64>) -> f64 {
        0.5 * (&self.response - &self.design * b).norm_squared()
            + b.iter().map(|b| penalty.value(*b)).sum::<f64>()
    }

    /// `||x_j|| ||y||`; a column of zeros counts as the longest.
    fn scale(&self, j: usize) -> f64 {
        let length = |j: usize| self.design.column(j).norm();
        let longest = (0..self.design.ncols()).map(length).fold(0.0, f64::max);
        (if length(j) > 0.0 { length(j) } else { longest }) * self.response.norm()
    }

    /// The largest distance to the optimality conditions, in shares of `||x_j|| ||y||`. The slope of the penalty may be
    /// that of any number less than `reach` times `||y|| / ||x_j||` away: a splitting takes it at its copy.
    fn first_order(&self, penalty: &dyn Penalty, b: &DVector<f64>, reach: f64) -> f64 {
        let pull = self.design.transpose() * (&self.response - &self.design * b);
        let size = self.response.norm();
        let points = penalty.breakpoints();
        let distance = |j: usize| {
            let away = if reach > 0.0 { reach * size * size / self.scale(j) } else { 0.0 };
            let inside = points.iter().flat_map(|x| [-x, *x]).filter(|x| (b[j] - x).abs() <= away);
            let slopes = inside.chain([b[j] - away, b[j], b[j] + away]).map(|x| penalty.subdifferential(x));
            let (low, high) = slopes.fold((f64::INFINITY, f64::NEG_INFINITY), |range, slopes| {
                (range.0.min(slopes.0), range.1.max(slopes.1))
            });
            let apart = (low - pull[j]).max(pull[j] - high).max(0.0);
            if apart == 0.0 { 0.0 } else { apart / self.scale(j) }
        };
        (0..b.len()).map(distance).fold(0.0, f64::max)
    }

    /// A minimiser of a convex problem and its value, by accelerated proximal gradient steps in units in which all columns have
    /// length one, started anew whenever the value rises (the lab takes steps in the units of the data).
    fn least(&self, penalty: &dyn Penalty) -> (DVector<f64>, f64) {
        let d = self.design.ncols();
        let lengths: Vec<f64> = self.design.column_iter().map(|column| column.norm()).collect();
        let unit = |j: usize| if lengths[j] > 0.0 { 1.0 / lengths[j] } else { 1.0 };
        let scaled = DMatrix::from_fn(self.design.nrows(), d, |i, j| self.design[(i, j)] * unit(j));
        let gram = scaled.transpose() * &scaled;
        let step = 1.0 / gram.trace().max(f64::MIN_POSITIVE);
        let back = scaled.transpose() * &self.response;
        let in_units = |c: &DVector<f64>| DVector::from_fn(d, |j, _| c[j] * unit(j));
        let (mut c, mut v, mut t) = (DVector::zeros(d), DVector::zeros(d), 1.0f64);
        let mut least = self.value(penalty, &c);
        for _ in 0..SWEEPS {
            let point: DVector<f64> = &v - step * (&gram * &v - &back);
            // prox of P(unit .) at v: unit^-1 prox_{step unit^2 P}(unit v).
            let next = DVector::from_fn(d, |j, _| {
                penalty.prox(unit(j) * point[j], step * unit(j) * unit(j)) / unit(j)
            });
            let value = self.value(penalty, &in_units(&next));
            let moved = (&next - &c).amax();
            if value > least {
                if t == 1.0 {
                    break;
                }
                (v, t) = (c.clone(), 1.0);
                continue;
            }
            let grown = 0.5 * (1.0 + (1.0 + 4.0 * t * t).sqrt());
            v = &next + (t - 1.0) / grown * (&next - &c);
            (c, t, least) = (next, grown, value);
            if moved <= 1e-14 * c.amax() {
                break;
            }
        }
        (in_units(&c), least)
    }
}
