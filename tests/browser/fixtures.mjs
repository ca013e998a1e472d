// What every browser test gets: the release site on a sub-path, and a page that may not complain.
import { test as base, expect } from "@playwright/test";
import { Lab } from "./page.mjs";
import { serveSite } from "./serve.mjs";

export { expect };

export const test = base.extend({
  /** The release site as it is served; each test process serves its own. */
  site: [
    async ({}, use) => {
      const site = await serveSite();
      await use(site);
      await site.close();
    },
    { scope: "worker" },
  ],

  /** Complaints that a test brings about on purpose. */
  tolerated: [/(?!)/, { option: true }],

  baseURL: async ({ site }, use) => use(site.address),

  /** A page like Playwright's; the test fails on anything it, its frames or its workers complain about. */
  page: async ({ page, site, tolerated }, use) => {
    const complaints = watch(page, new URL(site.address).origin);
    await use(page);
    expect(complaints.filter((complaint) => !tolerated.test(complaint)), "the page must not complain").toEqual([]);
  },

  /** The page as a person works with it. */
  lab: async ({ page }, use) => use(new Lab(page)),
});

/** Collects console warnings and errors, uncaught errors, failed requests and requests to other hosts. */
function watch(page, origin) {
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack ?? error}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    const elsewhere = ["http:", "https:", "ws:", "wss:"].includes(url.protocol) && url.origin !== origin;
    if (elsewhere) complaints.push(`request to another host: ${url}`);
  });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // The page gave the request up itself, by leaving or by ending a worker.
    if (why !== "net::ERR_ABORTED") complaints.push(`request failed: ${request.url()} ${why}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`answered ${response.status()}: ${response.url()}`);
  });
  return complaints;
}
