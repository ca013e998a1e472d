// On a phone: everything by touch, nothing scrolls sideways.
import { expectNothingToMend } from "./axe.mjs";
import { expect, test } from "./fixtures.mjs";

test("plays by itself and is driven by touch", async ({ page, lab }) => {
  await lab.openMoving();
  const opened = await lab.notch();
  await expect.poll(() => lab.notch()).toBeGreaterThan(opened);
  await lab.button("Pause").tap();
  await lab.chart("loss").tap({ position: { x: 200, y: 20 } });
  const tapped = await lab.notch();
  expect(tapped).toBeGreaterThan(opened);
  await expect(lab.headline).toBeInViewport();
  await lab.button("Next event").tap();
  expect(await lab.notch()).toBeGreaterThan(tapped);
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing to mend, with drawer and data table open: ${colorScheme}`, async ({ page, lab }) => {
    await page.emulateMedia({ colorScheme });
    await lab.open();
    await expectNothingToMend(page);
    await page.getByRole("button", { name: "Training loss: data table" }).tap();
    await expect(page.locator("#loss .numbers")).toBeVisible();
    await lab.button("Controls").tap();
    await expect(lab.example).toBeVisible();
    await expectNothingToMend(page);
  });
}

test("the top bar holds the labs, sharing, exports and theme in two rows", async ({ page, lab }) => {
  await lab.open();
  const bar = await page.locator(".topbar").boundingBox();
  const rows = new Set();
  for (const name of ["Share", "Export JSON", "Export CSV"]) {
    const box = await lab.button(name).boundingBox();
    rows.add(Math.round(box.y + box.height / 2));
    expect(box.y).toBeGreaterThanOrEqual(bar.y);
    expect(box.x + box.width).toBeLessThanOrEqual(390);
  }
  expect(rows.size).toBe(1);
  const [brand, tabs] = [await page.locator(".brand").boundingBox(), await page.locator(".topbar nav").boundingBox()];
  expect(brand.y).toBeGreaterThanOrEqual(bar.y);
  expect(tabs.y).toBeGreaterThan(brand.y + brand.height / 2);
  expect(tabs.y + tabs.height).toBeLessThanOrEqual(bar.y + bar.height);
  const download = page.waitForEvent("download");
  await lab.button("Export CSV").tap();
  expect((await download).suggestedFilename()).toBe("saddlescope.csv");
});

test("the drawer of controls opens, sets and closes", async ({ lab }) => {
  await lab.open();
  await expect(lab.example).toBeHidden();
  await lab.button("Controls").tap();
  await lab.renewing(() => lab.example.selectOption("let_go"));
  await lab.button("Close").tap();
  await expect(lab.example).toBeHidden();
  await expect(lab.saddles).toHaveCount(6);
});

test("what the drawer's input is refused for is read above the drawer", async ({ lab }) => {
  await lab.open();
  await lab.button("Controls").tap();
  await lab.paste("1,2,3\n4,5\n");
  await lab.expectNoticeInSight(/^Your data were not used: row 2 /);
});

for (const hash of ["#/saddles?t=50", "#/penalties"]) {
  for (const width of [390, 320]) {
    test(`playback shows all it says at ${width} px: ${hash}`, async ({ page, lab }) => {
      await page.setViewportSize({ width, height: 700 });
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.goto(`./${hash}`);
      await lab.pictured();
      await expect(page.locator(".values")).toHaveText(/support \d+( \(> \S+\))?$|\d+ awake$/);
      const outside = await page.evaluate(() => {
        const bar = document.querySelector(".transport").getBoundingClientRect();
        const inside = ({ left, right, top, bottom }) => left >= 0 && right <= innerWidth && top >= bar.top && bottom <= innerHeight;
        const parts = [...document.querySelectorAll(".transport button, .timeline input, .clock, .values, .speed select")];
        const seen = parts.filter((part) => part.checkVisibility());
        return seen.filter((part) => !inside(part.getBoundingClientRect())).map((part) => part.className || part.tagName);
      });
      expect(outside).toEqual([]);
    });
  }
}

for (const width of [390, 320]) {
  test(`nothing scrolls sideways at ${width} px`, async ({ page, lab }) => {
    await page.setViewportSize({ width, height: 700 });
    for (const query of ["", "example=sparse_recovery", "example=stochastic&change=5:step:0.01"]) {
      await lab.open(query);
      expect(await lab.tooWide()).toEqual([]);
      await lab.button("Controls").tap();
      expect(await lab.tooWide()).toEqual([]);
      await page.goto("about:blank");
    }
  });
}

test("a swipe over the path scrolls the page while the path is a plane, and turns it in space", async ({ page, lab }) => {
  await lab.open();
  const path = lab.chart("path");
  const client = await page.context().newCDPSession(page);
  const scrolled = () => page.locator(".stage").evaluate((stage) => stage.scrollTop);
  const swipe = async () => {
    await path.evaluate((chart) => chart.scrollIntoView({ block: "center", behavior: "instant" }));
    await lab.painted();
    const { x, y, width, height } = await path.boundingBox();
    const before = await scrolled();
    const finger = (type, up) =>
      client.send("Input.dispatchTouchEvent", { type, touchPoints: [{ x: x + width / 2, y: y + height / 2 - up }] });
    await finger("touchStart", 0);
    for (let up = 10; up <= 100; up += 10) await finger("touchMove", up);
    await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await lab.painted();
    return (await scrolled()) - before;
  };
  expect(await swipe(), "the page has scrolled").toBeGreaterThan(40);
  const plane = (await lab.state()).view;
  await page.locator("#path").getByLabel("Path picture").selectOption("space");
  expect(await swipe(), "the page has stood").toBe(0);
  expect((await lab.state()).view.pitch).not.toBe(plane.pitch);
});
