//! The page: the only part, with the engine, that knows the browser.

mod announcer;
mod api;
mod app;
mod brush;
mod certificates;
mod changes;
mod chart;
mod controls;
mod cursor;
mod download;
mod easel;
mod erased;
mod location;
mod overlays;
mod own_data;
mod painter;
mod panel;
mod penalties;
mod saddles;
mod session;
mod slider;
mod sweep;
mod theme;
mod transport;

pub use app::LabPage;

/// Mounts a lab on the page's body, or serves its computations where there is no window.
pub fn start<L: LabPage>() {
    // A panic is a bug: while developing it says where; the release build has no room for the words.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    match web_sys::window() {
        Some(_) => leptos::mount::mount_to_body(app::app::<L>),
        // Without a message channel nothing can be answered; the page hears of the error.
        None => crate::engine::serve::<L>().unwrap_or_else(|error| wasm_bindgen::throw_val(error)),
    }
}
