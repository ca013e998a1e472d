import { defineConfig } from "@playwright/test";
import { CHROMIUM_FLAGS, program } from "./browsers.mjs";

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.mjs",
  outputDir: "../../target/browser-tests",
  // One page more than a small machine has cores: no test measures time, all wait for what must happen.
  workers: 3,
  retries: 0,
  // Against hanging, not against slowness: a busy machine may take ten times as long.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  forbidOnly: true,
  reporter: "list",
  use: {
    launchOptions: { executablePath: program("CHROMIUM"), args: CHROMIUM_FLAGS },
    channel: "chromium", // the new headless mode: the whole browser, without a window
    screenshot: "only-on-failure",
    // Recording every test takes longer than the tests: `npx playwright test --trace on` shows one that fails.
    trace: "off",
  },
  projects: [
    { name: "desktop", testIgnore: ["phone.spec.mjs", "touch.spec.mjs"], use: { viewport: { width: 1440, height: 900 } } },
    {
      name: "phone",
      testMatch: ["phone.spec.mjs", "touch.spec.mjs"],
      use: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
    },
  ],
});
