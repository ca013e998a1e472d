// Starts the program of the lab in the address, or says on the page why it cannot be started and what helps.
//
// A classic script, because a page opened from a file may load no modules; in a file of its own, because a strict
// content policy allows no script inside the page. What stands in `#start` is there without it, too.
(() => {
  const place = document.getElementById("start");
  let forbidden = "";
  let failure;
  addEventListener("securitypolicyviolation", (event) => {
    forbidden ||= event.effectiveDirective;
    // Told after what it forbids has failed.
    if (failure) say(reason(failure));
  });

  /** What keeps every program from starting, as sentences; undefined when nothing does. */
  async function obstacle() {
    if (location.protocol === "file:") {
      return (
        "This page was opened from a file, and browsers do not let files load programs. " +
        "Serve its folder (for instance with “python3 -m http.server”) and open the address that is printed."
      );
    }
    if (typeof WebAssembly !== "object") {
      return (
        "This browser has no WebAssembly, in which everything here is computed, or it is switched off. " +
        "Allow it for this page, or use a current Chrome, Edge, Firefox or Safari."
      );
    }
    try {
      // The smallest program there is.
      await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    } catch {
      return (
        "The content policy of this site forbids WebAssembly, in which everything here is computed. " +
        "Whoever serves it can allow it: script-src 'self' 'wasm-unsafe-eval'."
      );
    }
  }

  /** Why one program could not be loaded. */
  function reason(error) {
    if (forbidden) {
      return (
        `The content policy of this site forbids what this page needs (${forbidden}). ` +
        "Whoever serves it can allow it: default-src 'self'; script-src 'self' 'wasm-unsafe-eval'."
      );
    }
    if (self.origin === "null") {
      return (
        "This page stands in a sandboxed frame, which keeps it from loading its program. " +
        "Open it in a window of its own, or give the frame allow-same-origin beside allow-scripts."
      );
    }
    return (
      `The program of this page did not load (${error.message}). Reload the page. If that does not help, ` +
      "the site was changed or is incomplete: whoever serves it needs all files of one build."
    );
  }

  /** A file of the program, once it is sure that there is one. */
  async function fetched(address) {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address.pathname.split("/").pop()}: ${response.status}`);
    return response;
  }

  async function start() {
    const programs = JSON.parse(document.getElementById("programs").textContent);
    const [, lab] = location.hash.match(/^#\/([a-z-]+)/) ?? [];
    const files = Object.hasOwn(programs, lab) ? programs[lab] : programs.saddles;
    const [script, wasm] = files.map((file) => new URL(file, document.baseURI));
    // Fetched side by side.
    const [{ default: run }, module_or_path] = await Promise.all([import(script), fetched(wasm)]);
    await run({ module_or_path });
  }

  function say(sentences) {
    place.querySelector("p").textContent = sentences;
    place.classList.add("failed");
  }

  (async () => {
    const before = await obstacle();
    if (before) return say(before);
    try {
      await start();
      place.remove();
    } catch (error) {
      failure = error;
      say(reason(error));
      throw error;
    }
  })();
})();
