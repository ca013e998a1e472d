//! The objective: penalised least squares with an analysis operator.

use super::cholesky::Cholesky;
use super::scale::Scales;
use super::{Analysis, Forward, Unmet, gradient_pass};
use crate::linear::{axpy, dot};
use crate::penalty::total_variation::TotalVariation;
use crate::penalty::{Penalty, Radial};

/// Entries of a long vector that are worked on together: a few such pieces fit the fastest cache.
pub(super) const PIECE: usize = 512;

/// A problem that cannot be posed, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryError(pub String);

impl std::fmt::Display for RecoveryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RecoveryError {}

/// `J(x) = 1/2 ||K x - y||^2 + weight sum_i P((D x)_i)`, `x` of `d` values; in groups
/// `1/2 ||K x - y||^2 + weight sum_j P(||(D x)_j||)`, see [`Penalised::in_groups`].
#[derive(Debug)]
pub struct Penalised {
    forward: Forward,
    /// `y` (n values; zero where a mask sees nothing).
    response: Vec<f64>,
    analysis: Analysis,
    penalty: Box<dyn Penalty>,
    weight: f64,
    /// Entries of `D x` in a group; 1 when `P` acts on each alone.
    group: usize,
    /// `P'` exists everywhere.
    smooth: bool,
    scales: Scales,
}

/// Room for the intermediate vectors of one evaluation, so that evaluating allocates nothing.
#[derive(Debug, Clone)]
pub struct Scratch {
    /// `K x - y` (n values).
    pub(super) residual: Vec<f64>,
    /// `D x` (rows of D).
    pub(super) image: Vec<f64>,
    /// `P'(D x)` (rows of D).
    pub(super) slopes: Vec<f64>,
    /// On the domain (d values).
    pub(super) domain: Vec<f64>,
    /// Memory of the prox of total variation, where that is used.
    total_variation: TotalVariation,
}

impl Scratch {
    /// Room for this problem.
    pub fn new(problem: &Penalised) -> Self {
        let rows = problem.analysis.rows();
        let mut scratch = Self {
            residual: vec![0.0; problem.forward.measurements()],
            image: vec![0.0; rows],
            slopes: vec![0.0; rows],
            domain: vec![0.0; problem.unknowns()],
            total_variation: TotalVariation::default(),
        };
        if matches!(problem.analysis, Analysis::Differences1d(_)) && problem.l1_slope().is_some() {
            // Its memory grows at the first use, which must not be a step.
            let zero = vec![0.0; problem.unknowns()];
            scratch.total_variation.prox_to(&zero, 1.0, &mut scratch.domain);
        }
        scratch
    }
}

impl Penalised {
    /// The problem with these parts; `response` holds n values (for a mask one an entry, those not seen
    /// are ignored).
    ///
    /// # Errors
    /// When sizes do not fit, an observed value is not finite, or the weight is negative or not finite.
    pub fn new(
        forward: Forward,
        response: &[f64],
        analysis: Analysis,
        penalty: Box<dyn Penalty>,
        weight: f64,
    ) -> Result<Self, RecoveryError> {
        let sentence = |sentence: String| Err(RecoveryError(sentence));
        if response.len() != forward.measurements() {
            let measured = forward.measurements();
            return sentence(format!("{} values are observed where K gives {measured}", response.len()));
        }
        if analysis.unknowns() != forward.unknowns() {
            let (k, d) = (forward.unknowns(), analysis.unknowns());
            return sentence(format!("K acts on {k} unknowns but D on {d}"));
        }
        if !(weight >= 0.0 && weight.is_finite()) {
            return sentence(format!("the weight is {weight}; it must be at least 0 and finite"));
        }
        let mut response = response.to_vec();
        if let Forward::Mask(mask) = &forward {
            for (value, &seen) in response.iter_mut().zip(mask.seen()) {
                *value = if seen == 0.0 { 0.0 } else { *value };
            }
        }
        if let Some(i) = response.iter().position(|value| !value.is_finite()) {
            return sentence(format!("observed value {} is {}; it must be finite", i + 1, response[i]));
        }
        let smooth = weight == 0.0 || penalty.derivative_lipschitz().is_some();
        let scales = Scales::new(&forward, &response);
        Ok(Self { forward, response, analysis, penalty, weight, group: 1, smooth, scales })
    }

