//! The penalties lab on the page.

mod compare;
mod measures;
mod page;
mod recovery;
mod shape_cards;
mod tune;

use super::app::LabPage;
use super::session::Session;
use crate::lab::penalties::Penalties;
use leptos::prelude::*;

impl LabPage for Penalties {
    const FIRST_CHART: &'static str = "value";

    fn page(session: Session<Self>) -> AnyView {
        view! { <page::PenaltiesPage session=session/> }.into_any()
    }
}
