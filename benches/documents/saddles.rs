//! Random documents of the saddles lab, and what trying every support says of their prediction.

use super::{Draw, Trial};
use nalgebra::{DMatrix, DVector};
use saddlescope::lab::saddles::Saddles as SaddlesLab;
use serde_json::{Value as Json, json};

pub struct Saddles;

/// Relative difference at which two optima are the same; both are found in double precision.
const SAME: f64 = 1e-6;

impl Trial for Saddles {
    type Lab = SaddlesLab;

    fn document(draw: &mut Draw) -> Json {
        let (samples, features) = (draw.whole(1, 6), draw.whole(1, 6));
        let design = design(draw, samples, features);
        let size = 10f64.powf(draw.between(-6.0, 6.0));
        let mut response: Vec<f64> = (0..samples).map(|_| size * draw.normal()).collect();
        if draw.chance(0.02) {
            response.fill(0.0);
        }
        let methods = [
            "gradient_flow",
            "gradient_flow",
            "gradient_descent",
            "stochastic_gradient_descent",
            "heavy_ball",
            "momentum_flow",
        ];
        let method = *draw.of(&methods);
        let depth = *draw.of(&[2, 2, 2, 3, 4]);
        let lowest = match depth {
            2 => -30.0,
            3 => -6.0,
            _ => -3.0,
        };
        let mut settings = json!({
            "data": {
                "kind": "inline",
                "design": design,
                "response": response,
                "standardise": draw.chance(0.3),
            },
            "method": method,
            "depth": depth,
            "init_scale_log10": if draw.chance(0.1) { 0.0 } else { draw.between(lowest, 0.0) },
            "step": 10f64.powf(draw.between(-3.0, 0.0)),
            "momentum": draw.between(0.0, 0.99),
            "inertia": 10f64.powf(draw.between(-2.0, 1.0)),
            "batch_size": draw.whole(1, samples),
            "tolerance_log10": draw.between(-10.0, -2.0),
        });
        // Seldom as long as the last jump asks: a step is then often too short to come there within the limit.
        let whole = draw.chance(if method == "gradient_flow" { 0.4 } else { 0.01 });
        if method == "gradient_flow" && !whole {
            settings["horizon"] = json!(10f64.powf(draw.between(-3.0, 3.0)));
        } else if !whole {
            let step = if method == "momentum_flow" { &settings["inertia"] } else { &settings["step"] };
            settings["horizon"] = json!(step.as_f64().unwrap() * 10f64.powf(draw.between(0.0, 4.0)));
        }
        json!({"lab": "saddles", "settings": settings})
    }

    fn compare(result: &Json) -> Option<String> {
        let data = &result["settings"]["data"];
        if data["standardise"] == true {
            return None;
        }
        let rows: Vec<Vec<f64>> = serde_json::from_value(data["design"].clone()).unwrap();
        let response: Vec<f64> = serde_json::from_value(data["response"].clone()).unwrap();
        let design = DMatrix::from_fn(rows.len(), rows[0].len(), |i, j| rows[i][j]);
        let brute = Brute { design, response: DVector::from_vec(response) };
        brute.knots(&result["lasso"]).or_else(|| brute.saddles(&result["prediction"]))
    }
}

/// Columns over many decades; some nearly equal, equal, zero or constant.
pub(super) fn design(draw: &mut Draw, samples: usize, features: usize) -> Vec<Vec<f64>> {
    let decades = if draw.chance(0.5) { 0.0 } else { draw.between(0.0, 5.0) };
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for _ in 0..features {
        let size = 10f64.powf(draw.between(-decades, decades));
        let fresh: Vec<f64> = (0..samples).map(|_| size * draw.normal()).collect();
        let column = match draw.whole(0, 19) {
            0 => vec![0.0; samples],
            1 => vec![size; samples],
            2 if !columns.is_empty() => draw.of(&columns).clone(),
            3 if !columns.is_empty() => draw.of(&columns).iter().map(|x| -2.0 * x).collect(),
            4 | 5 if !columns.is_empty() => {
                let near = 10f64.powf(draw.between(-9.0, -2.0));
                let old = draw.of(&columns).clone();
                old.iter().map(|x| x * (1.0 + near * draw.normal())).collect()
            }
            6 => fresh.iter().map(|x| (x / size).round() * size).collect(),
            _ => fresh,
        };
        columns.push(column);
    }
    (0..samples).map(|i| columns.iter().map(|column| column[i]).collect()).collect()
}

