//! Certificates of the saddles lab that need a flow made wrong on purpose.

use nalgebra::{DMatrix, DVector};
use saddlescope::lab::saddles::quadrature::dual_defect;
use saddlescope::method::{GradientFlow, Method, Snapshot};
use saddlescope::objective::{DiagonalNetwork, LeastSquares};
use saddlescope::trace::Trace;

/// The record that `flow` leaves of a problem, at `rows` even times up to the end.
fn recorded(flow: &GradientFlow, network: &DiagonalNetwork, end: f64, rows: usize) -> Trace {
    let features = network.features();
    let columns = [("time", 1), ("loss", 1), ("coefficients", features), ("dual", features)];
    let mut trace = Trace::new(columns, 100_000);
    let mut state = flow.init(network);
    let mut snapshot = Snapshot::new(features);
    let mut row = 0;
    while row <= rows {
        let time = end * row as f64 / rows as f64;
        while state.time < time {
            flow.step_until(network, &mut state, end).unwrap();
        }
        flow.interpolate_to(network, &state, time, &mut snapshot);
        let loss = network.problem().value(&snapshot.coefficients);
        let values = [&[time, loss][..], &snapshot.coefficients, &snapshot.dual].concat();
        trace.push_exact(&values);
        row += 1;
    }
    trace
}

/// A response small beside alpha squared, one step over all of its relaxation: the end is right, and what lies
/// between is not. The same rows of a flow that keeps its tolerance are beyond reproach.
#[test]
fn a_step_over_what_moves_is_seen_in_the_dual() {
    let problem = LeastSquares::new(&DMatrix::identity(1, 1), &DVector::from_element(1, 1e-9)).unwrap();
    let network = DiagonalNetwork::new(problem, 2, -0.25 * std::f64::consts::LN_10).unwrap();
    let defect = |flow: &GradientFlow, rows| {
        dual_defect(network.problem(), recorded(flow, &network, 20.0, rows).table())
    };
    for rows in [30, 64, 400] {
        assert!(defect(&GradientFlow::with_fixed_step(20.0), rows) > 1e-3, "{rows} rows");
        assert!(defect(&GradientFlow::new(1e-8), rows) < 1e-5, "{rows} rows");
    }
}
