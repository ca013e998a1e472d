//! Heavy ball, Nesterov and subgradient on surfaces, beside independent Python.

use super::support::{assert_near, case, numbers, reference};
use numerics::first_order::{Course, Iterate, Schedule, method_kind};
use numerics::objective::{Activation, FiniteSum, Layers, Objective, Order, OutputLoss, Perceptron, Rows};
use numerics::oracle::{Batches, Minibatch, Noise, Noisy, Oracle};
use numerics::streams::{CounterStream, purpose};
use numerics::surface::{
    AbsolutePhase, Chebyshev, Fit, Lessard, MaxAffine, Product, QuadraticForm, Rosenbrock, Surface, Swarm,
    Wall,
};
use serde_json::Value;
use std::sync::Arc;

/// What the cases here cover.
const COVERED: &[&str] = &[
    "E2, step 1/2",
    "E2, step 0.3",
    "E2, heavy ball",
    "heavy ball, quadratic",
    "nesterov, quadratic",
    "subgradient, quadratic",
    "friction",
    "decay 0.5",
    "decay 1",
    "decay 0.75",
    "sampled, phase",
    "sampled, batches",
    "noise",
    "step spread",
    "throw",
    "changes",
    "the two balls of the first example",
    "let go",
    "lessard",
    "diverges",
];

#[test]
fn paths_of_balls_are_those_of_the_reference() {
    let file = reference("heavy-ball");
    for name in COVERED {
        let case = case(&file, name);
        let settings = &case["document"]["settings"];
        let data = &settings["data"];
        let relu = settings["relu_at_zero"].as_f64().unwrap();
        let compared = match data["surface"].as_str().unwrap_or("wall") {
            "wall" => compare(case, &|settings| Wall::of_eight(settings["relu_at_zero"].as_f64().unwrap())),
            "fit" => compare(case, &|_| Fit { relu_at_zero: relu }),
            "quadratic" => compare(case, &|_| {
                QuadraticForm::turned(data["condition"].as_f64().unwrap(), data["angle"].as_f64().unwrap())
            }),
            "max_affine" => compare(case, &|_| MaxAffine { relu_at_zero: relu }),
            "lessard" => compare(case, &|_| Lessard),
            "product" => compare(case, &|_| Product),
            "chebyshev" => compare(case, &|_| Chebyshev),
            "phase" => compare(case, &|_| AbsolutePhase::of_eight()),
            other => panic!("unknown surface {other}"),
        };
        assert!(compared > 0, "{name}: nothing was compared");
    }
}

/// A row of a trace: the state before a step and the slope the step will use.
struct Row {
    position: Vec<f64>,
    velocity: Vec<f64>,
    oracle: Vec<f64>,
    value: Vec<f64>,
    energy: Vec<f64>,
}

fn compare<S: Surface + 'static>(case: &Value, surface: &dyn Fn(&Value) -> S) -> usize {
    let rows = trace(&case["document"]["settings"], surface);
    let mut compared = 0;
    for expected in case["expect"].as_array().unwrap() {
        let path = expected["path"].as_array().unwrap();
        let (Some("trace"), Some(what)) = (path[0].as_str(), path[1].as_str()) else { continue };
        let Some(row) = path.get(2) else { continue };
        let row = if row == "last" { rows.last() } else { row.as_u64().and_then(|k| rows.get(k as usize)) };
        let row = row.unwrap();
        let found = match what {
            "position" => &row.position,
            "velocity" => &row.velocity,
            "oracle" => &row.oracle,
            "value" => &row.value,
            "energy" => &row.energy,
            _ => continue,
        };
        let tolerance = expected["tolerance"].as_f64().unwrap().max(1e-13);
        assert_near(found, &numbers(&expected["value"]), tolerance, &format!("{}: {path:?}", case["name"]));
        compared += 1;
    }
    compared
}

