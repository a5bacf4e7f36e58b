/** A tab as a person uses it: by the words written on the page. */
import { type BrowserContext, expect, type Locator, type Page } from "@playwright/test";

/** The headings of views, where they differ from the name of their link. */
const HEADINGS: Record<string, string> = { Host: "Host a room" };

/** A tab that hears of no block for so long has none on its way. */
const STILL_MS = 1_000;

export class Tab {
  private constructor(readonly page: Page) {}

  static async open(context: BrowserContext, url: string): Promise<Tab> {
    const page = await context.newPage();
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(url);
    return Tab.on(page);
  }

  /** A page that is open already. */
  static async on(page: Page): Promise<Tab> {
    const tab = new Tab(page);
    await tab.started();
    return tab;
  }

  /** Waits until the node in the tab has loaded its stored blocks. */
  async started(): Promise<void> {
    await expect(this.page.getByTestId("node")).toHaveAttribute("data-tip", /^[0-9a-f]{64}$/);
    await expect(this.page.getByTestId("node")).toHaveAttribute("data-address", /^0x[0-9a-fA-F]{40}$/);
    await expect(this.page.getByRole("heading", { level: 1 })).toBeAttached();
  }

  /** Goes to a view by its link, unless it is shown already. */
  async visit(
    view: "Watch" | "Explore" | "Peers" | "Charts" | "Log" | "Wallet" | "Lab" | "Lessons" | "Host",
  ): Promise<void> {
    const link = this.page.getByRole("navigation").getByRole("link", { name: view, exact: true, includeHidden: true });
    if ((await link.getAttribute("aria-current")) === "page") return;
    const more = this.page.getByRole("navigation").getByRole("button", { name: "More" });
    if ((await more.isVisible()) && !(await link.isVisible())) await more.click();
    await link.click();
    await expect(this.page.getByRole("heading", { level: 1, name: HEADINGS[view] ?? view })).toBeAttached();
  }

  connection(): Locator {
    return this.page.getByTestId("connection");
  }

  async online(): Promise<void> {
    await expect(this.connection()).toHaveAttribute("data-state", "online");
  }

  /** Tries again now, unless the tab has come back by itself before the button is reached. */
  async backOnline(): Promise<void> {
    const retry = this.page.getByRole("button", { name: "Retry now" });
    await expect(async () => {
      if (await retry.isVisible()) await retry.click({ timeout: 1_000 });
      await expect(this.connection()).toHaveAttribute("data-state", "online", { timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
  }

  async offline(): Promise<void> {
    await expect(this.connection()).not.toHaveAttribute("data-state", "online");
  }

  async startMining(): Promise<void> {
    await this.visit("Watch");
    await this.page.getByLabel("Threads").fill("1");
    await this.page.getByRole("button", { name: "Start mining" }).click();
  }

  /** Stops mining, and waits until the last blocks that the tab mined have landed. Others must not mine beside it. */
  async stopMining(): Promise<void> {
    await this.page.getByRole("banner").getByRole("button", { name: "Stop mining" }).click();
    await expect.poll(() => this.powWorkers()).toBe(0);
    // On a busy machine some are on their way from the workers by the node and its storage to the page.
    let before = "";
    await expect
      .poll(
        async () => {
          const [was, now] = [before, await this.tip()];
          before = now;
          return was === now;
        },
        { intervals: [STILL_MS], message: "the tip stands still" },
      )
      .toBe(true);
  }

  async tip(): Promise<string> {
    return (await this.page.getByTestId("node").getAttribute("data-tip")) ?? "";
  }

  async height(): Promise<number> {
    return Number(await this.page.getByTestId("node").getAttribute("data-height"));
  }

  /** Work of the chain up to the tip, in hashes; more blocks need not be more work. */
  async work(): Promise<bigint> {
    const tip = await this.tip();
    await this.page.evaluate((tip) => location.assign(`#/block/${tip}`), tip);
    await expect(this.page.getByTestId("block-id")).toHaveText(tip);
    const work = await this.page.locator("dt", { hasText: "Total work" }).locator("+ dd").innerText();
    return BigInt(work.replace(/\D/g, ""));
  }

  async hashRate(): Promise<number> {
    await this.visit("Watch");
    return Number(await this.page.getByTestId("hash-rate").getAttribute("data-rate"));
  }

  async address(): Promise<string> {
    return (await this.page.getByTestId("node").getAttribute("data-address")) ?? "";
  }

  /** Spendable coins, in grains. */
  async balance(): Promise<number> {
    await this.visit("Wallet");
    return Number(await this.page.getByTestId("balance").getAttribute("data-grains"));
  }

  /** Fills in the form and asks to send it, which wants to be confirmed if the form is valid. */
  async propose(recipient: string, amount: string, fee: string): Promise<void> {
    await this.visit("Wallet");
    await this.page.getByLabel("Recipient").fill(recipient);
    await this.page.getByLabel("Amount (TAB)").fill(amount);
    await this.page.getByLabel("Fee (TAB)").fill(fee);
    await this.page.getByRole("button", { name: "Send", exact: true }).click();
  }

  /** Sends a transfer, and says yes when asked. */
  async send(recipient: string, amount: string, fee: string): Promise<void> {
    await this.propose(recipient, amount, fee);
    await this.page.getByRole("button", { name: "Send now" }).click();
  }

  /** The value of a number in the chain's status, by its test id. */
  async status(number: "peers" | "mempool"): Promise<Locator> {
    await this.visit("Watch");
    return this.page.getByTestId(number);
  }

  async notices(): Promise<Locator> {
    await this.visit("Watch");
    return this.page.getByTestId("notices");
  }

  /** Workers of this tab that search nonces. */
  powWorkers(): number {
    return this.page.workers().filter((worker) => worker.url().includes("pow-worker")).length;
  }
}

/** Waits until all tabs and relays named report one and the same tip, and answers with it. */
export async function oneTip(sources: { tip(): Promise<string> }[], timeout = 60_000): Promise<string> {
  let tip = "";
  await expect
    .poll(
      async () => {
        const tips = await Promise.all(sources.map((source) => source.tip()));
        tip = tips[0] ?? "";
        return new Set(tips).size;
      },
      { timeout, intervals: [50, 100, 200], message: "all on one tip" },
    )
    .toBe(1);
  return tip;
}

/** Waits until a tab has at least this height. */
export async function reaches(tab: Tab, height: number, timeout = 60_000): Promise<void> {
  await expect
    .poll(() => tab.height(), { timeout, intervals: [100], message: `height ${height}` })
    .toBeGreaterThanOrEqual(height);
}