    /// The same problem with `P` on lengths: consecutive entries of `D x` form groups of `size`, of which the
    /// last may be shorter. The weak convexity and the Lipschitz constant of `P` are also those of
    /// `x -> P(||x||)`, so that every constant below stays.
    ///
    /// # Errors
    /// When the size is 0, or above 1 on a picture, whose neighbours do not follow each other.
    pub fn in_groups(self, size: usize) -> Result<Self, RecoveryError> {
        if size == 0 {
            return Err(RecoveryError("groups of 0 are not allowed; a group has at least 1 entry".into()));
        }
        if size > 1 && matches!(self.analysis, Analysis::Differences2d { .. }) {
            return Err(RecoveryError(format!(
                "groups of {size} are not allowed on a picture; only 1, each difference alone"
            )));
        }
        Ok(Self { group: size, ..self })
    }

    /// Entries of `D x` in a group; 1 when `P` acts on each alone.
    pub fn group_size(&self) -> usize {
        self.group
    }

    /// `d`.
    pub fn unknowns(&self) -> usize {
        self.forward.unknowns()
    }

    /// `K`.
    pub fn forward(&self) -> &Forward {
        &self.forward
    }

    /// `y` (n values; zero where a mask sees nothing).
    pub fn response(&self) -> &[f64] {
        &self.response
    }

    /// `D`.
    pub fn analysis(&self) -> Analysis {
        self.analysis
    }

    /// `P`.
    pub fn penalty(&self) -> &dyn Penalty {
        &*self.penalty
    }

    /// The number in front of the penalty.
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// What parts of the optimality conditions are compared with.
    pub(super) fn scales(&self) -> &Scales {
        &self.scales
    }

    /// Whether `J` has a derivative everywhere.
    pub fn is_smooth(&self) -> bool {
        self.smooth
    }

    /// `J(x)`.
    pub fn value(&self, x: &[f64], scratch: &mut Scratch) -> f64 {
        let datafit = self.datafit(x, scratch);
        self.analysis.apply_to(x, &mut scratch.image);
        datafit + self.penalty_of_image(&scratch.image)
    }

    /// `1/2 ||K x - y||^2`; leaves the residual in the scratch.
    pub(super) fn datafit(&self, x: &[f64], scratch: &mut Scratch) -> f64 {
        let residual = &mut scratch.residual;
        let Forward::Mask(mask) = &self.forward else {
            self.forward.apply_to(x, residual);
            axpy(-1.0, &self.response, residual);
            return 0.5 * dot(residual, residual);
        };
        assert_eq!(x.len(), residual.len(), "one value an entry of the mask");
        let mut square = 0.0;
        let data = mask.seen().chunks(PIECE).zip(self.response.chunks(PIECE));
        for ((seen, y), (x, residual)) in data.zip(x.chunks(PIECE).zip(residual.chunks_mut(PIECE))) {
            for ((residual, x), (seen, y)) in residual.iter_mut().zip(x).zip(seen.iter().zip(y)) {
                *residual = seen * x - y;
            }
            square += dot(residual, residual);
        }
        0.5 * square
    }

    /// `weight sum_i P(image_i)`, over whole groups.
    pub(super) fn penalty_of_image(&self, image: &[f64]) -> f64 {
        if self.weight == 0.0 {
            return 0.0;
        }
        match self.group {
            1 => self.weight * self.penalty.sum(image),
            size => image.chunks(size).map(|group| self.radial(self.weight).value(group)).sum(),
        }
    }

    /// Writes `prox_{tau P}` of `v`, which holds whole groups.
    pub(super) fn prox_of_image(&self, v: &[f64], tau: f64, out: &mut [f64]) {
        if self.group == 1 {
            return self.penalty.prox_to(v, tau, out);
        }
        out.copy_from_slice(v);
        out.chunks_mut(self.group).for_each(|group| self.radial(1.0).prox_in_place(group, tau));
    }