/// All balls of a document side by side.
fn trace<S: Surface + 'static>(settings: &Value, surface: &dyn Fn(&Value) -> S) -> Vec<Row> {
    let drops = settings["drops"].as_array().unwrap();
    let number = |name: &str| settings[name].as_f64().unwrap();
    let (points, seed) = (drops.len(), number("seed") as u64);
    let stream = |purpose: u64| -> Vec<CounterStream> {
        (0..points as u64).map(|ball| CounterStream::new(seed, purpose, ball)).collect()
    };
    let pace: Vec<f64> =
        stream(purpose::PACE).iter().map(|s| 1.0 + number("step_spread") * (2.0 * s.unit(0) - 1.0)).collect();
    let friction = settings["momentum_rule"] == "friction";
    let method = settings["method"].as_str().unwrap();
    let kind = method_kind(if friction { "heavy_ball_friction" } else { method }).unwrap();
    let (mut step, mut momentum) = (number("step"), number("momentum"));
    if method == "subgradient" {
        momentum = 0.0;
    }
    let second = if friction { number("friction") } else { momentum };
    let parameters = |step: f64, second: f64| [step, second][..kind.parameters.len()].to_vec();

    let along = |first: &str, second: &str| -> Vec<f64> {
        let names = [first, second];
        let names = &names[..S::VARIABLES];
        names.iter().flat_map(|name| drops.iter().map(move |drop| drop[*name].as_f64().unwrap())).collect()
    };
    let throw: Vec<f64> =
        along("vx", "vy").iter().enumerate().map(|(i, v)| (pace[i % points] * step).sqrt() * v).collect();
    let mut at = Iterate::new(&along("x", "y")).of_points(points).with_velocity(&throw);
    at.schedule = Schedule::Decaying { power: number("decay_power"), after: number("decay_after") };
    if number("step_spread") > 0.0 {
        at.pace.clone_from(&pace);
    }
    let mut course = kind.begin(&parameters(step, second), at).unwrap();

    let mut settings = settings.clone();
    let mut swarm = Swarm::new(surface(&settings), points);
    let mut oracle = oracle(&settings, swarm.clone(), &stream);
    let mut rows = Vec::new();
    for k in 0..=number("steps") as u64 {
        for change in settings["changes"].as_array().unwrap().clone() {
            if change["time"].as_f64() == Some(k as f64) {
                match change["quantity"].as_str().unwrap() {
                    "step" => step = change["value"].as_f64().unwrap(),
                    "momentum" => momentum = change["value"].as_f64().unwrap(),
                    quantity => settings[quantity] = change["value"].clone(),
                }
                course.retune(&parameters(step, momentum)).unwrap();
                swarm = Swarm::new(surface(&settings), points);
                oracle = self::oracle(&settings, swarm.clone(), &stream);
            }
        }
        course.evaluate(&mut *oracle).unwrap();
        let own = |point: usize| pace[point] * course.at().scheduled(step);
        let kept = |step: f64| if friction { (1.0 - second * step.sqrt()).max(0.0) } else { momentum };
        rows.push(row(&*course, &swarm, &own, &kept));
        course.step(&mut *oracle).unwrap();
    }
    rows
}

fn oracle<S: Surface + 'static>(
    settings: &Value,
    swarm: Swarm<S>,
    stream: &dyn Fn(u64) -> Vec<CounterStream>,
) -> Box<dyn Oracle> {
    let whole = settings["sampling"] == "full" || swarm.samples() == 1;
    let size = if whole { 1 } else { settings["batch_size"].as_u64().unwrap() as usize };
    let batches = || Batches::with_replacement(size, stream(purpose::SAMPLES));
    let noise = Noise::normal(settings["noise"].as_f64().unwrap());
    let streams = [stream(purpose::NOISE), stream(purpose::NOISE)];
    if whole {
        let exact = numerics::oracle::Exact::new(Arc::new(swarm));
        return Box::new(Noisy::new(Box::new(exact), noise, streams).unwrap());
    }
    let minibatch = Minibatch::new(Arc::new(swarm), batches(), batches()).unwrap();
    Box::new(Noisy::new(Box::new(minibatch), noise, streams).unwrap())
}

