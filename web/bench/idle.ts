/**
 * The load of an open page that does not mine, on every view, visible and hidden, in a network where something happens.
 */
import type { Browser } from "@playwright/test";
import { type Block, Relay } from "../e2e/relay";
import { EMBEDDABLE, hrefOf, type Route, type ViewName } from "../src/client/place/route";
import { Crowd } from "./crowd";
import type { Options } from "./options";
import { PlainBrowser } from "./plain-browser";
import { idleText, print } from "./print";
import type { IdleRow } from "./shared/idle-row";

const PEERS = 30;
const SECONDS_A_BLOCK = 10;
/** Browsers that are open at a time: together they must leave both processors time. */
const AT_ONCE = 6;

const POLL_MS = 100;
const PATIENCE_MS = 120_000;
/** A browser is quiet when it takes less than this in this time: its work after the load of a page is over. */
const QUIET = { share: 0.1, ms: 5_000 };

/** The pages that are opened: every view, and the page's other faces. */
type Sight = ViewName | "projector" | "embed" | "nothing";

interface Times {
  settleMs: number;
  measureMs: number;
}

export async function measureIdle(_: Browser, { smoke, seconds, views }: Options): Promise<{ idle: IdleRow[] }> {
  const times = smoke ? { settleMs: 0, measureMs: 200 } : { settleMs: 10_000, measureMs: seconds * 1_000 };
  const relay = await Relay.start({ network: "regtest" });
  try {
    const crowd = await Crowd.join(relay.url, PEERS, SECONDS_A_BLOCK);
    const addresses = Object.entries(await addressesOf(relay));
    const wanted = views.length > 0 ? addresses.filter(([view]) => views.includes(view)) : addresses;
    const visits = wanted.flatMap(([view, url]) => [false, true].map((hidden) => ({ view, url, hidden })));
    const rows: IdleRow[] = [];
    while (visits.length > 0) {
      const batch = visits.splice(0, AT_ONCE);
      rows.push(...(await Promise.all(batch.map((visit) => measure(visit, times)))));
    }
    await crowd.leave();
    print(idleText(rows, { peers: PEERS, secondsABlock: SECONDS_A_BLOCK, seconds: times.measureMs / 1_000 }));
    return { idle: rows };
  } finally {
    await relay.dispose();
  }
}

async function addressesOf(relay: Relay): Promise<Record<Sight, string>> {
  const { id, coinbase } = await relay.get<Block>("/api/v1/blocks/tip");
  const at = (route: Route): string => new URL(hrefOf(route), relay.url).href;
  const views: Record<ViewName, string> = {
    watch: at({ view: "watch" }),
    explore: at({ view: "explore" }),
    block: at({ view: "block", id }),
    tx: at({ view: "tx", id: coinbase.id }),
    address: at({ view: "address", address: coinbase.miner }),
    peers: at({ view: "peers" }),
    charts: at({ view: "charts" }),
    log: at({ view: "log" }),
    wallet: at({ view: "wallet" }),
    lab: at({ view: "lab" }),
    lessons: at({ view: "lessons" }),
    host: at({ view: "host" }),
  };
  const face = (search: string): string => new URL(search, relay.url).href;
  return {
    ...views,
    projector: face("?view=projector"),
    embed: face(`?embed=${EMBEDDABLE.join()}`),
    // The load of the browser itself.
    nothing: "about:blank",
  };
}

async function measure(
  { view, url, hidden }: { view: string; url: string; hidden: boolean },
  { settleMs, measureMs }: Times,
): Promise<IdleRow> {
  const browser = await PlainBrowser.start();
  try {
    await browser.open(url);
    if (view !== "nothing") {
      await until(`${view} is online`, () =>
        browser.evaluate<boolean>(`document.querySelector('[data-testid="connection"][data-state="online"]') !== null
          || document.querySelector('[data-testid="convergence"]:not([data-peers="1"])') !== null`),
      );
    }
    await browser.leave(hidden);
    if (settleMs > 0) {
      await until(`${view} is quiet`, async () => (await over(browser, QUIET.ms)).all < QUIET.share);
      await sleep(settleMs);
    }
    const { page, all } = await over(browser, measureMs);
    return { view, hidden, page, browser: all };
  } finally {
    await browser.close();
  }
}

/** The shares of one processor that are taken over about so long, by the page that takes most and by the whole browser. */
async function over(browser: PlainBrowser, ms: number): Promise<{ page: number; all: number }> {
  const begun = performance.now();
  const before = await browser.taken();
  await sleep(ms);
  const after = await browser.taken();
  const seconds = (performance.now() - begun) / 1000;
  const pages = [...after.pages].map(([id, taken]) => taken - (before.pages.get(id) ?? taken));
  return { page: Math.max(...pages) / seconds, all: (after.all - before.all) / seconds };
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await sleep(POLL_MS);
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
