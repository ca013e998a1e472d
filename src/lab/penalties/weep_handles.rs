//! What of WEEP can be dragged: where it leaves its parabola, where it reaches its tail, and the tail itself.

use super::settings::{State, penalty_index};
use crate::penalty::{PENALTIES, Penalty, Weep};

/// Where the tail is taken hold of.
const TAIL_AT: f64 = 2.0;

/// A place where WEEP's curve can be taken hold of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handle {
    /// Breakpoint x1.
    First,
    /// Breakpoint x2.
    Second,
    /// A point of the tail, which moves up and down.
    Tail,
}

/// WEEP with its parameters in force.
pub fn weep(state: &State) -> Option<Weep> {
    let [a, b, c, rho] = state.settings.parameters[penalty_index("weep")?][..] else { return None };
    Weep::new(a, b, c, rho).ok()
}

/// WEEP, when it is the selected penalty.
pub fn selected_weep(state: &State) -> Option<Weep> {
    weep(state).filter(|_| PENALTIES[state.settings.penalty].name == "weep")
}

/// The handles and their abscissae; a tail that begins beyond its handle has none.
pub fn handles(weep: &Weep) -> Vec<(Handle, f64)> {
    let mut all = vec![(Handle::First, weep.x1()), (Handle::Second, weep.x2())];
    all.extend((weep.x2() < TAIL_AT).then_some((Handle::Tail, TAIL_AT)));
    all
}

/// The handle within `reach` of a point of the chart, the nearest along the axis. Breakpoints can be taken hold of
/// at any height.
pub fn handle_at(weep: &Weep, (x, y): (f64, f64), reach: (f64, f64)) -> Option<Handle> {
    let within = |&(handle, at): &(Handle, f64)| {
        let beside = (x - at).abs() < reach.0;
        beside && (handle != Handle::Tail || (y - weep.value(at)).abs() < reach.1)
    };
    let near = handles(weep).into_iter().filter(within);
    near.min_by(|one, other| (x - one.1).abs().total_cmp(&(x - other.1).abs())).map(|(handle, _)| handle)
}

/// Moves a breakpoint to the abscissa `x`, or the tail to pass its handle at the height `y`; what is not moved of
/// breakpoints, tail slope and rho stays.
///
/// # Errors
/// When there is no such member, or a parameter leaves its range.
pub fn drag(state: &mut State, handle: Handle, x: f64, y: f64) -> Result<(), String> {
    let (Some(index), Some(before)) = (penalty_index("weep"), weep(state)) else { return Ok(()) };
    let (mut x1, mut x2, mut b) = (before.x1(), before.x2(), before.b());
    match handle {
        Handle::First => x1 = x,
        Handle::Second => x2 = x,
        // Between fixed breakpoints the height of the tail is linear in its slope.
        Handle::Tail => b += (y - before.value(TAIL_AT)) / (TAIL_AT - 0.5 * x1),
    }
    let moved = Weep::from_breakpoints(x1, x2, b, before.rho()).map_err(|error| error.to_string())?;
    let values = vec![moved.a(), moved.b(), moved.c(), moved.rho()];
    for (parameter, value) in PENALTIES[index].parameters.iter().zip(&values) {
        parameter
            .check(*value)
            .map_err(|error| format!("{} would leave its range: {error}", parameter.label))?;
    }
    state.settings.parameters[index] = values;
    Ok(())
}