    /// `weight P(||.||)`, for one group.
    pub(super) fn radial(&self, weight: f64) -> Radial<'_, dyn Penalty> {
        Radial::new(&*self.penalty, weight)
    }

    /// Entries worked on together: whole groups.
    pub(super) fn piece(&self) -> usize {
        (PIECE / self.group).max(1) * self.group
    }

    /// `1/2 ||K x - y||^2`, and its gradient `K'(K x - y)` into `gradient` (d values).
    pub fn datafit_gradient_to(&self, x: &[f64], gradient: &mut [f64], scratch: &mut Scratch) -> f64 {
        let value = self.datafit(x, scratch);
        self.forward.adjoint_to(&scratch.residual, gradient);
        value
    }

    /// `J(x)`, and `K'(K x - y) + weight D' P'(D x)` into `gradient` (d values). Where `P` has no
    /// derivative, 0 counts as its slope when it is a subgradient; `None` when it is not, and the gradient
    /// is then of no use.
    pub fn value_and_gradient_to(
        &self,
        x: &[f64],
        gradient: &mut [f64],
        scratch: &mut Scratch,
    ) -> Option<f64> {
        let datafit = self.datafit_gradient_to(x, gradient, scratch);
        if self.weight == 0.0 {
            return Some(datafit);
        }
        Some(datafit + gradient_pass::add_to(self, x, gradient, scratch)?)
    }

    /// A Lipschitz constant of `grad J`: `||K||^2 + weight Lip(P') ||D||^2`. `None` when `P'` does not
    /// exist everywhere.
    pub fn lipschitz(&self) -> Option<f64> {
        let datafit = self.forward.squared_norm();
        if self.weight == 0.0 {
            return Some(datafit);
        }
        let slope = self.penalty.derivative_lipschitz()?;
        Some(datafit + self.weight * slope * self.analysis.squared_norm())
    }

    /// The step of plain gradient methods: one over [`Penalised::lipschitz`]. With kinks no step is safe;
    /// `1 / (||K||^2 (1 + ||D||^2))` then keeps the jitter around them small beside the data.
    pub fn gradient_step(&self) -> f64 {
        let data = self.forward.squared_norm();
        let curvature = self.lipschitz().unwrap_or(data * (1.0 + self.analysis.squared_norm()));
        1.0 / curvature.max(f64::MIN_POSITIVE)
    }

    /// `weight` times the weak convexity of `P`.
    pub fn weak_convexity(&self) -> f64 {
        if self.weight == 0.0 { 0.0 } else { self.weight * self.penalty.weak_convexity() }
    }

    /// Whether `J` is certainly convex: `K'K - weight rho D'D` has no negative eigenvalue, `rho` the weak
    /// convexity of `P`. For the identity this reads `weight rho ||D||^2 <= 1`; a mask that hides something
    /// needs `rho = 0`; a dense design is asked by a Cholesky factorisation (d^3 / 3 operations).
    pub fn is_convex(&self) -> bool {
        let concavity = self.weak_convexity();
        if concavity == 0.0 || concavity.is_infinite() {
            return concavity == 0.0;
        }
        match &self.forward {
            Forward::Mask(_) => self.forward.is_identity() && concavity * self.analysis.squared_norm() <= 1.0,
            Forward::Dense(dense) => {
                // Where n < d and D = I, K'K has a null space that D does not share.
                Cholesky::of_normal(dense, -concavity, &self.analysis, 0.0).is_some()
            }
        }
    }

    /// The slope `lam` when `P(x) = lam |x|` on each entry alone: a convex penalty whose slope far out is that
    /// at zero.
    pub fn l1_slope(&self) -> Option<f64> {
        let slope = self.penalty.slope_at_zero();
        let straight =
            self.group == 1 && self.penalty.weak_convexity() == 0.0 && self.penalty.derivative(1e12) == slope;
        (straight && slope.is_finite()).then_some(slope)
    }

    /// Why `prox` of `x -> weight sum_i P((D x)_i)` cannot be had exactly, when it cannot.
    pub(super) fn unmet_prox(&self, label: &str) -> Option<Unmet> {
        match self.analysis {
            Analysis::Identity(_) => None,
            Analysis::Differences1d(_) if self.l1_slope().is_some() => None,
            Analysis::Differences1d(_) => Some(Unmet::refused(format!(
                "{label} needs the prox of the penalty of the differences, which is known only for D = identity, or L1 on each alone; ADMM splits the two"
            ))),
            Analysis::Differences2d { .. } => Some(Unmet::refused(format!(
                "{label} needs D = identity, or L1 on the differences of a signal; ADMM splits picture and differences"
            ))),
        }
    }

    /// Writes `prox` of `step weight sum_i P((D .)_i)` at `v` (d values each); the identity where
    /// `unmet_prox` has something to say.
    pub(super) fn prox_to(&self, v: &[f64], step: f64, out: &mut [f64], scratch: &mut Scratch) {
        let tau = step * self.weight;
        match self.analysis {
            Analysis::Identity(_) if tau > 0.0 => self.prox_of_image(v, tau, out),
            Analysis::Differences1d(_) if tau > 0.0 => {
                scratch.total_variation.prox_to(v, tau * self.l1_slope().unwrap_or(0.0), out);
            }
            _ => out.copy_from_slice(v),
        }
    }
}
