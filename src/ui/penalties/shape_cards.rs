//! The linked charts of the penalties themselves, with one probe for all.

use super::compare::move_handle;
use crate::figure::drawing::{DataTable, Drawing};
use crate::figure::number::format_number;
use crate::lab::penalties::shapes::slope_words;
use crate::lab::penalties::shapes::{
    ProbeDrawing, REACH, Shape, build_drawing, curvature_at, derivative_drawing, minimisers,
    objective_drawing, prox_drawing, shapes, value_drawing,
};
use crate::lab::penalties::weep_handles::{Handle, handle_at, selected_weep, weep};
use crate::lab::penalties::{Penalties, SUITED, State, TwoHandle, View, two_drawing, two_path};
use crate::penalty::{PENALTIES, moreau_envelope, stationarity_gap};
use crate::ui::announcer::Announcer;
use crate::ui::chart::{Chart, Grip, Pointing};
use crate::ui::controls::Control;
use crate::ui::erased::{CollectAny, live};
use crate::ui::session::Session;
use leptos::prelude::*;

/// What of the state the charts show: moving a slider of the recovery draws none of them anew.
pub fn look(session: Session<Penalties>) -> Memo<State> {
    Memo::new(move |_| {
        session.state.with(|state| {
            let mut look = State::default();
            look.settings.penalty = state.settings.penalty;
            look.settings.compare.clone_from(&state.settings.compare);
            look.settings.parameters.clone_from(&state.settings.parameters);
            look.view = View {
                watching: look.view.watching,
                progress: look.view.progress,
                two: look.view.two,
                path_axis: look.view.path_axis,
                time_axis: look.view.time_axis,
                ..state.view.clone()
            };
            look
        })
    })
}

/// The probe as a cursor of its own.
fn probe_pointing(session: Session<Penalties>, look: Memo<State>, announcer: Announcer) -> Pointing {
    let cursor = RwSignal::new(0.0);
    Effect::new(move |_| {
        let probe = session.state.with(|state| state.view.probe);
        if cursor.get_untracked() != probe {
            cursor.set(probe);
        }
    });
    let put = move |x: f64| {
        let x = (x.clamp(-REACH, REACH) * 1000.0).round() / 1000.0;
        cursor.set(x);
        session.edit(|state| state.view.probe = x);
    };
    Pointing {
        cursor,
        seek: Callback::new(put),
        chosen: Signal::derive(|| None),
        choose: Callback::new(|_| ()),
        hovered: RwSignal::new(None),
        key: Callback::new(move |key: String| {
            let now = cursor.get_untracked();
            match key.as_str() {
                "ArrowRight" => put(now + 0.02),
                "ArrowLeft" => put(now - 0.02),
                "PageUp" => put(now + 0.25),
                "PageDown" => put(now - 0.25),
                "Home" => put(-REACH),
                "End" => put(REACH),
                _ => return false,
            }
            let (headline, detail) = look.with_untracked(reading);
            announcer.say(format!("{headline}: {detail}"));
            true
        }),
    }
}

/// Values of all curves at round abscissae.
fn numbers(state: &State, name: &str, read: impl Fn(&Shape, f64) -> f64) -> DataTable {
    let shapes = shapes(state);
    let head = std::iter::once(name.to_string()).chain(shapes.iter().map(|shape| shape.label().to_string()));
    let rows = (-10..=10).map(|k| {
        let x = 0.25 * f64::from(k);
        std::iter::once(x).chain(shapes.iter().map(|shape| read(shape, x))).map(format_number).collect()
    });
    DataTable { head: head.collect(), rows: rows.collect() }
}

/// Values of all penalties, and of their envelopes when these are shown.
fn value_numbers(state: &State) -> DataTable {
    let mut table = numbers(state, "x", |shape, x| shape.penalty.value(x));
    if state.view.envelope {
        let envelopes = numbers(state, "x", |shape, x| moreau_envelope(&*shape.penalty, x, state.view.tau));
        let heads = envelopes.head.into_iter().skip(1);
        table.head.extend(heads.map(|label| format!("{label}, envelope")));
        for (row, envelope) in table.rows.iter_mut().zip(envelopes.rows) {
            row.extend(envelope.into_iter().skip(1));
        }
    }
    table
}

/// Title and note of a chart that a switch makes show something else.
type Words = [(&'static str, &'static str); 2];

const VALUE: Words = [
    ("Penalty P(x)", "drag a diamond to reshape WEEP"),
    ("P(x) and envelope", "dashed: Moreau envelope · drag a diamond: WEEP"),
];
const DERIVATIVE: Words = [
    ("Derivative P′(x)", "upright bar: subdifferential at a kink"),
    ("Curvature P″(x)", "slope of the derivative, away from kinks"),
];
const PROX: Words = [
    ("Thresholding prox(v)", "on the dashed line: no bias"),
    ("Bias v − prox(v)", "what the prox takes away · dashed: nothing"),
];

