import { defineConfig, devices } from "@playwright/test";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // Every test starts relays and mines: side by side they would only slow each other down.
  workers: 1,
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
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [{ name: "desktop", use: { ...devices["Desktop Chrome"], locale: "en-GB" } }],
});
