#!/usr/bin/env node
// Draws public/icon.svg as the PNGs that installed pages need: `node icons/run.mjs`, by headless Chromium.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

const PUBLIC = new URL("../public/", import.meta.url);
const GROUND = "#0f4c81";

/** What is made: file, side in pixels, and the share of it that the icon takes; a mask may cut off the rest. */
const ICONS = [
  ["icon-192.png", 192, 1],
  ["icon-512.png", 512, 1],
  ["icon-maskable-512.png", 512, 0.8],
  ["apple-touch-icon.png", 180, 0.9],
];

const svg = Buffer.from(readFileSync(new URL("icon.svg", PUBLIC))).toString("base64");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage();
for (const [file, side, share] of ICONS) {
  await page.setViewportSize({ width: side, height: side });
  await page.setContent(
    `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${share < 1 ? GROUND : "transparent"}">
      <img width="${side * share}" height="${side * share}" src="data:image/svg+xml;base64,${svg}">
    </body>`,
  );
  await page.waitForFunction(() => document.querySelector("img")?.complete);
  await page.screenshot({ path: fileURLToPath(new URL(file, PUBLIC)), omitBackground: true });
}
await browser.close();
