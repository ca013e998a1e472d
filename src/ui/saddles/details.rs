//! Below the charts: the table of saddles, why a coefficient is zero, certificates.

use super::feature_select::FeatureSelect;
use super::scenery::Stage;
use crate::figure::number::{format_decimals, format_number};
use crate::lab::saddles::{SaddleRow, awake, saddle_rows, why_zero};
use crate::ui::erased::{CollectAny, live, on, shown_while};
use leptos::prelude::*;

/// Names listed in one cell of the table at most.
const MOST_NAMES: usize = 12;

/// Predicted against measured, saddle by saddle; a click puts the cursor there.
#[component]
pub fn SaddleTable(stage: Stage, seek: Callback<f64>) -> impl IntoView {
    let stage = stage.at_leisure();
    let rows = move || stage.with(|scenery, record| saddle_rows(record, &scenery.names)).unwrap_or_default();
    let row = move |(k, row): (usize, SaddleRow)| {
        let time = row.measured.unwrap_or(row.predicted);
        let number = |value: Option<f64>| value.map_or("–".into(), format_number);
        let changes = changes(&row);
        let active = if row.active.is_empty() { "none".into() } else { listed(&row.active, "").join(" ") };
        view! {
            <tr class:now=live(move || stage.reached.get() == k)>
                <td>
                    <button class="link" aria-label=format!("Go to saddle {k}") on:click=on(move |_| seek.run(time))>
                        {k.to_string()}
                    </button>
                </td>
                <td class="words">{active}</td>
                <td class="words">{changes}</td>
                <td>{format_number(row.predicted)}</td>
                <td>{number(row.measured)}</td>
                <td>{row.error.map(|error| format!("{} %", format_decimals(100.0 * error, 1)))}</td>
                <td>{format_number(row.loss)}</td>
            </tr>
        }
    };
    view! {
        <section class="card" id="saddles">
            <header>
                <h2>"Saddles"</h2>
                <p class="note">"a jump is passed, and its features wake, when the loss is half way to the saddle"</p>
            </header>
            <div class="scroll" tabindex="0" role="region" aria-label="Table of saddles">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"#"</th>
                            <th scope="col" class="words">"active set"</th>
                            <th scope="col" class="words">"change"</th>
                            <th scope="col">"predicted"</th>
                            <th scope="col">"measured"</th>
                            <th scope="col">"error"</th>
                            <th scope="col">"loss"</th>
                        </tr>
                    </thead>
                    <tbody>{live(move || rows().into_iter().enumerate().map(row).collect_any())}</tbody>
                </table>
            </div>
        </section>
    }
}

fn changes(row: &SaddleRow) -> String {
    let mut words = listed(&row.woke, "+");
    words.extend(listed(&row.let_go, "−"));
    words.join(" ")
}

/// Names with a sign in front; the rest of a long list as a count.
fn listed(names: &[String], sign: &str) -> Vec<String> {
    let shown = names.iter().take(MOST_NAMES).map(|name| format!("{sign}{name}"));
    let more = names.len().saturating_sub(MOST_NAMES);
    let rest = (more > 0).then(|| format!("and {more} more"));
    shown.chain(rest).collect()
}

/// A feature's integrated gradient against its wall, and the inequality that holds it.
#[component]
pub fn WhyZero(stage: Stage) -> impl IntoView {
    let session = stage.session;
    let chosen = move || stage.chosen.get().unwrap_or(0);
    let sentence = move || {
        let feature = chosen();
        let time = session.cursor.get();
        stage.with(|scenery, record| {
            let trace = record.trace();
            let row = trace.row_where("time", time)?;
            let coefficients = trace.group_at(row, "coefficients");
            let dual = trace.group_at(row, "dual");
            let (beta, s) = (*coefficients.get(feature)?, *dual.get(feature)?);
            let problem = &scenery.problem;
            let mut residual = vec![0.0; problem.samples()];
            problem.residual_to(&coefficients, &mut residual);
            let gradient = crate::linear::dot(problem.column(feature), &residual) / problem.samples() as f64;
            let awake = awake(&record.events, coefficients.len(), time).get(feature).copied()?;
            let name = &scenery.names[feature];
            Some(why_zero(name, awake, beta, s, scenery.walls[feature], gradient, time))
        })
    };
    let shown = Memo::new(move |_| Some(chosen()));
    let pick = Callback::new(move |feature| session.edit(|state| state.view.selected = feature));
    view! {
        <section class="card" id="why">
            <header>
                <h2>"Why is it zero?"</h2>
                <p class="note">"click a curve, or choose:"</p>
                <FeatureSelect stage=stage label="Feature" chosen=shown pick=pick/>
            </header>
            <p class="sentence">{live(move || sentence().flatten())}</p>
        </section>
    }
}

/// The effective init scale of each feature against its formula, where a method has one.
#[component]
pub fn EffectiveScales(stage: Stage) -> impl IntoView {
    let stage = stage.at_leisure();
    let session = stage.session;
    let applies = Memo::new(move |_| {
        session.shown.with(|state| state.settings.method != "gradient_flow" && state.settings.depth == 2)
    });
    let rows = move || {
        stage
            .with(|scenery, record| {
                let table = record.table("effective_scale");
                // The scenery may still be that of the record before, with fewer names.
                let rows = (0..table.rows()).zip(&scenery.names).take(MOST_NAMES).map(|(row, name)| {
                    let cell = |column: &str| format_number(table.scalar(row, column));
                    (name.clone(), cell("predicted_log10"), cell("measured_log10"))
                });
                rows.collect::<Vec<_>>()
            })
            .unwrap_or_default()
    };
    let row = |(name, predicted, measured): (String, String, String)| {
        view! { <tr><td class="words">{name}</td><td>{predicted}</td><td>{measured}</td></tr> }
    };
    view! {
        {shown_while(move || applies.get(), move || view! {
            <section class="card" id="effective">
                <header>
                    <h2>"Effective init scale"</h2>
                    <p class="note">
                        "log₁₀ α∞ at the end. Steps and momentum shrink it, unequally: on Gaussian data that made the result worse, not sparser."
                    </p>
                </header>
                <div class="scroll" tabindex="0" role="region" aria-label="Effective init scales">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col" class="words">"feature"</th>
                                <th scope="col">"formula"</th>
                                <th scope="col">"measured"</th>
                            </tr>
                        </thead>
                        <tbody>{live(move || rows().into_iter().map(row).collect_any())}</tbody>
                    </table>
                </div>
            </section>
        })}
    }
}
