//! Certificates of the run shown: all of them in a card, and one word beside the story.

use super::session::Session;
use crate::figure::number::format_number;
use crate::lab::Lab;
use crate::trace::Certificate;
use crate::ui::erased::{CollectAny, live, on};
use leptos::prelude::*;

/// What can be checked about the result, with the numbers.
#[component]
pub fn Certificates<L: Lab>(session: Session<L>) -> impl IntoView {
    let certificates = move || {
        session.news.track();
        session.record.with_value(|record| record.certificates.clone())
    };
    let entry = |certificate: Certificate| {
        let Certificate { name, formula, value, tolerance, holds } = certificate;
        let relation = if holds { "≤" } else { "not ≤" };
        view! {
            <li class:amber=!holds>
                <strong>{name}</strong>
                <span class="figures">{format!("{} {relation} {}", format_number(value), format_number(tolerance))}</span>
                <span class="formula">{formula}</span>
            </li>
        }
    };
    let outcome = move || {
        session.news.track();
        session.record.with_value(|record| record.outcome.as_ref().map(|outcome| outcome.message.clone()))
    };
    view! {
        <section class="card" id="certificates">
            <header>
                <h2>"Certificates"</h2>
                <p class="note">"checked from the recorded numbers, not from how they were found"</p>
            </header>
            <p class="sentence" id="outcome">{live(outcome)}</p>
            <ul class="certificates">{live(move || certificates().into_iter().map(entry).collect_any())}</ul>
        </section>
    }
}

/// One word for all certificates, beside the story.
#[component]
pub fn CertificatePill<L: Lab>(session: Session<L>) -> impl IntoView {
    let counts = Memo::new(move |_| {
        session.news.track();
        session.record.with_value(|record| {
            let held = record.certificates.iter().filter(|certificate| certificate.holds).count();
            (held, record.certificates.len())
        })
    });
    let text = move || match counts.get() {
        (_, 0) => "checks follow".to_string(),
        (held, all) if held == all => format!("✓ {all} checks hold"),
        (held, all) => format!("⚠ {} of {all} checks fail", all - held),
    };
    view! {
        <a class="pill" class:amber=live(move || counts.get().0 < counts.get().1) href="#certificates"
            on:click=on(move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                if let Some(card) = document().get_element_by_id("certificates") {
                    card.scroll_into_view();
                }
            })
        >
            {live(text)}
        </a>
    }
}
