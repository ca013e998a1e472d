//! Phase retrieval: squared products, signs lost.

use super::rows::Over;
use super::{Evaluation, FiniteSum, Objective, Rows};

/// `f(x) = (1/m) sum_j ((a_j'x)^2 - y_j)^2 / 2`, with gradient `(2/m) sum_j ((a_j'x)^2 - y_j)(a_j'x) a_j`.
///
/// A quartic without a Lipschitz gradient: far out its curvature grows like the gradient norm to the power
/// 2/3. Published steps often belong to half of this gradient (Wirtinger's habit).
///
/// # References
/// Candes, Li, Soltanolkotabi 2015, "Phase retrieval via Wirtinger flow".
#[derive(Debug, Clone)]
pub struct PhaseRetrieval {
    rows: Rows,
}

impl PhaseRetrieval {
    /// With measurement vectors and measured squares as rows.
    pub fn new(rows: Rows) -> Self {
        Self { rows }
    }

    fn mean_to(&self, over: Over<'_>, x: &[f64], out: &mut [f64]) -> Evaluation {
        let value = self.rows.mean_to(over, x, out, |product, square| {
            let off = product * product - square;
            (0.5 * off * off, 2.0 * off * product)
        });
        Evaluation::smooth(value)
    }
}

impl Objective for PhaseRetrieval {
    fn dim(&self) -> usize {
        self.rows.columns()
    }

    fn value_and_gradient_to(&self, x: &[f64], out: &mut [f64], _: &mut [f64]) -> Evaluation {
        self.mean_to(Over::All, x, out)
    }
}

impl FiniteSum for PhaseRetrieval {
    fn samples(&self) -> usize {
        self.rows.samples()
    }

    fn batch_gradient_to(&self, rows: &[u32], x: &[f64], out: &mut [f64], _: &mut [f64]) -> Evaluation {
        self.mean_to(Over::Some(rows), x, out)
    }
}
