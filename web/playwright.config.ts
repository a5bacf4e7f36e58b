import { availableParallelism } from "node:os";
import { defineConfig, devices } from "@playwright/test";
import { CHROMIUM } from "./browsers/chromium";

const DESKTOP = { ...devices["Desktop Chrome"], locale: "en-GB" };

/** Tests that measure how soon and how smooth. */
const MEASURED = /speed\.spec\.ts$/;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // Most of a test's time nobody computes. What one test mines must not be what another waits for: each has relays of
  // its own.
  workers: Math.min(2, availableParallelism()),
  fullyParallel: false,
  // A test that passes on the second try hides a race.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    // What a test intercepts is not to be answered by a service worker first; the tests of that one allow it.
    serviceWorkers: "block",
    screenshot: "only-on-failure",
    // Without pictures: those of every frame would keep half a processor busy, in every test.
    trace: { mode: "retain-on-failure", screenshots: false },
    launchOptions: CHROMIUM,
  },
  projects: [
    { name: "desktop", use: DESKTOP, testIgnore: MEASURED },
    // With the machine to themselves.
    { name: "measured", use: DESKTOP, testMatch: MEASURED, dependencies: ["desktop"] },
  ],
});
