/** Chromium, by Playwright. */
import { chromium, type LaunchOptions, type Page as PlaywrightPage } from "@playwright/test";
import { type Browser, PATIENCE_MS, type Page, type Role, WINDOW } from "./browser";
import { LAN_NAME } from "./lan";

/** How every test and benchmark starts it: without what it does beside showing pages. The name of a LAN leads here. */
export const CHROMIUM = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    `--host-resolver-rules=MAP ${LAN_NAME} 127.0.0.1`,
  ],
} satisfies LaunchOptions;

export async function launch(): Promise<Browser> {
  const browser = await chromium.launch(CHROMIUM);
  const context = await browser.newContext({ viewport: WINDOW, locale: "en-GB" });
  context.setDefaultTimeout(PATIENCE_MS);
  return {
    version: `Chromium ${browser.version()}`,
    open: async (url) => {
      const page = await context.newPage();
      await page.goto(url);
      return new ChromiumPage(page);
    },
    close: () => browser.close(),
  };
}

export class ChromiumPage implements Page {
  constructor(private readonly page: PlaywrightPage) {}

  click(role: Role, name: string): Promise<void> {
    return this.page.getByRole(role, { name, exact: true }).first().click();
  }

  fill(label: string, text: string): Promise<void> {
    return this.page.getByLabel(label, { exact: true }).first().fill(text);
  }

  async evaluate<Argument, Result>(work: (argument: Argument) => Result, argument: Argument): Promise<Awaited<Result>> {
    // Playwright's types unwrap handles, which are never given here.
    return (await this.page.evaluate(work as (argument: unknown) => unknown, argument)) as Awaited<Result>;
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
