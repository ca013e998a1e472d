// Where the browsers are, and how they are started: the same for tests and benchmarks.
import { existsSync } from "node:fs";

const PLACES = {
  CHROMIUM: [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome-stable",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ],
  FIREFOX: ["/usr/bin/firefox-esr", "/usr/bin/firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"],
};

/** The program of a browser, "CHROMIUM" or "FIREFOX": named by that variable, else in a usual place. */
export function program(browser) {
  const found = process.env[browser] ?? PLACES[browser].find((place) => existsSync(place));
  if (!found) throw new Error(`No ${browser.toLowerCase()} found: install it, or name its program in ${browser}.`);
  return found;
}

/** Flags that keep Chromium quiet, alone with the page, and drawing without a graphics card. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
