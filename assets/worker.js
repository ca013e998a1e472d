// A dedicated module worker that runs the page's own wasm a second time, off the page's thread.
//
// The first message names what to start: `script`, the absolute address of the wasm-bindgen glue,
// and `module`, the compiled WebAssembly.Module (or the address of the wasm file). Both come from
// the page, so this file knows no hashed name and never goes stale in a cache. Rust's `main` then
// finds no window and serves. Messages that arrive before it listens are kept, in order.
const early = [];
const keep = (event) => early.push(event);

self.addEventListener(
  "message",
  async ({ data: { script, module } }) => {
    self.addEventListener("message", keep);
    try {
      const glue = await import(script);
      await glue.default({ module_or_path: module });
    } catch (error) {
      // An unhandled rejection would stay silent here; this reaches the page's `error` listener (engine/page.rs).
      self.reportError(error);
      return;
    }
    self.removeEventListener("message", keep);
    for (const event of early) self.dispatchEvent(event);
  },
  { once: true },
);
