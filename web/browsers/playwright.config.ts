/** One test file for three browsers. Playwright's runner takes the drivers of this folder instead of its own. */
import { defineConfig } from "@playwright/test";
import { BROWSERS } from "./browsers";

export default defineConfig({
  testDir: ".",
  outputDir: "../test-results/browsers",
  // One browser at a time: on two processors two of them would wait for each other.
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  projects: Object.keys(BROWSERS).map((name) => ({ name })),
});
