import { defineConfig } from "@playwright/test";
import tests from "../playwright.config";

/** The browser and the patience of the end-to-end tests. */
export default defineConfig({
  ...tests,
  testDir: ".",
  testMatch: "pictures.ts",
  outputDir: "../test-results",
  projects: [{ name: "pictures", use: tests.projects?.[0]?.use }],
});
