//! The coefficients of the explicit Runge-Kutta method of Dormand and Prince, order 5(4).
//!
//! Stage `i` is `k_i = f(y + h sum_j A_ij k_j)`; the last row of `A` is the result of order 5, so the
//! last stage is the first of the next step. `ERROR` gives the difference to order 4, `DENSE` the
//! curvature of the interpolant of order 4.
//!
//! # References
//! Dormand, Prince 1980; Hairer, Norsett, Wanner 1993, "Solving Ordinary Differential Equations I",
//! section II.5 and II.6 (dense output).

/// Number of stages.
pub const STAGES: usize = 7;

/// Rows of stages 2 to 7.
pub const A: [[f64; 6]; 6] = [
    [1.0 / 5.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [3.0 / 40.0, 9.0 / 40.0, 0.0, 0.0, 0.0, 0.0],
    [44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0, 0.0, 0.0, 0.0],
    [19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0, 0.0, 0.0],
    [9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0, 0.0],
    [35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0],
];

/// Weights of the error estimate.
pub const ERROR: [f64; STAGES] =
    [71.0 / 57600.0, 0.0, -71.0 / 16695.0, 71.0 / 1920.0, -17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0];

/// Weights of the last term of the interpolant.
pub const DENSE: [f64; STAGES] = [
    -12715105075.0 / 11282082432.0,
    0.0,
    87487479700.0 / 32700410799.0,
    -10690763975.0 / 1880347072.0,
    701980252875.0 / 199316789632.0,
    -1453857185.0 / 822651844.0,
    69997945.0 / 29380423.0,
];
