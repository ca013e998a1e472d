// Frozen runs beside the present one, and changes made on the way.
import { expect, test } from "./fixtures.mjs";

test("a frozen run is listed, drawn, linked, and survives a reload", async ({ page, lab }) => {
  await lab.open("example=soft_start&alpha=-2");
  const alone = await lab.shown();
  await lab.open("example=soft_start");
  await lab.button("Freeze this run").click();
  await expect(page.locator(".frozen .words")).toHaveText(["Too large a start"]);
  await lab.link((query) => query.includes("with="));
  await lab.renewing(() => lab.alpha.press("ArrowLeft"));
  await lab.renewing(() => lab.alpha.press("ArrowLeft"));
  await lab.button("Freeze this run").click();
  await expect(page.locator(".frozen .words")).toHaveText(["Too large a start", "Too large a start, alpha -2"]);
  const link = await lab.link((query) => query.includes("alpha%253D-2") || query.includes("alpha%3D-2"));
  expect(link.length).toBeLessThan(300);
  // Drawn: the picture of the same run differs with the frozen ones beside it.
  const both = async () => {
    await expect(page.locator('.frozen li[aria-busy="true"]')).toHaveCount(0);
    return (await lab.shown()).pictures[0];
  };
  const state = await lab.state();
  const drawn = await both();
  expect(state.settings.init_scale_log10).toBe(-2);
  expect(drawn === alone.pictures[0], "the frozen runs are drawn").toBe(false);

  await lab.reload();
  expect((await lab.state()).view.overlays).toEqual(state.view.overlays);
  await expect(page.locator(".frozen .words")).toHaveCount(2);
  expect((await both()) === drawn, "the frozen runs are drawn again").toBe(true);

  await lab.button("Remove frozen run A").click();
  await expect(page.locator(".frozen .words")).toHaveText(["Too large a start, alpha -2"]);
  await lab.button("Remove frozen run A").click();
  await expect(page.locator(".frozen li")).toHaveCount(0);
  await lab.link((query) => !query.includes("with="));
});

test("at most four runs are frozen", async ({ lab }) => {
  await lab.open("example=swap");
  for (let k = 0; k < 4; k += 1) {
    await lab.button("Freeze this run").click();
    await lab.renewing(() => lab.alpha.press("ArrowLeft"));
  }
  await expect(lab.button("Freeze this run")).toBeDisabled();
});

test("a frozen run that is removed while it is computed does not come back", async ({ page, lab }) => {
  await lab.open("example=stochastic");
  const alone = (await lab.shown()).pictures[0];
  await lab.button("Freeze this run").click();
  await lab.button("Remove frozen run A").click();
  await expect(page.locator(".frozen li")).toHaveCount(0);
  // Runs take turns: when the same run, asked for later, is there, the frozen one would be, too.
  await lab.run(await lab.state());
  expect((await lab.shown()).pictures[0] === alone, "nothing is drawn beside the run").toBe(true);
});

test("a frozen run that cannot be computed leaves the list, and it is said why", async ({ page, lab }) => {
  await lab.open(`with=${encodeURIComponent(encodeURIComponent("v=1&data=inline"))}`);
  await expect(lab.notices).toHaveText([/^A frozen run was removed: the design needs at least one row/]);
  await expect(page.locator(".frozen li")).toHaveCount(0);
  await lab.link((query) => !query.includes("with="));
});

