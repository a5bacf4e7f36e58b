/** What a person does on the page, and reads from it, whatever the browser. */
import { expect } from "@playwright/test";
import type { Browser, Page } from "./browser";

/** A busy machine's browser needs so long for what takes a second elsewhere. */
const LONG_MS = 60_000;

export class Person {
  private constructor(readonly page: Page) {}

  /** Opens the page, and waits until the node in it has loaded what is stored. */
  static async at(browser: Browser, url: string): Promise<Person> {
    const person = new Person(await browser.open(url));
    await person.started();
    return person;
  }

  async started(): Promise<void> {
    await expect
      .poll(() => this.tip(), { timeout: LONG_MS, message: "the node has started" })
      .toMatch(/^[0-9a-f]{64}$/);
    await expect.poll(() => this.address(), { timeout: LONG_MS }).toMatch(/^0x[0-9a-fA-F]{40}$/);
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.started();
  }

  visit(view: "Watch" | "Wallet" | "Lessons"): Promise<void> {
    return this.page.click("link", view);
  }

  async startMining(): Promise<void> {
    await this.visit("Watch");
    await this.page.click("button", "Start mining");
  }

  /** Stops, and waits until the last block that was found has landed. */
  async stopMining(): Promise<void> {
    await this.page.click("button", "Stop mining");
    await expect.poll(() => this.read("mining-mark", "data-active")).not.toBe("true");
    let before = "";
    const stands = async (): Promise<boolean> => {
      const [was, now] = [before, await this.tip()];
      before = now;
      return was === now;
    };
    await expect.poll(stands, { intervals: [1_000], message: "the tip stands still" }).toBe(true);
  }

  async is(state: "online" | "away"): Promise<void> {
    const online = async (): Promise<boolean> => (await this.read("connection", "data-state")) === "online";
    await expect.poll(online, { timeout: LONG_MS, message: state }).toBe(state === "online");
  }

  async reaches(height: number): Promise<void> {
    await expect
      .poll(() => this.height(), { timeout: LONG_MS, message: `height ${height}` })
      .toBeGreaterThanOrEqual(height);
  }

  tip(): Promise<string> {
    return this.read("node", "data-tip");
  }

  address(): Promise<string> {
    return this.read("node", "data-address");
  }

  async height(): Promise<number> {
    return Number(await this.read("node", "data-height"));
  }

  /** In grains; the wallet must be shown. */
  async balance(): Promise<number> {
    return Number(await this.read("balance", "data-grains"));
  }

  /** What stands in a place of the page; an empty text while the place is not there. */
  read(place: string, attribute: string): Promise<string> {
    return this.page.evaluate(
      ([place, attribute]) => document.querySelector(`[data-testid="${place}"]`)?.getAttribute(attribute) ?? "",
      [place, attribute] as const,
    );
  }

  text(place: string): Promise<string> {
    return this.page.evaluate((place) => document.querySelector(`[data-testid="${place}"]`)?.textContent ?? "", place);
  }
}

/** All have the same tip, and keep it. */
export async function agree(all: { tip(): Promise<string> }[]): Promise<string> {
  let tip = "";
  const tips = async (): Promise<number> => {
    const tips = await Promise.all(all.map((one) => one.tip()));
    tip = tips[0] ?? "";
    return new Set(tips).size;
  };
  await expect.poll(tips, { timeout: LONG_MS, message: "all on one tip" }).toBe(1);
  return tip;
}
