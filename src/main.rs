//! The program of the saddle-to-saddle lab: on a page it mounts the app, in a worker it computes.

#[cfg(target_arch = "wasm32")]
fn main() {
    saddlescope::ui::start::<saddlescope::lab::saddles::Saddles>();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("Saddlescope runs in a browser: start it with `cargo xtask serve`.");
}
