// Calls of `run` that are given up: what browsers do with an AbortSignal, and a worker that is free again.
import { expect, test } from "./fixtures.mjs";

/** Twenty million steps: nobody waits for their end. */
const ENDLESS = {
  lab: "saddles",
  settings: { data: { kind: "diabetes", standardise: false }, method: "gradient_descent", step: 1e-5, horizon: 1e6 },
};

const SHORT = {
  lab: "saddles",
  settings: { data: { kind: "inline", design: [[1, 0], [0, 1]], response: [2, 1], standardise: false }, horizon: 3 },
};

/** Counts the slices that are scheduled in the worker from now on; each job asks for one after the other. */
const countSlices = (worker) =>
  worker.evaluate(() => {
    const { postMessage } = MessagePort.prototype;
    self.slices = 0;
    MessagePort.prototype.postMessage = function (...message) {
      self.slices += 1;
      return postMessage.apply(this, message);
    };
  });

const slices = (worker) => worker.evaluate(() => self.slices);

test("a run that is aborted rejects with the signal's reason, and the worker has no job left", async ({ page, lab }) => {
  await lab.open();
  const [worker] = page.workers();
  await countSlices(worker);
  await page.evaluate((document) => {
    window.aborter = new AbortController();
    window.aborted = window.saddlescope.run(document, { signal: window.aborter.signal }).then(
      () => "answered",
      (reason) => ({ same: reason === window.aborter.signal.reason, name: reason.name, kind: reason instanceof DOMException }),
    );
  }, ENDLESS);
  await expect.poll(() => slices(worker), "the run is under way").toBeGreaterThan(3);
  await page.evaluate(() => window.aborter.abort());
  expect(await page.evaluate(() => window.aborted)).toEqual({ same: true, name: "AbortError", kind: true });
  // Another run answers at once, and nothing is done in the worker after it.
  expect((await lab.run(SHORT)).outcome.kind).toBe("horizon_reached");
  const idle = await slices(worker);
  for (let k = 0; k < 5; k += 1) await page.evaluate(() => window.saddlescope.schema("saddles"));
  expect(await slices(worker), "no slice between five other answers").toBe(idle);
});

test("momentum flow on raw data, which takes minutes, is given up", async ({ page, lab }) => {
  await lab.open();
  const reason = await page.evaluate(async () => {
    const long = { lab: "saddles", settings: { data: { kind: "diabetes", standardise: false }, method: "momentum_flow", horizon: 1e6 } };
    const aborter = new AbortController();
    const running = window.saddlescope.run(long, { signal: aborter.signal });
    // The worker has taken the run up once it has answered a later call.
    await window.saddlescope.schema("saddles");
    aborter.abort(new Error("changed my mind"));
    return running.then(() => "answered", (error) => error.message);
  });
  expect(reason).toBe("changed my mind");
  expect((await lab.run(SHORT)).outcome.kind).toBe("horizon_reached");
});

test("nothing starts when the signal is aborted before", async ({ page, lab }) => {
  await lab.open();
  const [worker] = page.workers();
  await countSlices(worker);
  const refused = await page.evaluate(async (document) => {
    const reasons = [AbortSignal.abort(), AbortSignal.abort("no longer needed")];
    const outcomes = [];
    for (const signal of reasons) {
      outcomes.push(await window.saddlescope.run(document, { signal }).then(() => "answered", (reason) => reason === signal.reason));
    }
    await window.saddlescope.schema("saddles");
    return outcomes;
  }, ENDLESS);
  expect(refused).toEqual([true, true]);
  expect(await slices(worker)).toBe(0);
});

test("a signal that outlives its call keeps no listener, and one that is none is refused", async ({ page, lab }) => {
  await lab.open();
  const listeners = await page.evaluate(async (document) => {
    const { signal } = new AbortController();
    let count = 0;
    const { addEventListener: add, removeEventListener: remove } = signal;
    signal.addEventListener = (...words) => ((count += 1), add.apply(signal, words));
    signal.removeEventListener = (...words) => ((count -= 1), remove.apply(signal, words));
    const run = (document) => window.saddlescope.run(document, { signal }).catch(() => undefined);
    await run(document);
    const answered = count;
    await run({ ...document, settings: { depth: 9 } });
    return [answered, count];
  }, SHORT);
  expect(listeners).toEqual([0, 0]);
  const refusal = (options) =>
    page.evaluate(([document, options]) => window.saddlescope.run(document, options).then(() => undefined, (error) => error.message), [SHORT, options]);
  expect(await refusal({ signal: "stop" })).toBe("signal: is not an AbortSignal");
  for (const options of [undefined, null, {}, { signal: null }]) expect(await refusal(options)).toBeUndefined();
});
