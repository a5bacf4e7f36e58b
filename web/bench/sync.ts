/** A tab that joins a relay with a long chain, and is then reloaded. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium } from "@playwright/test";
import { CHROMIUM } from "../browsers/chromium";
import { JoiningTab } from "../e2e/joining-tab";
import { Relay } from "../e2e/relay";
import { Figures } from "./figures";
import { nodeMemory, pageMemory } from "./node-memory";
import type { Options } from "./options";
import { kept, replayed } from "./replays";
import type { Figure } from "./shared/figures";

/** The native half's figure with which ours is compared. */
const VALIDATION = "checked and connected in memory, one thread";

const MEBIBYTE = 1 << 20;

export async function measureSync(browser: Browser, { blocks, json }: Options): Promise<{ figures: Figure[] }> {
  const figures = new Figures(`The same ${blocks} blocks in Chromium`);
  const { seconds: validation } = await replayed(browser, "blocks");
  figures.tell("checked and connected in memory, one worker", validation, "s");
  figures.tell("that is, times the native check", validation / (await nativeFigure(json, VALIDATION)), "times");

  const relay = await Relay.start({ network: "regtest", chain: join(kept(), `chain-${blocks}`) });
  // On disk, like a person's profile.
  const profile = await mkdtemp(join(tmpdir(), "tabchain-profile-"));
  const context = await chromium.launchPersistentContext(profile, CHROMIUM);
  try {
    await joinAndReload(context, relay.url, { blocks, validation, figures });
  } finally {
    await relay.dispose();
    await context.close();
    await rm(profile, { recursive: true });
  }
  return { figures: figures.all };
}

interface Joining {
  blocks: number;
  /** Seconds that the check alone takes here. */
  validation: number;
  figures: Figures;
}

async function joinAndReload(context: BrowserContext, url: string, joining: Joining): Promise<void> {
  const { blocks, validation, figures } = joining;
  const seconds = (name: string, ms: number): void => figures.tell(name, ms / 1000, "s");
  const page = context.pages()[0] ?? (await context.newPage());
  const tab = await JoiningTab.on(page);

  await page.goto(url);
  seconds("a new tab's first paint", await tab.painted());
  seconds("its node has started", await tab.reached(0));
  const joined = await tab.reached(blocks);
  seconds("it has joined", joined);
  figures.tell("that is, times the check in memory", joined / 1000 / validation, "times");
  const { longestTask, longestGap } = await tab.watched();
  figures.tell("longest task of the main thread, 0 if below 50 ms", longestTask, "ms");
  figures.tell("longest time between two frames", longestGap, "ms");
  const memory = await nodeMemory(page);
  figures.tell("memory of its node", memory / MEBIBYTE, "MiB");
  figures.tell("memory of its node, a block", memory / blocks, "bytes");
  const resident = await pageMemory(page);
  if (resident !== undefined) figures.tell("memory of its process", resident / MEBIBYTE, "MiB");

  await page.reload();
  seconds("reloaded, until it can be used", await tab.reached(blocks));
  figures.tell("memory of its node then", (await nodeMemory(page)) / MEBIBYTE, "MiB");
  const { clicked, hashed, shown } = await tab.mine();
  seconds("from the click that starts mining to the first hashes", hashed - clicked);
  seconds("from that click to a hash rate on the page", shown - clicked);
}

async function nativeFigure(json: string, name: string): Promise<number> {
  const { figures } = JSON.parse(await readFile(json, "utf8")) as { figures: Figure[] };
  const found = figures.find((figure) => figure.name === name);
  if (!found) throw new Error(`the native half has no figure "${name}"`);
  return found.value;
}
