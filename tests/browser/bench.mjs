// Benchmarks in the browser, against the release site: `cargo xtask bench` runs them after the native ones.
//
// A table of figures with the goals beside them, and ratios to what criterion measured just before on
// this machine. Nothing here is a test: figures depend on the machine.
import { readFile } from "node:fs/promises";
import { chromium } from "@playwright/test";
import { CHROMIUM_FLAGS, program } from "./browsers.mjs";
import { Lab } from "./page.mjs";
import { brotliSize, serveSite } from "./serve.mjs";

const DIABETES = { settings: { init_scale_log10: -8, tolerance_log10: -8, horizon: 900 } };
const gaussian = (samples, features) => ({
  settings: { data: { kind: "gaussian", samples, features, support: 5, seed: 3 }, init_scale_log10: -12 },
});

/** Moves of a drag while the browser still compiles what they call. */
const WARM_UP = 20;

const sorted = (times) => [...times].sort((a, b) => a - b);
const quantile = (times, share) => sorted(times)[Math.min(times.length - 1, Math.floor(share * times.length))];
const ms = (time) => `${time.toFixed(1)} ms`;

/** Criterion's median of a benchmark of the same run of `cargo xtask bench`, in milliseconds. */
async function native(name) {
  const file = new URL(`../../target/criterion/${name}/new/estimates.json`, import.meta.url);
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text && JSON.parse(text).median.point_estimate * 1e-6;
}

/** Sums, for every animation frame, the time its callbacks take; from before the page's first script. */
function watchFrames() {
  window.frames_ms = [];
  let frame;
  const ask = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    ask((time) => {
      const start = performance.now();
      callback(time);
      if (frame !== time) window.frames_ms.push(0);
      frame = time;
      window.frames_ms[window.frames_ms.length - 1] += performance.now() - start;
    });
}

/** Times from asking a worker of the page's own program for a stream (verb 0), with nothing else to do, to its last patch. */
function inAWorker(page, document, times) {
  return page.evaluate(
    async ([document, times]) => {
      const programs = JSON.parse(window.document.querySelector("#programs").textContent);
      const [script, module] = programs.saddles.map((file) => new URL(file, window.document.baseURI).href);
      const worker = new Worker("./worker.js", { type: "module" });
      worker.postMessage({ script, module });
      const took = [];
      for (let generation = 1; generation <= times; generation += 1) {
        const start = performance.now();
        const finished = new Promise((done) => {
          worker.onmessage = ({ data }) => data.reply.patch?.finished && done();
        });
        worker.postMessage({ slot: "bench", generation, verb: 0, document });
        await finished;
        took.push(performance.now() - start);
      }
      worker.terminate();
      return took;
    },
    [{ lab: "saddles", ...document }, times],
  );
}

/** Time from moving the slider of the init scale to the frame that shows the new picture. */
function sliderToPicture(page, times) {
  return page.evaluate(async (times) => {
    const [slider, main] = [document.querySelector("#field-alpha"), document.querySelector("main")];
    const took = [];
    for (let k = 0; k < times; k += 1) {
      const start = performance.now();
      const arrived = new Promise((done) => {
        const observer = new MutationObserver(() => {
          if (document.querySelector(".busy")) return;
          observer.disconnect();
          done();
        });
        observer.observe(main, { attributes: true, attributeFilter: ["data-news"] });
      });
      slider.value = String(800 - 20 * (k % 20)); // 10⁻⁵ and half a decade less each
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await arrived;
      // The frame that paints it, and a task after that frame.
      await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
      took.push(performance.now() - start);
      await new Promise((rested) => setTimeout(rested, 50));
    }
    return took;
  }, times);
}

/** Times from each event that moves a dragged slider to the end of the frame that draws it, as the page's thread sees it. */
async function dragged(page, slider, times) {
  await page.evaluate(() => {
    window.drag_ms = [];
    const framed = new MessageChannel();
    let start;
    // A message posted while a frame is made arrives once it has been handed over for painting.
    framed.port1.onmessage = () => window.drag_ms.push(performance.now() - start);
    addEventListener(
      "pointermove",
      ({ buttons }) => {
        if (buttons === 0) return;
        start = performance.now();
        requestAnimationFrame(() => framed.port2.postMessage(null));
      },
      { capture: true },
    );
  });
  await slider.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await slider.boundingBox();
  const to = (share) => page.mouse.move(x + share * width, y + height / 2);
  await to(0.3);
  await page.mouse.down();
  for (let k = 0; k < WARM_UP + times; k += 1) {
    await to(0.3 + 0.4 * Math.abs((k % 40) / 20 - 1));
    await page.waitForTimeout(120);
  }
  await page.mouse.up();
  return (await page.evaluate(() => window.drag_ms)).slice(WARM_UP);
}