/// Numbers of balls one after the other, as the reference has them.
fn row<S: Surface + 'static>(
    course: &dyn Course,
    swarm: &Swarm<S>,
    step: &dyn Fn(usize) -> f64,
    momentum: &dyn Fn(f64) -> f64,
) -> Row {
    let at = course.at();
    let points = at.points();
    let by_ball = |vector: &[f64]| -> Vec<f64> {
        (0..points)
            .flat_map(|p| (0..S::VARIABLES).map(move |c| (p, c)))
            .map(|(p, c)| vector[c * points + p])
            .collect()
    };
    let moved: Vec<f64> = at.x.iter().zip(&at.before).map(|(x, before)| x - before).collect();
    let velocity: Vec<f64> = moved.iter().enumerate().map(|(i, y)| y / step(i % points).sqrt()).collect();
    let mut value = vec![0.0; points];
    swarm.values_to(&at.x, &mut value);
    let energy = (0..points).map(|p| {
        let square: f64 = moved.iter().skip(p).step_by(points).map(|y| y * y).sum();
        value[p] + momentum(step(p)) * square / (2.0 * step(p))
    });
    let energy = energy.collect();
    let (position, oracle) = (by_ball(&at.x), by_ball(&at.gradient));
    Row { position, velocity: by_ball(&velocity), oracle, value, energy }
}

/// Half of a grid of round starts hangs on the wall exactly, random starts never do; a nudge of 1e-15 frees
/// nearly all.
#[test]
fn round_starts_hang_on_the_false_wall_and_random_starts_do_not() {
    let hanging = |start: Vec<f64>, first_ball: u64| {
        let points = start.len() / 2;
        let balls = first_ball..first_ball + points as u64;
        let streams: Vec<_> = balls.map(|ball| CounterStream::new(1, purpose::SAMPLES, ball)).collect();
        let batches = || Batches::with_replacement(1, streams.clone());
        let swarm = Arc::new(Swarm::new(Wall::of_eight(0.0), points));
        let mut oracle = Minibatch::new(swarm, batches(), batches()).unwrap();
        let at = Iterate::new(&start).of_points(points);
        let mut course = method_kind("heavy_ball").unwrap().begin(&[0.0625, 0.0], at).unwrap();
        for _ in 0..200 {
            course.step(&mut oracle).unwrap();
        }
        course.at().x[..points].iter().filter(|x| **x == 0.0).count()
    };
    let grid = |nudge: f64| -> Vec<f64> {
        let unit = |i: u64, n: u64| 2.0 * CounterStream::new(1, purpose::NUDGE, 10_000 + i).unit(n) - 1.0;
        let x = (0..1024).map(|i| -2.0 + 0.125 * (i % 32) as f64 + nudge * unit(i, 0));
        let y = (0..1024).map(|i| -2.0 + 0.125 * (i / 32) as f64 + nudge * unit(i, 1));
        x.chain(y).collect()
    };
    let random: Vec<f64> = (0..2)
        .flat_map(|n| (0..1024).map(move |i| CounterStream::new(1, purpose::START, 30_000 + i).unit(n)))
        .map(|unit| -2.0 + 4.0 * unit)
        .collect();
    assert_eq!(hanging(grid(0.0), 10_000), 545);
    assert_eq!(hanging(random, 30_000), 0);
    for (nudge, count) in [(1e-18, 523), (1e-16, 377), (1e-15, 38), (1e-12, 0)] {
        assert_eq!(hanging(grid(nudge), 10_000), count, "nudge {nudge}");
    }
}

/// The ends of a lattice of 64 x 64 starts after 500 steps.
#[test]
fn a_map_of_starts_on_rosenbrock_is_that_of_the_reference() {
    let file = reference("heavy-ball");
    let case = case(&file, "map, rosenbrock");
    let size = 64;
    let starts: Vec<f64> = (0..2)
        .flat_map(|axis| (0..size * size).map(move |i| (axis, if axis == 0 { i % size } else { i / size })))
        .map(|(axis, i)| if axis == 0 { -2.0 } else { -1.0 } + i as f64 * 4.0 / size as f64)
        .collect();
    let at = Iterate::new(&starts).of_points(size * size);
    let mut course = method_kind("heavy_ball").unwrap().begin(&[0.0005, 0.9], at).unwrap();
    let swarm = Swarm::new(Rosenbrock, size * size);
    let mut oracle = numerics::oracle::Exact::new(Arc::new(swarm.clone()));
    for _ in 0..500 {
        course.step(&mut oracle).unwrap();
    }
    let mut values = vec![0.0; size * size];
    swarm.values_to(&course.at().x, &mut values);
    let lost = values.iter().filter(|value| !value.is_finite()).count();
    for expected in case["expect"].as_array().unwrap() {
        let (path, value) = (&expected["path"], numbers(&expected["value"]));
        match path[1].as_str().unwrap() {
            "value" => {
                let found = values[path[2].as_u64().unwrap() as usize];
                assert_near(&[found], &value, expected["tolerance"].as_f64().unwrap(), "value");
            }
            "counts" if path[2] == "-1" => assert!((lost as f64 - value[0]).abs() <= 41.0, "{lost} lost"),
            _ => {}
        }
    }
}

