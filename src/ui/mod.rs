//! The page: the only part, with the engine, that knows the browser.

mod api;
mod app;
mod chart;
mod controls;
mod download;
mod erased;
mod location;
mod painter;
mod saddles;
mod session;
mod theme;
mod transport;

/// Mounts the app on the page's body; `main` calls this where there is a window.
pub fn mount() {
    leptos::mount::mount_to_body(app::App);
}
