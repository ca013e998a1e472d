//! The table of measures: error, bias, support, cost and time of every compared penalty.

use super::recovery::Stage;
use crate::figure::number::format_number;
use crate::lab::penalties::recovery_charts::row_at;
use crate::lab::penalties::support_rule;
use crate::penalty::PENALTIES;
use crate::quality::psnr;
use crate::ui::erased::{CollectAny, live};
use leptos::prelude::*;

/// The measures of one penalty.
#[derive(Clone, PartialEq)]
pub struct Row {
    place: usize,
    /// Name of the penalty.
    pub label: &'static str,
    /// Error first.
    pub cells: Vec<String>,
}

/// Measures at the step kept last before the cursor.
pub fn measured(stage: Stage, step: f64) -> Vec<Row> {
    stage.with(|state, record| {
        let estimates = record.table("estimates");
        let trace = record.trace();
        let Some(row) = row_at(estimates, step) else { return Vec::new() };
        let cost = row_at(trace, step).unwrap_or(0);
        let picture = state.settings.data.is_picture();
        let of = |(place, index): (usize, &usize)| {
            let at = |name: &str| estimates.group(row, name).get(place).copied().unwrap_or(f64::NAN);
            let number = |x: f64| if x.is_finite() { format_number(x) } else { "–".into() };
            let error = at("rmse");
            let mut cells = vec![number(error)];
            if picture {
                cells.push(format!("{:.2}", psnr(error)));
                cells.push(format!("{:.3}", at("similarity")));
            }
            cells.extend([number(at("bias")), number(at("spurious")), number(at("missed"))]);
            cells.push(support_rule(at("support_threshold")));
            let cost = trace.group(cost, "cost").get(place).copied().unwrap_or(0.0);
            cells.push(number(cost));
            cells.push(record.elapsed_ms.get(place).map_or("–".into(), |ms| duration(*ms)));
            Row { place, label: PENALTIES[*index].label, cells }
        };
        state.settings.compare.iter().enumerate().map(of).collect()
    })
}

/// "3.4 ms" or "1.25 s": clocks of browsers tell tenths of a millisecond.
fn duration(ms: f64) -> String {
    if ms < 1000.0 { format!("{ms:.1} ms") } else { format!("{:.2} s", ms / 1000.0) }
}

/// Error, bias, false and missed support at the cursor.
#[component]
pub fn Measures(stage: Stage) -> impl IntoView {
    let session = stage.session;
    let rows = Memo::new(move |_| measured(stage, session.cursor.get()));
    let picture = Memo::new(move |_| session.shown.with(|state| state.settings.data.is_picture()));
    let head = move || {
        let quality: &[&str] = if picture.get() { &["RMSE", "PSNR", "SSIM"] } else { &["RMSE"] };
        let all = quality.iter().chain(&["bias", "false", "missed", "counted", "cost", "time"]);
        all.map(|name| view! { <th scope="col">{*name}</th> }).collect_any()
    };
    let line = |row: Row| {
        view! {
            <tr>
                <td class="words"><span class="dot" style:--series=format!("var(--series-{})", row.place) aria-hidden="true"></span>{row.label}</td>
                {row.cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_any()}
            </tr>
        }
    };
    view! {
        <section class="card" id="measures">
            <header>
                <h2>"At the cursor"</h2>
                <p class="note">"bias: mean shrinkage on the true support · false, missed: of the entries counted as not zero: other than 0, or for a penalty smooth at zero above its first breakpoint · cost: gradients and proxes · time: of the whole run, on this machine"</p>
            </header>
            <div class="scroll" tabindex="0" role="region" aria-label="Measures">
                <table>
                    <thead><tr><th scope="col" class="words">"penalty"</th>{live(head)}</tr></thead>
                    <tbody>{live(move || rows.get().into_iter().map(line).collect_any())}</tbody>
                </table>
            </div>
        </section>
    }
}
