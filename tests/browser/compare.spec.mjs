// Frozen runs beside the present one, and changes made on the way.
import { expect, test } from "./fixtures.mjs";

test("a frozen run is listed, drawn, linked, and survives a reload", async ({ page, lab }) => {
  await lab.open("example=soft_start");
  const alone = await lab.shown();
  await lab.button("Freeze this run").click();
  await expect(page.locator(".frozen .words")).toHaveText(["Too large a start"]);
  await lab.link((query) => query.includes("with="));
  await lab.renewing(() => lab.alpha.press("ArrowLeft"));
  await lab.renewing(() => lab.alpha.press("ArrowLeft"));
  await lab.button("Freeze this run").click();
  await expect(page.locator(".frozen .words")).toHaveText(["Too large a start", "Too large a start, alpha -2"]);
  const link = await lab.link((query) => query.includes("alpha%253D-2") || query.includes("alpha%3D-2"));
  expect(link.length).toBeLessThan(300);
  // Drawn: the picture with the frozen runs differs from the one without.
  const both = async () => {
    await expect(page.locator('.frozen li[aria-busy="true"]')).toHaveCount(0);
    return (await lab.shown()).pictures[0];
  };
  const state = await lab.state();
  const drawn = await both();
  expect(drawn).not.toBe(alone.pictures[0]);

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

  const box = await mark.boundingBox();
  const line = await page.locator(".ticks").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(line.x + 0.7 * line.width, box.y + box.height / 2, { steps: 5 });
  await lab.renewing(() => page.mouse.up());
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
  expect((await lab.state()).settings.changes).toEqual([{ ...dragged, value: 0.005 }]);

  const trace = JSON.stringify(await lab.run(await lab.state()));
  await lab.link((query) => query.includes("0.005"));
  await lab.reload();
  expect(JSON.stringify(await lab.run(await lab.state()))).toBe(trace);

  await lab.renewing(() => lab.button("Remove change 1").click());
  await expect(mark).toHaveCount(0);
  await lab.link((query) => !query.includes("change="));
});
