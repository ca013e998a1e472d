//! Regression against the worst case: distributionally robust least squares in its dual.

use super::rows::Over;
use super::{Evaluation, FiniteSum, Objective, Rows, ShapeError};

/// `f(x, eta) = (1/m) sum_j lambda psi((l_j(x) - eta) / lambda) + eta`, unknowns `x` (d values), then `eta`, with
///
/// - `l_j(x) = (a_j'x - y_j)^2 / 2 + regulariser sum_i log(1 + |x_i|)`,
/// - `psi(t) = max(t / 2 + 1, 0)^2 - 1`, the conjugate of the chi-square divergence `(q - 1)^2`, `q >= 0`.
///
/// With `p_j = max((l_j - eta) / (2 lambda) + 1, 0)`: `df/dx = mean p_j grad l_j`, `df/d eta = 1 - mean p_j`. At
/// the best `eta` the value is the worst over reweightings, `sup_q mean q_j l_j - lambda mean (q_j - 1)^2`, and
/// the `p_j` are the weights that attain it. At `x_i = 0` 0 is chosen among the slopes of `log(1 + |x_i|)`.
///
/// # References
/// Jin, Zhang, Wang, Wang 2021, "Non-convex distributionally robust optimization: non-asymptotic analysis".
#[derive(Debug, Clone)]
pub struct RobustRegression {
    rows: Rows,
    ambiguity: f64,
    regulariser: f64,
}

impl RobustRegression {
    /// With ambiguity `lambda > 0` (small: the worst case weighs more) and a regulariser of at least 0.
    ///
    /// # Errors
    /// When one of them is outside its range.
    pub fn new(rows: Rows, ambiguity: f64, regulariser: f64) -> Result<Self, ShapeError> {
        if !(ambiguity > 0.0 && ambiguity.is_finite() && regulariser >= 0.0 && regulariser.is_finite()) {
            return Err(ShapeError(format!(
                "the ambiguity {ambiguity} must be above 0 and the regulariser {regulariser} at least 0"
            )));
        }
        Ok(Self { rows, ambiguity, regulariser })
    }

    fn mean_to(&self, over: Over<'_>, at: &[f64], out: &mut [f64]) -> Evaluation {
        let (x, eta) = at.split_at(self.rows.columns());
        let (out, slope_of_eta) = out.split_at_mut(x.len());
        let (lambda, eta) = (self.ambiguity, eta[0]);
        let common = self.penalty(x);
        let mut weights = 0.0;
        let value = self.rows.mean_to(over, x, out, |fitted, y| {
            let residual = fitted - y;
            let loss = 0.5 * residual * residual + common;
            let weight = self.weight(loss, eta);
            weights += weight;
            (lambda * (weight * weight - 1.0) + eta, weight * residual)
        });
        let mean = weights / over.count(self.rows.samples()) as f64;
        let mut kinks = 0;
        for (out, &x) in out.iter_mut().zip(x) {
            let at_kink = x == 0.0 && self.regulariser > 0.0;
            kinks += u32::from(at_kink);
            *out += if at_kink { 0.0 } else { mean * (self.regulariser / (1.0 + x.abs())).copysign(x) };
        }
        slope_of_eta[0] = 1.0 - mean;
        Evaluation::chosen(value, kinks)
    }

    /// `regulariser sum_i log(1 + |x_i|)`.
    fn penalty(&self, x: &[f64]) -> f64 {
        self.regulariser * x.iter().map(|x| libm::log1p(x.abs())).sum::<f64>()
    }

    /// `p` of a loss; NaN stays NaN.
    fn weight(&self, loss: f64, eta: f64) -> f64 {
        let weight = (loss - eta) / (2.0 * self.ambiguity) + 1.0;
        if weight < 0.0 { 0.0 } else { weight }
    }

    /// `l_j(x)` of every sample.
    pub fn losses(&self, x: &[f64]) -> Vec<f64> {
        let (common, response) = (self.penalty(x), self.rows.response());
        let residuals = response.iter().enumerate().map(|(j, y)| crate::linear::dot(self.rows.row(j), x) - y);
        residuals.map(|residual| 0.5 * residual * residual + common).collect()
    }

    /// The `eta` at which `f(x, eta)` is least, where `mean p_j = 1`: the `k` largest losses have weight, and
    /// `eta = mean of them + 2 lambda (1 - m / k)`.
    pub fn best_dual(&self, x: &[f64]) -> f64 {
        let mut losses = self.losses(x);
        losses.sort_by(|a, b| b.total_cmp(a));
        let (samples, mut sum, mut best) = (losses.len() as f64, 0.0, f64::NAN);
        for (k, loss) in losses.iter().enumerate() {
            // This one has weight while its loss is above eta - 2 lambda of those before it.
            if k > 0 && *loss <= best - 2.0 * self.ambiguity {
                break;
            }
            sum += loss;
            let count = (k + 1) as f64;
            best = sum / count + 2.0 * self.ambiguity * (1.0 - samples / count);
        }
        best
    }

    /// The worst reweighted mean loss by the weights that attain it:
    /// `mean q_j l_j - lambda mean (q_j - 1)^2` with `q = p` at the best dual.
    pub fn worst_case(&self, x: &[f64]) -> f64 {
        let (losses, eta) = (self.losses(x), self.best_dual(x));
        let terms = losses.iter().map(|&loss| {
            let weight = self.weight(loss, eta);
            weight * loss - self.ambiguity * (weight - 1.0) * (weight - 1.0)
        });
        terms.sum::<f64>() / losses.len() as f64
    }
}

impl Objective for RobustRegression {
    fn dim(&self) -> usize {
        self.rows.columns() + 1
    }

    fn value_and_gradient_to(&self, x: &[f64], out: &mut [f64], _: &mut [f64]) -> Evaluation {
        self.mean_to(Over::All, x, out)
    }
}

impl FiniteSum for RobustRegression {
    fn samples(&self) -> usize {
        self.rows.samples()
    }

    fn batch_gradient_to(&self, rows: &[u32], x: &[f64], out: &mut [f64], _: &mut [f64]) -> Evaluation {
        self.mean_to(Over::Some(rows), x, out)
    }
}