/// One hidden layer of ReLUs under the absolute loss: places, losses, and steps that met an exact tie.
#[test]
fn networks_with_kinks_are_those_of_the_reference() {
    let file = reference("heavy-ball");
    for init in ["zero", "round", "random"] {
        for sampling in ["full", "batch"] {
            compare_network(case(&file, &format!("network, {init}, {sampling}")));
        }
    }
}

fn compare_network(case: &Value) {
    let settings = &case["document"]["settings"];
    let number = |name: &str| settings[name].as_f64().unwrap();
    let hidden = settings["data"]["hidden"].as_u64().unwrap() as usize;
    let rows = settings["data"]["rows"].as_array().unwrap();
    let column = |i: usize| -> Vec<f64> { rows.iter().map(|row| row[i].as_f64().unwrap()).collect() };
    let layers = Layers::new(&[1, hidden, 1], Order::LayerByLayer).unwrap();
    let relu = Activation::Relu { at_zero: number("relu_at_zero") };
    let rows = Rows::new(&column(0), &column(1)).unwrap();
    let network = Arc::new(Perceptron::new(layers, relu, OutputLoss::Absolute, rows).unwrap());

    let first = case["expect"].as_array().unwrap().iter().find(|e| e["path"][1] == "position").unwrap();
    assert_eq!(first["path"][2], 0);
    let mut at = Iterate::new(&numbers(&first["value"]));
    at.schedule = Schedule::Decaying { power: number("decay_power"), after: number("decay_after") };
    let kind = method_kind("heavy_ball").unwrap();
    let mut course = kind.begin(&[number("step"), number("momentum")], at).unwrap();
    let stream = |purpose| vec![CounterStream::new(number("seed") as u64, purpose, 0)];
    let batches = || Batches::with_replacement(number("batch_size") as usize, stream(purpose::SAMPLES));
    let mut oracle: Box<dyn Oracle> = if settings["sampling"] == "full" {
        Box::new(numerics::oracle::Exact::new(network.clone()))
    } else {
        Box::new(Minibatch::new(network.clone(), batches(), batches()).unwrap())
    };

    let mut room = vec![0.0; network.room()];
    let mut value = |x: &[f64]| network.value_and_gradient_to(x, &mut vec![0.0; x.len()], &mut room).value;
    let (mut positions, mut values, mut ties) = (Vec::new(), Vec::new(), vec![0.0]);
    for _ in 0..=number("steps") as usize {
        course.evaluate(&mut *oracle).unwrap();
        let met = f64::from(u8::from(course.at().evaluation.slope.kinks() > 0));
        ties.push(ties[ties.len() - 1] + met);
        positions.push(course.at().x.clone());
        values.push(vec![value(&course.at().x)]);
        course.step(&mut *oracle).unwrap();
    }
    for expected in case["expect"].as_array().unwrap() {
        let Some(row) = expected["path"][2].as_u64().map(|row| row as usize) else { continue };
        let found = match expected["path"][1].as_str().unwrap() {
            "position" => positions[row].clone(),
            "value" => values[row].clone(),
            "ties" => vec![ties[row]],
            _ => continue,
        };
        let tolerance = expected["tolerance"].as_f64().unwrap();
        assert_near(
            &found,
            &numbers(&expected["value"]),
            tolerance,
            &format!("{}: {}", case["name"], expected["path"]),
        );
    }
}
