// window.saddlescope: what notebooks, embedding pages and these tests rely on.
import { expect, test } from "./fixtures.mjs";

const REFERENCE = {
  app: "saddlescope",
  version: 1,
  lab: "saddles",
  settings: {
    data: { kind: "inline", design: [[0, 1, 0], [-1, -2, -2], [0, -2, 2]], response: [3, 2, 1], standardise: false },
    init_scale_log10: -8,
    depth: 2,
    method: "gradient_flow",
    horizon: 8,
  },
};

/** A Gaussian problem of n samples and d features. */
const gaussian = (samples, features) => ({
  settings: { data: { kind: "gaussian", samples, features, support: 5, seed: 3 }, init_scale_log10: -12 },
});

/** Twenty million small steps on a wide problem: nobody waits for its end. */
const ENDLESS = { settings: { ...gaussian(100, 1000).settings, method: "gradient_descent", step: 1e-5 } };

/** Twenty million steps, of which the first already show. */
const LONG = { settings: { method: "stochastic_gradient_descent", batch_size: 442, step: 0.01, horizon: 1e6 } };

test("version, labs, schema and examples describe the lab", async ({ page, lab }) => {
  await lab.open();
  const about = await page.evaluate(async () => {
    const { version, labs, schema, examples } = window.saddlescope;
    return { version, labs: labs(), schema: await schema("saddles"), examples: await examples("saddles") };
  });
  expect(about.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(about.labs).toEqual(["penalties", "saddles"]);
  const fields = new Map(about.schema.fields.map((field) => [field.name, field]));
  expect(fields.get("init_scale_log10")).toMatchObject({ type: "number", minimum: -300, maximum: 0, default: -8 });
  for (const field of about.schema.fields) {
    expect(field).toMatchObject({ type: expect.any(String), description: expect.stringMatching(/\w/), unit: expect.any(String) });
    expect(field).toHaveProperty("default");
  }
  expect(about.examples.length).toBeGreaterThanOrEqual(6);
  // Every example's state is a document that can be set.
  for (const { state } of about.examples) expect(await lab.refusal("set", state)).toBeUndefined();
  expect(await lab.refusal("schema", "nonsense")).toMatch(/^lab: /);
});

test("run answers with the reference saddles", async ({ lab }) => {
  await lab.open();
  const result = await lab.run(REFERENCE);
  const times = result.prediction.filter(({ time }) => time > 0).map(({ time }) => time);
  expect(times).toHaveLength(5);
  for (const [k, time] of [1, 1.5, 1.9, 4.9, 5.9].entries()) {
    expect(Math.abs(times[k] - time)).toBeLessThan(1e-9);
  }
  const supports = result.prediction.map(({ coefficients }) => coefficients.filter((beta) => beta !== 0).length);
  expect(supports).toEqual([0, 1, 2, 1, 2, 3]);
  expect(result).toMatchObject({ app: "saddlescope", version: 1, lab: "saddles", outcome: { kind: "horizon_reached" } });
  expect(result.certificates.every(({ holds }) => holds)).toBe(true);
  expect(result.trace.coefficients).toHaveLength(result.trace.time.length);
  expect(result.trace.time.at(-1)).toBe(8);
  // A string of JSON is a document, too, and gives the same bits.
  expect(await lab.run(JSON.stringify(REFERENCE))).toEqual(result);
});

test("set shows a document, state gives it back; the cursor goes where it says", async ({ lab }) => {
  await lab.open();
  const wanted = { ...REFERENCE, view: { time: 2.5, time_axis: "accelerated", selected: 2 } };
  await lab.renewing(() => lab.set(wanted));
  const state = await lab.state();
  expect(state.settings).toMatchObject(REFERENCE.settings);
  expect(state.view).toMatchObject(wanted.view);
  await expect(lab.saddles).toHaveCount(6);
  await expect(lab.clock).toHaveText("t = 2.500 / 8");
  await lab.set({ ...wanted, view: { ...wanted.view, time: 1.25 } });
  await expect(lab.clock).toHaveText("t = 1.250 / 8");
});

test("what is wrong is refused with the name of the field, and nothing changes", async ({ lab }) => {
  await lab.open();
  const [before, shown] = [await lab.state(), await lab.shown()];
  const settings = (change) => ({ ...REFERENCE, settings: { ...REFERENCE.settings, ...change } });
  for (const [document, message] of [
    [settings({ depth: 7 }), /^depth: .*7 is outside 2 to 4/],
    [settings({ init_scale_log10: "small" }), /^init_scale_log10: /],
    [settings({ init_scale_log10: -301 }), /^init_scale_log10: /],
    [settings({ method: "magic" }), /^method: .*magic.*expected one of gradient_flow/],
    [settings({ depht: 2 }), /^depht: is not a field here; known: /],
    [settings({ init_exponents: [1, 2] }), /^init_exponents: /],
    [settings({ data: { kind: "inline", design: [[1, 2], [3]], response: [1, 2] } }), /^(data|design): .*row 2/],
    [settings({ data: { kind: "inline", design: [[1], [1]], response: [1, 2], standardise: true } }), /^data: .*constant/],
    [settings({ data: { kind: "teapot" } }), /^kind: /],
    [{ ...REFERENCE, lab: "alchemy" }, /^lab: /],
    [{ ...REFERENCE, version: 9 }, /^version: /],
    [{ ...REFERENCE, extra: 1 }, /^extra: /],
    ["not { json", /^document: is not JSON/],
    [null, /^document: /],
    [[1, 2], /^document: /],
  ]) {
    expect(await lab.refusal("run", document)).toMatch(message);
    expect(await lab.refusal("set", document)).toMatch(message);
  }
  expect(await lab.state()).toEqual(before);
  expect(await lab.shown()).toEqual(shown);
});

test("of thirty fast edits the last one is shown", async ({ page, lab }) => {
  await lab.open();
  await page.evaluate(() => {
    const slider = document.querySelector("#field-alpha");
    for (let k = 1; k <= 30; k += 1) {
      slider.value = String(680 - 16 * k); // 10⁻⁸ less 0.4 decades, to half a decade
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  expect((await lab.state()).settings.init_scale_log10).toBe(-20);
  const result = await lab.run(await lab.state());
  await lab.pictured();
  const jumped = result.events.find(({ kind, saddle }) => kind === "jumped" && saddle === 1);
  await lab.button("Go to saddle 1").click();
  expect((await lab.state()).view.time).toBe(jumped.time);
  await lab.link((query) => query.includes(`t=${jumped.time}`));
  const shown = await lab.shown();
  // The same picture as that of the setting opened by itself.
  await lab.reload();
  expect(await lab.shown()).toEqual(shown);
});

test("calls beside each other and beside the figure all answer", async ({ page, lab }) => {
  await lab.open();
  const ends = await page.evaluate(async (document) => {
    const at = (horizon) => ({ ...document, settings: { ...document.settings, horizon } });
    const results = await Promise.all([3, 5, 7].map((horizon) => window.saddlescope.run(at(horizon))));
    return results.map(({ trace }) => trace.time.at(-1));
  }, REFERENCE);
  expect(ends).toEqual([3, 5, 7]);
});

for (const [samples, features] of [[60, 300], [100, 1000]]) {
  test(`n = ${samples}, d = ${features} runs in the figure, and the page answers meanwhile`, async ({ lab }) => {
    await lab.open();
    const before = await lab.news();
    await lab.set(gaussian(samples, features));
    await lab.alphaText.fill("-13");
    await lab.button("To the start").click();
    expect(await lab.notch()).toBe(0);
    await lab.pictured(before);
    await expect(lab.pill).toHaveText(/checks hold$/);
    await expect(lab.page.locator("#outcome")).toHaveText(/^Horizon \S+ reached/);
  });
}

test("the timeline answers while nothing of a new run can be seen yet", async ({ page, lab }) => {
  await lab.open();
  await lab.set(ENDLESS);
  await expect(page.getByRole("progressbar", { name: "Computation" })).toBeVisible();
  await lab.scrub(0.5);
  expect((await lab.state()).view.time).toBeGreaterThan(0);
});

test("a long run streams, shows progress, and is cancelled at once", async ({ page, lab }) => {
  await lab.open();
  const before = await lab.news();
  await lab.set(LONG);
  await expect(page.getByRole("progressbar", { name: "Computation" })).toBeVisible();
  await expect.poll(() => lab.news(), { message: "what is there so far is drawn" }).toBeGreaterThan(before);
  await lab.button("Cancel").click();
  await expect(page.locator(".busy")).toHaveCount(0);
  await expect(page.locator("#outcome")).toHaveText(/^Cancelled at \d+% of the run\.$/);
  const cancelled = await lab.news();
  // The page and its worker are free at once: another run answers, and nothing of the old one comes.
  await lab.run(REFERENCE);
  expect(await lab.news()).toBe(cancelled);
  await lab.button("Run again").click();
  await expect(page.getByRole("progressbar", { name: "Computation" })).toBeVisible();
  await expect(lab.button("Run again")).toHaveCount(0);
  await lab.renewing(() => lab.example.selectOption("let_go"));
  await expect(lab.saddles).toHaveCount(6);
});

test("a newer setting replaces a long run at once", async ({ page, lab }) => {
  await lab.open();
  await lab.set(ENDLESS);
  await expect(page.locator(".busy")).toBeVisible();
  await lab.renewing(() => lab.example.selectOption("let_go"));
  await expect(lab.saddles).toHaveCount(6);
  await expect(lab.pill).toHaveText(/checks hold$/);
});

test.describe("a worker that fails", () => {
  test.use({ tolerated: /worker|broken off/i });

  test("takes no promise with it, is said, and is started again", async ({ page, lab }) => {
    await lab.open();
    const good = await lab.shown();
    await lab.set(ENDLESS);
    await expect(page.locator(".busy")).toBeVisible();
    const call = lab.refusal("run", ENDLESS);
    await page.workers()[0].evaluate(() => setTimeout(() => { throw new Error("broken off on purpose"); }));
    expect(await call).toMatch(/^worker: the computation broke off unexpectedly/);
    await expect(page.locator(".busy")).toHaveCount(0);
    await expect(lab.notices).toContainText([/^Not run: the computation broke off unexpectedly.* The last picture stays\.$/]);
    await lab.renewing(() => lab.example.selectOption("let_go"));
    await expect(lab.saddles).toHaveCount(6);
    await lab.renewing(() => lab.example.selectOption("diabetes"));
    expect(await lab.shown()).toEqual(good);
  });

  test("when its program cannot be loaded, the page says so and can try again", async ({ page, lab }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.route("**/worker.js", (route) => route.fulfill({ status: 404, body: "not here" }));
    await page.goto("./#/saddles?alpha=-9");
    await expect(lab.notices).toHaveText([/^Not run: the computation broke off unexpectedly; it can be started again\.$/]);
    await page.unroute("**/worker.js");
    await lab.button("Run again").click();
    await lab.pictured();
    await expect(lab.notices).toHaveCount(0);
    expect((await lab.state()).settings.init_scale_log10).toBe(-9);
  });
});
