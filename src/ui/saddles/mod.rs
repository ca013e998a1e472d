//! The saddle-to-saddle lab on the page.

mod details;
mod feature_select;
mod page;
mod pictures;
mod scenery;
mod sweep;

use super::app::LabPage;
use super::session::Session;
use crate::lab::saddles::Saddles;
use leptos::prelude::*;

impl LabPage for Saddles {
    const FIRST_CHART: &'static str = "loss";

    fn page(session: Session<Self>) -> AnyView {
        view! { <page::SaddlesPage session=session/> }.into_any()
    }
}