/// Value, derivative, prox and construction, the one-dimensional objective, and the read-out.
#[component]
pub fn ShapeCards(session: Session<Penalties>, look: Memo<State>, announcer: Announcer) -> impl IntoView {
    let pointing = probe_pointing(session, look, announcer);
    let boxed = |drawing: ProbeDrawing| Some(Box::new(drawing) as Box<dyn Drawing>);
    let held = StoredValue::new(None::<Handle>);
    let grab = Callback::new(move |Grip { x, y, reach, first }: Grip| {
        if first {
            let weep = session.state.with_untracked(selected_weep);
            held.set_value(weep.and_then(|weep| handle_at(&weep, (x, y), reach)));
        }
        let held = held.get_value();
        if let Some(handle) = held.filter(|_| !first) {
            move_handle(session, handle, x, y);
        }
        held.is_some()
    });
    let of = move |draw: fn(&State, &[Shape], (f64, f64)) -> ProbeDrawing| {
        Callback::new(move |size| look.with(|state| boxed(draw(state, &shapes(state), size))))
    };
    let table = move |name: &'static str, read: fn(&Shape, f64, &State) -> f64| {
        Callback::new(move |()| look.with(|state| numbers(state, name, |shape, x| read(shape, x, state))))
    };
    let tools = move |keys: &'static [&'static str]| {
        ViewFn::from(move || {
            let controls = keys.iter().map(|key| view! { <Control session=session key=*key/> }).collect_any();
            view! { <div class="tools">{controls}</div> }
        })
    };
    let summary = Signal::derive(move || reading(&look.get()).1);
    let switched = move |words: Words, on: fn(&View) -> bool| {
        let words = move || words[usize::from(look.with(|state| on(&state.view)))];
        (Signal::derive(move || words().0), Signal::derive(move || words().1))
    };
    let (value, value_note) = switched(VALUE, |view| view.envelope);
    let (derivative, derivative_note) = switched(DERIVATIVE, |view| view.curvature);
    let (prox, prox_note) = switched(PROX, |view| view.bias);
    let build_note = Signal::derive(move || {
        look.with(weep).map_or("WEEP's parameters make no sense".to_string(), |weep| {
            format!(
                "base, lifted by ½ρx², hull from {} to {}",
                format_number(weep.x1()),
                format_number(weep.x2())
            )
        })
    });
    view! {
        <Chart id="value" title=value note=value_note summary=summary
            table=Callback::new(move |()| look.with(value_numbers)) draw=of(value_drawing) pointing=pointing
            on_grab=grab tools=tools(&["envelope"])/>
        <Chart id="derivative" title=derivative note=derivative_note summary=summary
            table=table("x", |shape, x, state| {
                if state.view.curvature { curvature_at(&*shape.penalty, x) } else { shape.penalty.derivative(x) }
            })
            draw=of(derivative_drawing) pointing=pointing tools=tools(&["curvature"])/>
        <Chart id="prox" title=prox note=prox_note summary=summary
            table=table("v", |shape, v, state| {
                let kept = shape.penalty.prox(v, state.view.tau);
                if state.view.bias { v - kept } else { kept }
            })
            draw=of(prox_drawing) pointing=pointing tools=tools(&["bias"])/>
        <Chart id="build" title="How WEEP is built" note=build_note summary=summary
            table=Callback::new(move |()| look.with(construction))
            draw=Callback::new(move |size| look.with(|state| build_drawing(state, size).and_then(boxed))) pointing=pointing/>
        <Chart id="objective" title="What the prox minimises" note="(x − z)²/(2τ) + P(x), z at the probe · dots: minima" summary=summary
            table=table("x", |shape, x, state| crate::penalty::prox_objective(&*shape.penalty, x, state.view.probe, state.view.tau))
            draw=Callback::new(move |size| look.with(|state| objective_drawing(state, &shapes(state), size).and_then(boxed)))
            pointing=pointing/>
    }
}

