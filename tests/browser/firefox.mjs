// Firefox beside Playwright's Chromium, driven through WebDriver BiDi.
import puppeteer from "puppeteer-core";
import { pathToFileURL } from "node:url";
import { program } from "./browsers.mjs";
import { serveSite } from "./serve.mjs";

/**
 * Starts a headless Firefox with a fresh profile, hands it to `visit`, and ends it.
 * @template T
 * @param {(browser: import("puppeteer-core").Browser) => Promise<T>} visit
 * @returns {Promise<T>} what `visit` returns
 */
export async function withFirefox(visit) {
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: program("FIREFOX"), headless: true });
  try {
    return await visit(browser);
  } finally {
    await browser.close();
  }
}

// By itself (`node firefox.mjs`): what the page says in Firefox.
if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { address, close } = await serveSite();
  try {
    await withFirefox(async (browser) => {
      const page = await browser.newPage();
      await page.goto(address);
      await page.waitForSelector("h1");
      console.log(await page.evaluate(() => `${navigator.userAgent}\n${document.body.innerText}`));
    });
  } finally {
    await close();
  }
}
