//! Least squares as an objective, and as a mean over samples.

use super::{Evaluation, FiniteSum, LeastSquares, Objective};

/// `f(x) = ||X x - y||^2 / (2 m)`; the scratch is the residual.
impl Objective for LeastSquares {
    fn dim(&self) -> usize {
        self.features()
    }

    fn room(&self) -> usize {
        self.samples()
    }

    fn value_and_gradient_to(&self, x: &[f64], out: &mut [f64], room: &mut [f64]) -> Evaluation {
        self.gradient_to(x, room, out);
        Evaluation::smooth(self.loss(x, room))
    }

    /// The Frobenius norm of `X'X / m`, an upper bound on its largest eigenvalue.
    fn smoothness(&self) -> Option<f64> {
        let rows = (0..self.features()).flat_map(|i| (0..self.features()).map(move |j| (i, j)));
        Some(rows.map(|(i, j)| self.gram_entry(i, j)).map(|entry| entry * entry).sum::<f64>().sqrt())
    }
}

/// `f_j(x) = (x_j'x - y_j)^2 / 2`; batches may be of any size.
impl FiniteSum for LeastSquares {
    fn samples(&self) -> usize {
        LeastSquares::samples(self)
    }

    fn batch_gradient_to(&self, rows: &[u32], x: &[f64], out: &mut [f64], _: &mut [f64]) -> Evaluation {
        let share = 1.0 / rows.len() as f64;
        out.fill(0.0);
        let mut square = 0.0;
        for row in rows.iter().map(|&row| row as usize) {
            let fitted: f64 = x.iter().enumerate().map(|(j, x)| x * self.column(j)[row]).sum();
            let residual = fitted - self.response()[row];
            square += residual * residual;
            for (j, out) in out.iter_mut().enumerate() {
                *out += share * residual * self.column(j)[row];
            }
        }
        Evaluation::smooth(0.5 * share * square)
    }
}