test("change from here: on the timeline, in the link, dragged, edited, removed", async ({ page, lab }) => {
  await lab.open("example=swap&alpha=-6&method=gradient_descent");
  await lab.scrub(0.4);
  const time = (await lab.state()).view.time;
  const before = await lab.run(await lab.state());
  await lab.renewing(() => page.locator(".changes").getByRole("button", { name: "Step size" }).click());
  const [change] = (await lab.state()).settings.changes;
  expect(change).toEqual({ time, quantity: "step", value: 0.01 });
  const mark = page.locator(".tick.change");
  await expect(mark).toHaveAttribute("title", "step becomes 0.01");
  await lab.link((query) => query.includes("change="));

  // Nothing before the change is touched; afterwards the run goes its own way.
  const after = await lab.run(await lab.state());
  const common = before.trace.time.filter((t, row) => t < time && after.trace.time[row] === t).length;
  expect(common).toBeGreaterThan(5);
  expect(after.trace.coefficients.slice(0, common)).toEqual(before.trace.coefficients.slice(0, common));
  expect(after.trace.coefficients.at(-1)).not.toEqual(before.trace.coefficients.at(-1));

  await lab.renewing(() => lab.dragMark(mark, 0.7));
  const [dragged] = (await lab.state()).settings.changes;
  expect(dragged.time).toBeGreaterThan(1.5 * time);
  expect(dragged.value).toBe(0.01);

  const value = page.getByRole("textbox", { name: "Step size from then on" });
  await lab.renewing(async () => {
    await value.fill("0.005");
    await value.press("Enter");
  });
  expect((await lab.state()).settings.changes).toEqual([{ ...dragged, value: 0.005 }]);
  await value.fill("77");
  await value.press("Enter");
  await expect(lab.notices).toHaveText([/step 77 is outside 0.00001 to 10/]);
  await value.blur();
  await expect(value, "the box shows the value in force").toHaveValue("0.005");
  await value.fill("soon");
  await value.press("Enter");
  await expect(lab.notices).toHaveText([/^Step size: "soon" is not a number\.$/]);
  await value.blur();
  await expect(value).toHaveValue("0.005");
  await lab.renewing(async () => {
    await value.fill("0.004");
    await value.press("Enter");
  });
  await expect(lab.notices, "what was wrong is over").toHaveCount(0);
  await lab.renewing(async () => {
    await value.fill("0.005");
    await value.press("Enter");
  });
  expect((await lab.state()).settings.changes).toEqual([{ ...dragged, value: 0.005 }]);

  const trace = JSON.stringify(await lab.run(await lab.state()));
  await lab.link((query) => query.includes("0.005"));
  await lab.reload();
  expect(JSON.stringify(await lab.run(await lab.state()))).toBe(trace);

  await lab.renewing(() => lab.button("Remove change 1").click());
  await expect(mark).toHaveCount(0);
  await lab.link((query) => !query.includes("change="));
});

test("of two equal changes the one is moved whose mark is dragged", async ({ page, lab }) => {
  await lab.open("example=swap&alpha=-6&method=gradient_descent&change=1:step:0.01,3:step:0.01&axis=accelerated&horizon=8");
  await lab.renewing(() => lab.dragMark(page.locator(".tick.change").nth(1), 0.9));
  const [first, moved] = (await lab.state()).settings.changes;
  expect(first).toEqual({ time: 1, quantity: "step", value: 0.01 });
  expect(moved.time).toBeGreaterThan(3.5);
});

test("changes the method does not have are listed as such, unmarked, and can be removed", async ({ page, lab }) => {
  await lab.open("example=swap&alpha=-6&method=gradient_descent&change=1:step:0.01");
  await expect(page.locator(".tick.change")).toHaveCount(1);
  await lab.renewing(() => page.getByLabel("Method").selectOption("gradient_flow"));
  await expect(page.locator(".tick.change")).toHaveCount(0);
  await expect(page.locator(".changes li")).toHaveText(/^Step size\s*0\.01 from t = 1: does not apply now/);
  const { events } = await lab.run(await lab.state());
  expect(events.filter(({ kind }) => kind === "changed")).toEqual([]);
  await lab.renewing(() => lab.button("Remove change 1").click());
  await expect(page.locator(".changes")).toHaveCount(0);
});

test("no more changes are made than a run may have", async ({ page, lab }) => {
  const changes = Array.from({ length: 19 }, (_, k) => `${k + 1}:step:0.02`).join(",");
  await lab.open(`example=stochastic&change=${changes}`);
  const add = page.locator(".changes").getByRole("button", { name: "Step size" });
  await lab.renewing(() => add.click());
  await expect(add).toBeDisabled();
  await expect(page.locator(".changes .hint")).toHaveText("at most 20: remove one to make another");
  await lab.link((query) => query.split("step").length === 21);
  await lab.reload();
  expect((await lab.state()).settings.changes).toHaveLength(20);
});
