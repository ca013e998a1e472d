// The lab "Penalties" by keyboard alone.
import { focusShows, stops, stopsBackwards, tabTo } from "./keyboard.mjs";
import { expect, test } from "./penalties-page.mjs";

test("the first Tab offers the charts, where arrows move the probe", async ({ page, lab }) => {
  await lab.open();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the charts" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(lab.chart("value")).toBeFocused();
  expect(await focusShows(page)).toBe(true);
  const reading = await lab.reading.textContent();
  await page.keyboard.press("ArrowRight");
  expect((await lab.state()).view.probe).toBe(0.52);
  await expect(lab.headline).toHaveText("At x = 0.52");
  await expect(lab.reading).not.toHaveText(reading);
  await page.keyboard.press("t");
  await expect(page.locator("#value .numbers td").first()).toBeVisible();
  await page.keyboard.press("t");
  await expect(page.locator("#value .numbers")).toHaveCount(0);
});

test("a penalty is compared, another selected, and its parameter changed", async ({ page, lab }) => {
  test.slow(); // a hundred stops between list and parameters
  await lab.open();
  await tabTo(page, page.getByLabel("Compare Huber"));
  await lab.renewing(() => page.keyboard.press("Space"));
  await expect(lab.measures.locator("td:first-child")).toHaveText(["L1", "MCP", "SCAD", "WEEP", "Huber"]);
  await expect(lab.reading).toHaveText(/^Huber = /);

  await tabTo(page, lab.button("MCP"));
  await page.keyboard.press("Enter");
  await expect(lab.button("MCP")).toHaveAttribute("aria-pressed", "true");
  await expect(lab.button("MCP")).toBeFocused();
  await expect(lab.reading).toHaveText(/^MCP = /);

  const error = await lab.error("MCP");
  await tabTo(page, page.getByRole("slider", { name: "Weight λ" }));
  await lab.renewing(() => page.keyboard.press("ArrowRight"));
  expect((await lab.state()).settings["mcp.lam"]).toBeGreaterThan(0.7);
  expect(await lab.error("MCP")).not.toBe(error);
  await tabTo(page, page.getByRole("textbox", { name: "Weight λ, as a number" }), "Shift+Tab");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("0.7");
  await lab.renewing(() => page.keyboard.press("Enter"));
  expect(await lab.error("MCP")).toBe(error);
});

test("the run is stepped and played", async ({ page, lab }) => {
  test.slow(); // a hundred stops from the address to the transport
  await lab.open();
  const cursor = async () => (await lab.state()).view.time;
  const press = async (name, key, way) => {
    await tabTo(page, lab.button(name), way);
    await page.keyboard.press(key);
  };
  await press("To the start", "Enter");
  expect(await cursor()).toBe(0);
  await press("Step forward", "Space");
  expect(await cursor()).toBe(1);
  await press("Step back", "Enter", "Shift+Tab");
  expect(await cursor()).toBe(0);
  await press("Play", "Space", "Shift+Tab");
  await expect(lab.button("Pause")).toBeFocused();
  await expect.poll(() => lab.notch()).toBeGreaterThan(0);
  await page.keyboard.press("Space");
  await expect(lab.button("Play")).toBeVisible();
  await tabTo(page, lab.time);
  await page.keyboard.press("End");
  expect(await lab.notch()).toBe(10_000);
});

for (const query of ["", "example=groups"]) {
  test(`Tab passes through everything and out, with the focus in sight: ${query || "default"}`, async ({ page, lab }) => {
    test.slow(); // a hundred stops, there and back
    await lab.open(query);
    const there = await stops(page);
    for (const name of ["BUTTON Play", "BUTTON Next event", "INPUT Time", "INPUT Compare WEEP"]) expect(there).toContain(name);
    expect(await stopsBackwards(page, there.length), "the same stops, backwards").toEqual(there);
  });
}
