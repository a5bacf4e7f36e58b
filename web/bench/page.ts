/** The page itself: how large it is, and how soon a visitor can use it. */
import { readdir, stat } from "node:fs/promises";
import { get } from "node:http";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "@playwright/test";
import { JoiningTab } from "../e2e/joining-tab";
import { FAST, Relay } from "../e2e/relay";
import type { Options } from "./options";
import { print, sizesText, timesText } from "./print";
import { quantile } from "./shared/compare";
import type { PageSize, PageTime } from "./shared/page-row";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));

/** The parts of the page; each file belongs to the first part that fits. */
const PARTS: [name: string, fits: RegExp][] = [
  ["WebAssembly of the node", /chain_wasm.*\.wasm$/],
  ["WebAssembly of the wallet", /wallet_wasm.*\.wasm$/],
  ["WebAssembly of the sandbox", /sandbox_wasm.*\.wasm$/],
  ["WebAssembly of the search", /\.wasm$/],
  ["JavaScript", /\.js$/],
  ["styles", /\.css$/],
  ["everything else", /(?:)/],
];

export async function measurePage(
  browser: Browser,
  { effort }: Options,
): Promise<{ sizes: PageSize[]; times: PageTime[] }> {
  const relay = await Relay.start({ network: FAST });
  try {
    const sizes = await weigh(relay.url);
    print(sizesText(sizes));
    const visits: Visit[] = [];
    for (let round = 0; round < effort.rounds; round += 1) visits.push(await visit(browser, relay.url));
    const times = (Object.keys(NAMES) as (keyof Visit)[]).map((event) => {
      const sorted = visits.map((visit) => visit[event]).sort((one, other) => one - other);
      const quartiles: [number, number] = [quantile(sorted, 1), quantile(sorted, 3)];
      return { name: NAMES[event], median: quantile(sorted, 2), quartiles };
    });
    print(timesText(times));
    return { sizes, times };
  } finally {
    await relay.dispose();
  }
}

/** All times in milliseconds. */
interface Visit {
  painted: number;
  started: number;
  hashed: number;
  sinceClick: number;
}

const NAMES: Record<keyof Visit, string> = {
  painted: "to the first paint",
  started: "until the node is ready",
  hashed: "to the first hashes, started at once",
  sinceClick: "of this, since the click",
};

/** For a visitor who has never been here. */
async function visit(browser: Browser, url: string): Promise<Visit> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const tab = await JoiningTab.on(page);
    await page.goto(url, { waitUntil: "commit" });
    const started = await tab.reached(0);
    const { clicked, hashed } = await tab.mine();
    return { painted: await tab.painted(), started, hashed, sinceClick: hashed - clicked };
  } finally {
    await context.close();
  }
}

/** Each part, with its size on disk and as the relay sends it to a browser. */
async function weigh(url: string): Promise<PageSize[]> {
  const sizes = PARTS.map(([name]): PageSize => ({ name, bytes: 0, gzip: 0 }));
  for (const entry of await readdir(DIST, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const path = relative(DIST, file).split(sep).join("/");
    // A folder that begins with a dot holds files that only the build needs; the copy to send lies beside each file.
    if (!entry.isFile() || path.startsWith(".") || path.endsWith(".gz")) continue;
    const size = sizes[PARTS.findIndex(([, fits]) => fits.test(path))];
    if (!size) throw new Error(`${path} is no part of the page`);
    size.bytes += (await stat(file)).size;
    size.gzip += await sentBytes(new URL(path === "index.html" ? "/" : path, url));
  }
  return sizes;
}

function sentBytes(url: URL): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { "accept-encoding": "gzip" } }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`the relay answered ${answer.statusCode} for ${url}`));
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on("end", () => resolve(bytes));
      answer.on("error", reject);
    });
    request.on("error", reject);
  });
}
