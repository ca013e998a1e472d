//! The arithmetic of a path: `f64`, or twice its precision where columns are nearly dependent.

use crate::double_double::DoubleDouble;
use crate::linear;
use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A number that paths are computed in, with the kernels they share.
pub(super) trait Real:
    Copy
    + Debug
    + Default
    + PartialOrd
    + From<f64>
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
{
    /// Velocities and slopes below this fraction of their natural scale are rounding.
    const ROUNDING: f64;

    fn to_f64(self) -> f64;
    fn sqrt(self) -> Self;
    /// `sqrt(self^2 + other^2)`.
    fn hypot(self, other: Self) -> Self;
    fn dot(a: &[Self], b: &[Self]) -> Self;
    /// `x'a` for a column `x` of the design.
    fn dot_column(x: &[f64], a: &[Self]) -> Self;
    /// `x'a` and `x'b`.
    fn two_dots(x: &[f64], a: &[Self], b: &[Self]) -> (Self, Self);
    /// `y += factor x`.
    fn axpy(factor: Self, x: &[Self], y: &mut [Self]);

    fn abs(self) -> Self {
        if self < Self::default() { -self } else { self }
    }

    /// `sign self`, for a sign of 1 or -1.
    fn times_sign(self, sign: f64) -> Self {
        if sign < 0.0 { -self } else { self }
    }
}

impl Real for f64 {
    const ROUNDING: f64 = 1e-12;

    fn to_f64(self) -> f64 {
        self
    }

    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }

    fn hypot(self, other: Self) -> Self {
        libm::hypot(self, other)
    }

    fn dot(a: &[Self], b: &[Self]) -> Self {
        linear::dot(a, b)
    }

    fn dot_column(x: &[f64], a: &[Self]) -> Self {
        linear::dot(x, a)
    }

    fn two_dots(x: &[f64], a: &[Self], b: &[Self]) -> (Self, Self) {
        linear::two_dots(x, a, b)
    }

    fn axpy(factor: Self, x: &[Self], y: &mut [Self]) {
        linear::axpy(factor, x, y);
    }
}

impl Real for DoubleDouble {
    const ROUNDING: f64 = 1e-20;

    fn to_f64(self) -> f64 {
        DoubleDouble::to_f64(self)
    }

    fn sqrt(self) -> Self {
        DoubleDouble::sqrt(self)
    }

    fn hypot(self, other: Self) -> Self {
        DoubleDouble::sqrt(self * self + other * other)
    }

    fn dot(a: &[Self], b: &[Self]) -> Self {
        a.iter().zip(b).fold(Self::default(), |sum, (x, y)| sum + *x * *y)
    }

    fn dot_column(x: &[f64], a: &[Self]) -> Self {
        x.iter().zip(a).fold(Self::default(), |sum, (x, y)| sum + Self::from(*x) * *y)
    }

    fn two_dots(x: &[f64], a: &[Self], b: &[Self]) -> (Self, Self) {
        (Self::dot_column(x, a), Self::dot_column(x, b))
    }

    fn axpy(factor: Self, x: &[Self], y: &mut [Self]) {
        y.iter_mut().zip(x).for_each(|(target, value)| *target = *target + factor * *value);
    }
}