/** Callback time of each frame while playing for a few seconds. */
async function playing(page, lab) {
  await lab.button("To the start").click();
  await lab.button("Play").click();
  await page.evaluate(() => (window.frames_ms.length = 0));
  await page.waitForTimeout(5_000);
  const frames = await page.evaluate(() => window.frames_ms.slice());
  await lab.button("Pause").click();
  await page.waitForTimeout(500);
  await page.evaluate(() => (window.frames_ms.length = 0));
  await page.waitForTimeout(1_000);
  return { frames, paused: await page.evaluate(() => window.frames_ms.length) };
}

/** A run in the figure: how long until it is whole, and the longest task on the page's thread meanwhile. */
async function inTheFigure(page, lab, document) {
  await page.evaluate(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ type: "longtask" });
  });
  const start = performance.now();
  await lab.renewing(() => lab.set(document));
  return { took: performance.now() - start, longest: await page.evaluate(() => window.longest) };
}

const { address, sent, close } = await serveSite();
const browser = await chromium.launch({ executablePath: program("CHROMIUM"), args: CHROMIUM_FLAGS });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.addInitScript(watchFrames);
await page.emulateMedia({ reducedMotion: "reduce" });
await page.goto(address);
const lab = new Lab(page);
await lab.pictured();
const total = sent.reduce((sum, { body }) => sum + brotliSize(body), 0);

const rows = [["first visit, brotli", `${(total / 1000).toFixed(1)} kB`, "at most 330 kB"]];
await page.waitForTimeout(2_000); // the browser still compiles what was opened
const whole = quantile((await inAWorker(page, DIABETES, 100)).slice(-60), 0.5);
rows.push(["diabetes flow to t = 900, wasm, with prediction, lasso, rows, certificates: median", ms(whole), "at most 8 ms"]);
const same = await native("diabetes, init scale 1e-8, to t = 900/whole record");
if (same) rows.push(["  the same natively, and wasm / native", `${ms(same)}, ${(whole / same).toFixed(2)}`, ""]);
const moved = await sliderToPicture(page, 60);
rows.push(["slider to picture: median", ms(quantile(moved, 0.5)), ""]);
rows.push(["slider to picture: 95th percentile", ms(quantile(moved, 0.95)), "at most 50 ms"]);
const { frames, paused } = await playing(page, lab);
rows.push(["script and drawing a frame while playing: median", ms(quantile(frames, 0.5)), ""]);
rows.push(["script and drawing a frame while playing: 95th percentile", ms(quantile(frames, 0.95)), "at most 8 ms"]);
rows.push(["frames in a second while paused", String(paused), "0"]);
for (const [samples, features] of [[60, 300], [100, 1000]]) {
  const { took, longest } = await inTheFigure(page, lab, gaussian(samples, features));
  rows.push([`n = ${samples}, d = ${features}: until the picture is whole`, ms(took), ""]);
  rows.push(["  longest task on the page's thread (shorter than 50 ms counts as 0)", ms(longest), "at most 50 ms"]);
}
await page.close();
const other = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await other.emulateMedia({ reducedMotion: "reduce" });
await other.goto(`${address}#/penalties`);
await new Lab(other).pictured();
await other.waitForTimeout(2_000);
const drag = await dragged(other, other.locator("[id='field-weep.a']"), 100);
rows.push(["penalties, dragging WEEP's curvature, event to drawn frame: median", ms(quantile(drag, 0.5)), ""]);
rows.push(["penalties, dragging WEEP's curvature, event to drawn frame: 95th percentile", ms(quantile(drag, 0.95)), "at most 16 ms"]);
console.log(`\nIn the browser (Chromium ${browser.version()})`);
for (const [what, figure, goal] of rows) console.log(`${what.padEnd(84)}${figure.padStart(18)}   ${goal}`);
await browser.close();
await close();
