// Themes, accessibility by axe, small and enlarged pages.
import { expectNothingToMend } from "./axe.mjs";
import { expect, test } from "./fixtures.mjs";

const theme = (page) => page.evaluate(() => document.documentElement.dataset.theme);

test("the theme follows the system until one is chosen, which a reload keeps", async ({ page, lab }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await lab.open();
  expect(await theme(page)).toBe("light");
  const light = await lab.shown();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(() => theme(page)).toBe("dark");
  expect((await lab.shown()).pictures[0]).not.toBe(light.pictures[0]);
  const choice = page.getByLabel("Theme");
  await choice.selectOption("light");
  expect(await theme(page)).toBe("light");
  expect((await lab.shown()).pictures).toEqual(light.pictures);
  await lab.reload();
  expect(await theme(page)).toBe("light");
  await expect(choice).toHaveValue("light");
  await choice.selectOption("dark");
  await page.emulateMedia({ colorScheme: "light" });
  await lab.reload();
  expect(await theme(page)).toBe("dark");
  await choice.selectOption("system");
  expect(await theme(page)).toBe("light");
});

for (const colorScheme of ["light", "dark", "contrast"]) {
  test(`axe finds nothing to mend: ${colorScheme}`, async ({ page, lab }) => {
    await page.emulateMedia({ colorScheme: colorScheme === "light" ? "light" : "dark" });
    await lab.open("t=50");
    if (colorScheme === "contrast") await page.getByLabel("Theme").selectOption(colorScheme);
    expect(await theme(page)).toBe(colorScheme);
    await expectNothingToMend(page);
    // With everything open that opens: data tables, own data, notices, changes, frozen runs.
    await lab.chart("coefficients").press("t");
    await lab.chart("strip").press("t");
    await lab.openOwnData();
    await lab.paste("1,2,3\n4,5\n");
    await lab.button("Freeze this run").click();
    await lab.renewing(() => page.getByLabel("Method").selectOption("heavy_ball"));
    await lab.renewing(() => page.locator(".changes").getByRole("button", { name: "Step size" }).click());
    await expectNothingToMend(page);
  });
}

test("forced colours keep every control visible", async ({ page, lab }) => {
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  await lab.open();
  await expect(lab.button("Play")).toBeVisible();
  await expectNothingToMend(page);
  // Charts come near the system's colours, whatever was chosen before.
  expect(await theme(page)).toBe("contrast");
  const { pictures } = await lab.shown();
  await page.getByLabel("Theme").selectOption("light");
  expect((await lab.shown()).pictures).toEqual(pictures);
  await page.emulateMedia({ forcedColors: "none" });
  await expect.poll(() => theme(page)).toBe("light");
  expect((await lab.shown()).pictures[0]).not.toBe(pictures[0]);
});

test("at 200 % zoom everything is reachable and nothing scrolls sideways", async ({ page, lab }) => {
  await page.setViewportSize({ width: 720, height: 450 });
  await lab.open("t=50");
  expect(await lab.tooWide()).toEqual([]);
  await lab.button("Controls").click();
  await lab.renewing(() => lab.alpha.press("ArrowLeft"));
  await lab.button("Close").click();
  await lab.chart("strip").scrollIntoViewIfNeeded();
  await expect(lab.chart("strip")).toBeInViewport();
  await lab.button("Next event").click();
  await expect(lab.headline).toBeVisible();
  await expectNothingToMend(page);
});
