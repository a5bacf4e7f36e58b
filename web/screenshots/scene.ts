/**
 * A room in the middle of a lesson: three tabs and a wall that have mined, paid, forked and settled.
 *
 * ```text
 *                  ╭─ … Ada's, stale
 * … ─ transfer ─ … ┴─ … ─ … ─ … Ben's, the tip        and a transfer that waits
 * ```
 */
import { fileURLToPath } from "node:url";
import { type Browser, chromium, expect } from "@playwright/test";
import { CHROMIUM } from "../browsers/chromium";
import { LAN_NAME } from "../browsers/lan";
import { Front } from "../e2e/front";
import { Relay } from "../e2e/relay";
import { oneTip, reaches, Tab } from "../e2e/tab";

const CLASS = fileURLToPath(new URL("class.toml", import.meta.url));

/**
 * The room's address in its browser, on whatever port the relay listens: pictures of it do not change with the port.
 */
const ROOM = `http://${LAN_NAME}:5000/`;

/** Words that BIP 39 publishes as test vectors, and ids of nodes: addresses, names and colours do not change either. */
const ADA = {
  phrase: "legal winner thank year wave sausage worth useful legal winner thank yellow",
  node: "4c0b6a1d9f3e2857",
};
const BEN = {
  phrase: "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
  node: "a1d93f5be7024c68",
};
const CY = { phrase: "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong", node: "72e8c5094b1fa36d" };
const WALL = {
  phrase: "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
  node: "d05f81b36c9e247a",
};

/** Blocks that Ada finds while Ben is away, and by how many his branch is longer. */
const LOST = 2;
const AHEAD = 1;

export class Scene {
  private constructor(
    readonly relay: Relay,
    private readonly front: Front,
    private readonly browser: Browser,
    /** The person through whose eyes the pictures are seen. */
    readonly ada: Tab,
    private readonly cy: Tab,
    readonly wall: Tab,
    /** A block with a transfer, and that transfer. */
    readonly paid: { block: string; transfer: string },
    /** Last block of the branch that was given up. */
    readonly losing: string,
  ) {}

  static async open(): Promise<Scene> {
    const relay = await Relay.start({ network: CLASS });
    // Ben's line can be cut.
    const front = await Front.before(relay.url);
    const rule = `--host-resolver-rules=MAP ${LAN_NAME} ${new URL(relay.url).host}`;
    const browser = await chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, rule] });
    const join = (person: typeof ADA, url: string): Promise<Tab> => visit(browser, person, url);
    const [ada, ben, cy, wall] = [
      await join(ADA, ROOM),
      await join(BEN, front.url),
      await join(CY, ROOM),
      await join(WALL, `${ROOM}?view=projector`),
    ];
    for (const tab of [ada, ben, cy, wall]) await tab.online();

    await ada.startMining();
    await ben.startMining();
    await expect.poll(() => ada.balance(), { timeout: 60_000 }).toBeGreaterThan(0);
    await ada.send(await ben.address(), "12.5", "0.25");
    const paid = await mined(relay);

    front.refuseSockets = true;
    front.hangUp();
    await ben.offline();
    await reaches(ada, (await ada.height()) + LOST);
    await ada.stopMining();
    const losing = await oneTip([ada, cy, wall, relay]);
    await reaches(ben, (await ada.height()) + AHEAD);
    await ben.stopMining();
    const winning = await ben.tip();
    front.refuseSockets = false;
    await ben.online();
    expect(await oneTip([ada, ben, cy, wall, relay]), "the branch with the most work").toBe(winning);

    await ada.send(await cy.address(), "2", "0.1");
    await expect(await ada.status("mempool")).toHaveText("1");
    // For a while the newest blocks are marked as just found.
    await expect(ada.page.locator("[data-found]")).toHaveCount(0);
    return new Scene(relay, front, browser, ada, cy, wall, paid, losing);
  }

  /** Ada and Cy mine on, and the wall has heard of it. */
  async mineOn(): Promise<void> {
    for (const tab of [this.cy, this.ada]) await tab.startMining();
    await expect.poll(() => this.ada.hashRate()).toBeGreaterThan(0);
    for (const { page } of [this.ada, this.wall]) await expect(page.locator("[data-ghost]").first()).toBeVisible();
  }

  async stopMining(): Promise<void> {
    for (const tab of [this.cy, this.ada]) await tab.stopMining();
    await oneTip([this.ada, this.cy, this.wall, this.relay]);
  }

  async dispose(): Promise<void> {
    await this.browser.close();
    this.front.dispose();
    await this.relay.dispose();
  }
}

async function visit(browser: Browser, { phrase, node }: typeof ADA, url: string): Promise<Tab> {
  const localStorage = Object.entries({ "tabchain.phrase": phrase, "tabchain.seat.0.node": node });
  const origin = {
    origin: new URL(url).origin,
    localStorage: localStorage.map(([name, value]) => ({ name, value })),
  };
  return Tab.open(await browser.newContext({ storageState: { cookies: [], origins: [origin] } }), url);
}

/** Waits for a transfer in a block on which another one is built. */
async function mined(relay: Relay): Promise<Scene["paid"]> {
  let paid: Scene["paid"] | undefined;
  await expect
    .poll(
      async () => {
        const block = (await relay.chain()).slice(0, -1).find(({ transfers }) => transfers.length > 0);
        paid = block && { block: block.id, transfer: block.transfers[0]?.id ?? "" };
        return paid;
      },
      { timeout: 60_000 },
    )
    .toBeDefined();
  if (!paid) throw new Error("the transfer was mined");
  return paid;
}