/// Optima found by trying every support.
struct Brute {
    design: DMatrix<f64>,
    response: DVector<f64>,
}

impl Brute {
    /// `||y - X beta||^2 / (2 n)`.
    fn loss(&self, beta: &DVector<f64>) -> f64 {
        (&self.response - &self.design * beta).norm_squared() / (2.0 * self.response.len() as f64)
    }

    /// Every support, as least squares there with the pull `lambda sign` taken off: candidates of both problems.
    fn candidates(&self, lambda: f64) -> Vec<DVector<f64>> {
        let (n, d) = self.design.shape();
        let mut list = vec![DVector::zeros(d)];
        for support in 1u32..1 << d {
            let members: Vec<usize> = (0..d).filter(|j| support >> j & 1 == 1).collect();
            let lengths: Vec<f64> = members.iter().map(|j| self.design.column(*j).norm()).collect();
            if members.len() > n || lengths.contains(&0.0) {
                continue;
            }
            let scaled = DMatrix::from_fn(n, members.len(), |i, k| self.design[(i, members[k])] / lengths[k]);
            let qr = scaled.qr();
            let (q, r) = (qr.q(), qr.r());
            if (0..members.len()).any(|k| r[(k, k)].abs() < 1e-7) {
                continue;
            }
            let signs = if lambda > 0.0 { 1u32 << members.len() } else { 1 };
            for pattern in 0..signs {
                let sign = |k: usize| if pattern >> k & 1 == 1 { 1.0 } else { -1.0 };
                let pull = DVector::from_fn(members.len(), |k, _| n as f64 * lambda * sign(k) / lengths[k]);
                let mut right = q.transpose() * &self.response;
                if lambda > 0.0 {
                    match r.transpose().solve_lower_triangular(&pull) {
                        Some(pulled) => right -= pulled,
                        None => continue,
                    }
                }
                let Some(solution) = r.solve_upper_triangular(&right) else { continue };
                if lambda > 0.0 && (0..members.len()).any(|k| solution[k] * sign(k) < 0.0) {
                    continue;
                }
                let mut beta = DVector::zeros(d);
                members.iter().enumerate().for_each(|(k, j)| beta[*j] = solution[k] / lengths[k]);
                list.push(beta);
            }
        }
        list
    }

    /// No candidate has a lower objective than a knot.
    fn knots(&self, lasso: &Json) -> Option<String> {
        for knot in lasso.as_array()? {
            let lambda = knot["lambda"].as_f64()?;
            let objective = |beta: &DVector<f64>| self.loss(beta) + lambda * beta.lp_norm(1);
            let found = objective(&vector(&knot["coefficients"]));
            let least = self.candidates(lambda).iter().map(objective).fold(f64::INFINITY, f64::min);
            let start = self.loss(&DVector::zeros(self.design.ncols()));
            if found > least + 1e-9 * start {
                return Some(format!("knot at {lambda}: objective {found}, least {least}"));
            }
        }
        None
    }

    /// No support visited twice, losses fall, and a last saddle that minimises has the least norm.
    fn saddles(&self, prediction: &Json) -> Option<String> {
        let list = prediction.as_array()?;
        let losses: Vec<f64> =
            list.iter().map(|saddle| self.loss(&vector(&saddle["coefficients"]))).collect();
        let start = *losses.first()?;
        if losses.windows(2).any(|pair| pair[1] > pair[0] + 1e-9 * start) {
            return Some(format!("losses of saddles rise: {losses:?}"));
        }
        let candidates = self.candidates(0.0);
        let least = candidates.iter().map(|beta| self.loss(beta)).fold(f64::INFINITY, f64::min);
        if losses.last()? - least > 1e-10 * start {
            return None; // a horizon ends the prediction before
        }
        let best = candidates.iter().filter(|beta| self.loss(beta) <= least + 1e-13 * start);
        let norm = best.map(|beta| beta.lp_norm(1)).fold(f64::INFINITY, f64::min);
        let found = vector(&list.last()?["coefficients"]).lp_norm(1);
        (found > norm * (1.0 + SAME)).then(|| format!("least norm {norm}, the last saddle has {found}"))
    }
}

fn vector(json: &Json) -> DVector<f64> {
    let list: Vec<f64> = serde_json::from_value(json.clone()).unwrap();
    DVector::from_vec(list)
}
