// Time is a cursor: play, pause, step, jump, scrub.
import { expect, test } from "./fixtures.mjs";
import { expectShown } from "./page.mjs";

test("play and pause; at the end, play starts over", async ({ lab }) => {
  await lab.open("t=400");
  await lab.button("Play").click();
  const from = await lab.notch();
  await expect.poll(() => lab.notch()).toBeGreaterThan(from);
  await lab.button("Pause").click();
  const paused = await lab.notch();
  await lab.painted();
  expect(await lab.notch()).toBe(paused);

  await lab.button("To the end").click();
  await lab.button("Play").click();
  await expect.poll(() => lab.notch()).toBeLessThan(5_000);
});

test("speed: ten times as fast covers more of the axis", async ({ page, lab }) => {
  await lab.open("t=1");
  await page.getByLabel("Speed").selectOption("10");
  await lab.button("To the start").click();
  await lab.button("Play").click();
  // A whole sweep takes 24 s at normal speed; at ten times it ends well before the test would.
  await expect(lab.button("Play")).toBeVisible();
  expect(await lab.notch()).toBe(10_000);
  await lab.link((query) => query.includes("speed=10"));
});

test("start, end, steps and events put the cursor exactly", async ({ lab }) => {
  await lab.open("example=let_go");
  const result = await lab.run(await lab.state());
  const times = result.trace.time;
  const cursor = async () => (await lab.state()).view.time;
  const press = async (name) => {
    await lab.button(name).click();
    return cursor();
  };
  expect(await press("To the start")).toBe(0);
  expect(await press("Step forward")).toBe(times[1]);
  expect(await press("Step forward")).toBe(times[2]);
  expect(await press("Step back")).toBe(times[1]);
  expect(await press("To the end")).toBe(8);
  await lab.button("To the start").click();

  const predicted = result.prediction.slice(1).map(({ time }) => time);
  const measured = result.events.filter(({ kind }) => ["activated", "released"].includes(kind)).map(({ time }) => time);
  const events = [...predicted, ...measured].sort((a, b) => a - b);
  // Marks nearer to each other than a millionth of the axis count as one.
  const marks = events.filter((time, k) => k === 0 || time - events[k - 1] > 8e-6);
  for (const mark of marks) {
    expect(await press("Next event")).toBeCloseTo(mark, 5);
  }
  for (const mark of marks.slice(0, -1).reverse()) {
    expect(await press("Previous event")).toBeCloseTo(mark, 5);
  }
  expect(await press("Previous event")).toBe(0);
});

for (const query of ["", "example=let_go", "example=sparse_recovery", "example=stochastic", "example=deep"]) {
  test(`scrubbed backwards, the page says what a run stopped there says (${query || "default"})`, async ({ lab }) => {
    await lab.open(query);
    const state = await lab.state();
    const whole = await lab.run(state);
    const scale = Math.max(...whole.prediction.at(-1).coefficients.map(Math.abs));
    const names = await lab.page.locator("#why option").allTextContents();
    for (const share of [0.9, 0.62, 0.35]) {
      await lab.scrub(share);
      const time = (await lab.state()).view.time;
      const stopped = await lab.run({ ...state, settings: { ...state.settings, horizon: time } });
      // A method with steps of its own stops at the first one beyond.
      const step = state.settings.method === "gradient_flow" ? 0 : state.settings.step / (8 * Math.LN10);
      expect(stopped.trace.time.at(-1)).toBeGreaterThanOrEqual(time);
      expect(stopped.trace.time.at(-1)).toBeLessThanOrEqual(time + step);
      const [beta, dual] = [stopped.trace.coefficients.at(-1), stopped.trace.dual.at(-1)];
      for (const [feature, name] of names.slice(0, 5).entries()) {
        const sentence = await lab.whyZero(name);
        const shown = {
          beta: sentence.match(/β = (\S+?)(?:[;.]? |[;.]$)/)[1],
          dual: sentence.match(/(?:\|s\||\bs) = (\S+?),? /)[1],
        };
        // Between recorded rows the page interpolates; rows are closer than the eye resolves. Noise is
        // thinned to what a pixel of the chart shows, a hundredth of the largest coefficient.
        expectShown(shown.beta, beta[feature], (step > 0 ? 1e-2 : 2e-3) * scale);
        const s = sentence.includes("|s|") ? Math.abs(dual[feature]) : dual[feature];
        expectShown(shown.dual, s, 2e-3);
      }
      // Events of the whole run: one that is stopped early has a prediction that ends as early.
      const turns = whole.events.filter(({ feature, time: at }) => feature !== undefined && feature !== null && at <= time);
      const happened = turns.filter((turn) => turn.time === turns.at(-1).time && turn.saddle === turns.at(-1).saddle);
      if (happened.length > 0) {
        const clause = (kind, verb) => {
          const features = happened.filter((turn) => turn.kind === kind).map(({ feature }) => feature);
          return features.length > 0 ? [`${features.sort((a, b) => a - b).map((i) => names[i]).join(", ")} ${verb}`] : [];
        };
        const words = [...clause("activated", "woke"), ...clause("released", "let go")].join(", ");
        await expect(lab.headline).toHaveText(new RegExp(`^${words} at t = `));
        expectShown((await lab.headline.textContent()).split("t = ")[1], happened[0].time);
      } else {
        await expect(lab.headline).toHaveText("Waiting at the origin");
      }
    }
  });
}

test("pointing at a chart, or at a row of the table of saddles, moves the cursor of all", async ({ page, lab }) => {
  await lab.open();
  const canvases = () =>
    Promise.all(["loss", "coefficients", "lasso", "dual", "strip"].map((id) => lab.layer(id, "moving")));
  const before = await canvases();
  await lab.clickChart("loss", 0.5, 0.1);
  await lab.painted();
  const after = await canvases();
  for (const [chart, picture] of after.entries()) expect(picture).not.toBe(before[chart]);

  const result = await lab.run(await lab.state());
  const jumped = result.events.filter(({ kind }) => kind === "jumped");
  await lab.button("Go to saddle 3").click();
  expect((await lab.state()).view.time).toBe(jumped.find(({ saddle }) => saddle === 3).time);
  await expect(lab.saddles.nth(3)).toHaveClass(/now/);
  await lab.button("Go to saddle 0").click();
  await expect(lab.headline).toHaveText("Waiting at the origin");
});

test("a chart out of view follows the cursor once it is looked at, or when nothing moves any more", async ({ page, lab }) => {
  await lab.open("t=1");
  const moving = () => lab.layer("norm", "moving");
  await expect(lab.chart("norm")).not.toBeInViewport();
  const before = await moving();
  await lab.button("To the end").click();
  await expect.poll(moving).not.toBe(before);
  const end = await moving();
  await lab.button("Play").click();
  await lab.chart("norm").scrollIntoViewIfNeeded();
  await expect.poll(moving).not.toBe(end);
  await lab.button("To the end").click();
  await expect.poll(moving).toBe(end);
});
