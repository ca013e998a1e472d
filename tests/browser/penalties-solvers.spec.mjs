// The lab "Penalties": solvers with their parameters, penalties on groups, and the time taken.
import { expect, expectNumbersOf, test } from "./penalties-page.mjs";

test("the time each penalty took is shown, and is no part of the result", async ({ lab }) => {
  await lab.open();
  for (const time of await lab.measures.locator("td:last-child").allTextContents()) {
    expect(time).toMatch(/^\d+(\.\d+)? (ms|s)$/);
  }
  const state = await lab.state();
  expect(await lab.run(state), "the same again, whatever the time").toEqual(await lab.run(state));
});

test("a solver's own parameters are shown with it, and go into the link", async ({ page, lab }) => {
  await lab.open();
  const [coupling, restart] = [page.getByRole("slider", { name: "Coupling ρ" }), page.getByRole("checkbox", { name: "Restart" })];
  await expect(coupling).toBeVisible();
  await expect(restart).toHaveCount(0);
  const before = await lab.run(await lab.state());
  await lab.renewing(async () => {
    await page.getByRole("textbox", { name: "Coupling ρ, as a number" }).fill("3");
    await page.keyboard.press("Enter");
  });
  await lab.link((query) => /(^|&)rho=3(&|$)/.test(query));
  expect((await lab.run(await lab.state())).trace.gap).not.toEqual(before.trace.gap);
  await lab.renewing(() => lab.example.selectOption("regression"));
  await expect(coupling).toHaveCount(0);
  await lab.renewing(() => page.getByLabel("Solver").selectOption("fista"));
  await lab.renewing(() => restart.uncheck());
  await lab.link((query) => /(^|&)restart=0(&|$)/.test(query));
});

test("groups switch on together, and the level sets become round", async ({ page, lab }) => {
  await lab.open();
  await lab.renewing(() => lab.example.selectOption("groups"));
  await expectNumbersOf(lab, await lab.run(await lab.state()));
  await expect(page.locator(".story")).toContainText("Here x is the length of a group of 5.");
  await expect(page.locator("#path"), "no path moves groups").toHaveCount(0);
  const inGroups = async () => {
    const { estimates, trace } = await lab.run(await lab.state());
    const l1 = estimates.estimate[0].slice(0, 100);
    const active = Array.from({ length: 20 }, (_, j) => l1.slice(5 * j, 5 * j + 5).filter((x) => x !== 0).length);
    return { whole: active.every((count) => count === 0 || count === 5), error: trace.rmse.at(-1)[0] };
  };
  const together = await inGroups();
  expect(together.whole).toBe(true);

  const levels = () => lab.layer("two", "still");
  await lab.chart("two").scrollIntoViewIfNeeded();
  await lab.painted();
  const round = await levels();
  const size = page.getByRole("textbox", { name: "Penalise groups of, as a number" });
  await lab.renewing(async () => {
    await size.fill("1");
    await size.press("Enter");
  });
  await expect(page.locator("#path")).toBeVisible();
  await expect(page.locator(".story")).not.toContainText("length of a group");
  const alone = await inGroups();
  expect(alone.whole).toBe(false);
  expect(alone.error).toBeGreaterThan(1.5 * together.error);
  await lab.chart("two").scrollIntoViewIfNeeded();
  await lab.painted();
  expect(await levels()).not.toBe(round);
  await lab.link((query) => /(^|&)group=1(&|$)/.test(query));

  const good = await lab.shown();
  await size.fill("21");
  await size.press("Enter");
  await expect(lab.notices).toHaveText([/^Penalise groups of: 21 is outside 1 to 20\.$/]);
  expect(await lab.shown()).toEqual(good);
});

test("a solver that does not move groups says so, and the last picture stays", async ({ page, lab }) => {
  await lab.open("example=groups");
  const measures = await lab.measures.allTextContents();
  await page.getByLabel("Solver").selectOption("coordinate_descent");
  await expect(lab.notices).toHaveText([/those of a group only move together/]);
  expect(await lab.measures.allTextContents()).toEqual(measures);
  await lab.renewing(() => page.getByLabel("Solver").selectOption("admm"));
  await expect(lab.checks).toHaveText("✓ 8 checks hold");
});
