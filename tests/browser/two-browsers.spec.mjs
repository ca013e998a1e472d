// The same settings give the same bits in every browser.
import { withFirefox } from "./firefox.mjs";
import { expect, test } from "./fixtures.mjs";

const swap = { kind: "example", name: "swap" };
const CASES = {
  "flow on diabetes": {},
  "flow on a Gaussian design": { data: { kind: "gaussian", samples: 20, features: 30, noise: 0.1, seed: 4 } },
  "gradient descent": { data: swap, method: "gradient_descent", init_scale_log10: -6 },
  "stochastic gradient descent": { method: "stochastic_gradient_descent", batch_size: 40, horizon: 10 },
  "depth 3": { data: swap, depth: 3, init_scale_log10: -3 },
  "heavy ball": { data: swap, method: "heavy_ball", init_scale_log10: -6 },
  "momentum flow": { data: swap, method: "momentum_flow", init_scale_log10: -6 },
};

// Evaluated in each page: the hash of everything a run answers, numbers written to the last bit.
async function hashes(cases) {
  const found = {};
  for (const [name, settings] of Object.entries(cases)) {
    const result = await window.saddlescope.run({ settings });
    const bytes = new TextEncoder().encode(JSON.stringify(result));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    found[name] = `${result.trace.time.length} rows ${[...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }
  return found;
}

const pictured = () => Number(document.querySelector("main")?.dataset.news) > 0 && !document.querySelector(".busy");

test("Firefox and Chromium compute the same bits and tell the same story", async ({ page, site, lab }) => {
  await lab.open("t=50");
  const inChromium = await page.evaluate(hashes, CASES);
  expect(await page.evaluate(hashes, CASES), "twice in the same browser").toEqual(inChromium);
  const words = () => document.querySelector(".happening").innerText + document.querySelector("#saddles table").innerText;
  const story = await page.evaluate(words);

  const complaints = [];
  const inFirefox = await withFirefox(async (browser) => {
    const other = await browser.newPage();
    other.on("pageerror", (error) => complaints.push(String(error)));
    other.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) complaints.push(message.text());
    });
    await other.goto(`${site.address}#/saddles?v=1&t=50`);
    await other.waitForFunction(pictured);
    return { hashes: await other.evaluate(hashes, CASES), story: await other.evaluate(words) };
  });

  expect(inFirefox.hashes).toEqual(inChromium);
  expect(inFirefox.story.replace(/\s+/g, " ")).toBe(story.replace(/\s+/g, " "));
  expect(complaints).toEqual([]);
});