/// Level sets of the selected penalty in two coefficients, and the solver's path on a small problem.
#[component]
pub fn TwoCard(session: Session<Penalties>, pointing: Pointing) -> impl IntoView {
    let look = Memo::new(move |_| {
        session.state.with(|state| {
            let mut look = State::default();
            let settings = &state.settings;
            look.settings.penalty = settings.penalty;
            look.settings.parameters.clone_from(&settings.parameters);
            look.settings.weight = settings.weight;
            look.settings.group = settings.group_in_force();
            // The solver that suits two coefficients, when none is chosen.
            look.settings.method = if settings.method == SUITED { "ista" } else { settings.method };
            (look.settings.step, look.settings.momentum) = (settings.step, settings.momentum);
            (look.settings.rho, look.settings.restart) = (settings.rho, settings.restart);
            look.view.two = state.view.two;
            look
        })
    });
    let path = Memo::new(move |_| look.with(two_path));
    let name = move || look.with(|state| PENALTIES[state.settings.penalty].label);
    let both = move || if look.with(|state| state.settings.group > 1) { " on both as one group" } else { "" };
    let note = Signal::derive(move || {
        format!(
            "level sets of {}{} · the solver's path · drag its start, or LS: least squares",
            name(),
            both()
        )
    });
    let summary = Signal::derive(move || {
        let end = path.with(|path| path.as_ref()?.last().copied());
        end.map_or("This solver does not run on this penalty.".into(), |(x, y)| {
            format!("The path ends at ({}, {}).", format_number(x), format_number(y))
        })
    });
    let table = Callback::new(move |()| {
        let head = ["step", "x1", "x2"].map(String::from).to_vec();
        let points = path.get().unwrap_or_default();
        let row = |(k, (x, y)): (usize, (f64, f64))| vec![k.to_string(), format_number(x), format_number(y)];
        DataTable { head, rows: points.into_iter().enumerate().take(60).map(row).collect() }
    });
    let held = StoredValue::new(None::<TwoHandle>);
    let grab = Callback::new(move |Grip { x, y, reach, first }: Grip| {
        if first {
            let two = session.state.with_untracked(|state| state.view.two);
            held.set_value(two.handle_at((x, y), reach));
        }
        let held = held.get_value();
        if let Some(handle) = held.filter(|_| !first) {
            session.edit(|state| state.view.two.drag(handle, (x, y)));
        }
        held.is_some()
    });
    view! {
        <Chart id="two" title="Two coefficients" note=note summary=summary table=table on_grab=grab
            draw=Callback::new(move |size| {
                let drawing = path.with(|path| look.with(|look| two_drawing(look, path.as_ref()?, size)));
                drawing.map(|drawing| Box::new(drawing) as Box<dyn Drawing>)
            })
            pointing=pointing/>
    }
}

/// Base, lifted base, hull and WEEP in numbers.
fn construction(state: &State) -> DataTable {
    let head = ["x", "base", "base + ½ρx²", "hull", "WEEP"].map(String::from).to_vec();
    let Some(weep) = weep(state) else { return DataTable { head, rows: Vec::new() } };
    use crate::penalty::Penalty;
    let row = |k: i32| {
        let x = 0.1 * f64::from(k);
        [x, weep.base(x), weep.lifted(x), weep.hull(x), weep.value(x)].map(format_number).to_vec()
    };
    DataTable { head, rows: (0..=25).map(row).collect() }
}

/// The read-out at the probe: headline and detail.
fn reading(state: &State) -> (String, String) {
    let (x, tau) = (state.view.probe, state.view.tau);
    let headline = format!("At x = {}", format_number(x));
    let label = PENALTIES[state.settings.penalty].label;
    let penalty = match state.settings.selected() {
        Ok(penalty) => penalty,
        Err(error) => return (headline, format!("{label}: {error}")),
    };
    let (low, high) = penalty.subdifferential(x);
    let slope = if low == high {
        format!("slope {}", format_number(low))
    } else {
        format!("slopes from {} to {}", format_number(low), format_number(high))
    };
    let found: Vec<String> = minimisers(&*penalty, x, tau).into_iter().map(format_number).collect();
    let value = format_number(penalty.value(x));
    (headline, format!("{label} = {value} · {slope} · prox({}) = {}", format_number(x), found.join(" or ")))
}

/// The strip under the story: values at the probe, constants of the penalty, and the prox certificate.
#[component]
pub fn ProbeReading(look: Memo<State>) -> impl IntoView {
    let facts = Memo::new(move |_| look.with(constants));
    let read = Memo::new(move |_| look.with(reading));
    let certificate = Memo::new(move |_| {
        look.with(|state| {
            let penalty = state.settings.selected().ok()?;
            let (v, tau) = (state.view.probe, state.view.tau);
            Some(stationarity_gap(&*penalty, penalty.prox(v, tau), v, tau))
        })
    });
    const TOLERANCE: f64 = 1e-9;
    let holds = move || certificate.get().is_some_and(|gap| gap <= TOLERANCE);
    let pill = move || {
        let gap = certificate.get().map_or("–".into(), format_number);
        format!("{} prox optimal to {gap}", if holds() { "✓" } else { "⚠" })
    };
    view! {
        <div class="happening">
            <strong>{live(move || read.get().0)}</strong>
            <span>{live(move || format!("{} · {}", read.get().1, facts.get()))}</span>
            <span class="pill" title="Distance of (v − z)/τ to ∂P(z), at most 10⁻⁹" class:amber=live(move || !holds())>{live(pill)}</span>
        </div>
    }
}

/// Constants of the selected penalty.
fn constants(state: &State) -> String {
    let Ok(penalty) = state.settings.selected() else { return String::new() };
    let lipschitz = match penalty.derivative_lipschitz() {
        Some(lipschitz) => format!("L = {}", format_number(lipschitz)),
        None => "no L: P′ jumps".to_string(),
    };
    let rho = penalty.weak_convexity();
    let convexity = match rho {
        0.0 => "convex: prox never jumps".to_string(),
        rho if rho.is_finite() => {
            format!(
                "weakly convex with ρ = {}: prox single-valued for τ < {}",
                format_number(rho),
                format_number(1.0 / rho)
            )
        }
        _ => "not weakly convex: prox jumps for every τ".to_string(),
    };
    let slope = slope_words(&*penalty);
    format!("{slope} · {lipschitz} · {convexity}")
}
