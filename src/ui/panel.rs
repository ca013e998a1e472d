//! Pieces of every lab's page: examples, progress of the computation, notices, the drawer's handle.

use super::session::{Session, sentence};
use crate::lab::Lab;
use crate::ui::erased::{CollectAny, live, on, shown_while};
use leptos::prelude::*;

/// The list of examples.
#[component]
pub fn ExamplePicker<L: Lab>(session: Session<L>) -> impl IntoView {
    let options = L::examples()
        .iter()
        .map(|example| view! { <option value=example.name>{example.label}</option> })
        .collect_any();
    view! {
        <fieldset>
            <legend>"Example"</legend>
            <select
                id="example"
                aria-label="Example"
                prop:value=live(move || session.example.get())
                on:change=on(move |event| session.open_example(&event_target_value(&event)))
            >
                {options}
            </select>
        </fieldset>
    }
}

/// What to notice in the example, as long as it is what is computed.
pub fn remark<L: Lab>(session: Session<L>) -> impl Fn() -> Option<String> + Copy {
    let unchanged = Memo::new(move |_| {
        let example = L::examples().iter().find(|example| example.name == session.example.get())?;
        let same = session.state.with(|state| L::same_run(state, &(example.state)()));
        Some((example.label, same.then_some(example.notice)))
    });
    move || {
        let (label, notice) = unchanged.get()?;
        let changed = || {
            format!(
                "Settings were changed from the example “{label}”; what it points out may not be seen now."
            )
        };
        Some(notice.map_or_else(changed, str::to_owned))
    }
}

/// How far the computation is, while it takes long, and a way to end it; after that, to make it again.
#[component]
pub fn Busy<L: Lab>(session: Session<L>) -> impl IntoView {
    let busy = move || session.busy.get().map(|share| format!("computing, {:.0}%", 100.0 * share));
    view! {
        {shown_while(move || session.busy.get().is_some(), move || view! {
            <div class="busy">
                <progress max="1" value=live(move || session.busy.get().unwrap_or(0.0).to_string()) aria-label="Computation"></progress>
                <span>{live(busy)}</span>
                <button class="plain" on:click=on(move |_| session.cancel())>"Cancel"</button>
            </div>
        })}
        {shown_while(move || session.stopped.get(), move || view! {
            <div class="row">
                <button class="plain" on:click=on(move |_| session.run_again())>"Run again"</button>
            </div>
        })}
    }
}

/// Why the state cannot be run, sentences about what was opened, and the lab's own warnings.
#[component]
pub fn Notices<L: Lab>(session: Session<L>, warnings: Signal<Vec<String>>) -> impl IntoView {
    let troubles = move || {
        let stays = if session.news.get() > 0 { " The last picture stays." } else { "" };
        let refusal = session.refusal.get().map(|message| sentence("Not run", &message) + stays);
        // What was said when data were opened the lab may warn of, too.
        let mut once: Vec<String> = Vec::new();
        for line in refusal.into_iter().chain(session.notices.get()).chain(warnings.get()) {
            if !once.contains(&line) {
                once.push(line);
            }
        }
        once
    };
    view! {
        <div class="notices" role="alert">
            {live(move || {
                troubles().into_iter().map(|line| view! { <p>{line}</p> }).collect_any()
            })}
        </div>
    }
}

/// On a phone: opens and closes the controls; `chart` stays in sight above them.
pub fn drawer_handle(drawer: RwSignal<bool>, chart: &'static str) -> impl IntoView {
    view! {
        <button
            class="drawer-handle"
            aria-controls="controls"
            aria-expanded=live(move || drawer.get().to_string())
            on:click=on(move |_| {
                drawer.update(|open| *open = !*open);
                // The chart that answers to the controls stays in sight above the drawer.
                if let Some(chart) = document().get_element_by_id(chart).filter(|_| drawer.get_untracked()) {
                    chart.scroll_into_view();
                }
            })
        >
            {live(move || if drawer.get() { "Close" } else { "Controls" })}
        </button>
    }
}
