//! The box a feature is chosen from.

use super::scenery::Stage;
use crate::decimal;
use crate::ui::erased::{CollectAny, live, on};
use leptos::prelude::*;

/// With more features than this, a box lists them only while it is in use: lists of thousands keep
/// the page busy.
const MOST_LISTED: usize = 60;

/// All features of the data, numbered from 1 in the values of the options.
#[component]
pub fn FeatureSelect(
    stage: Stage,
    label: &'static str,
    /// The feature it shows.
    chosen: Memo<Option<usize>>,
    /// Called with the number, from 1, of the feature the user picks.
    pick: Callback<u64>,
) -> impl IntoView {
    let in_use = RwSignal::new(false);
    let options = move || {
        let (chosen, in_use) = (chosen.get(), in_use.get());
        let mut listed: Vec<_> = stage.names.get().into_iter().enumerate().collect();
        if !in_use && listed.len() > MOST_LISTED {
            listed.retain(|(i, _)| Some(*i) == chosen);
        }
        let option = |(i, name): (usize, String)| {
            view! { <option value=(i + 1).to_string() selected=Some(i) == chosen>{name}</option> }
        };
        listed.into_iter().map(option).collect_any()
    };
    view! {
        <select
            class="inline"
            aria-label=label
            on:focus=on(move |_| in_use.set(true))
            on:blur=on(move |_| in_use.set(false))
            on:change=on(move |event| {
                if let Some(feature) = decimal::parse(&event_target_value(&event)) {
                    pick.run(feature as u64);
                }
            })
        >
            {live(options)}
        </select>
    }
}
