//! The one binary: mounts the app on a page and serves computations in a worker.

#[cfg(target_arch = "wasm32")]
fn main() {
    // A panic is a bug: while developing it says where; the release build has no room for the words.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    match web_sys::window() {
        Some(_) => saddlescope::ui::mount(),
        // Without a message channel nothing can be answered; the page hears of the error.
        None => saddlescope::engine::serve().unwrap_or_else(|error| wasm_bindgen::throw_val(error)),
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("Saddlescope runs in a browser: start it with `cargo xtask serve`.");
}
