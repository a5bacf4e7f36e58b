/** Firefox, by Puppeteer over WebDriver BiDi. */
import puppeteer, { Locator, type Page as PuppeteerPage } from "puppeteer-core";
import { type Browser, PATIENCE_MS, type Page, type Role, WINDOW } from "./browser";
import { LAN_NAME } from "./lan";
import { program } from "./program";

export async function launch(): Promise<Browser> {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: program("FIREFOX"),
    defaultViewport: WINDOW,
    // A benchmark's answer takes its time.
    protocolTimeout: 600_000,
    extraPrefsFirefox: { "network.dns.localDomains": LAN_NAME, "intl.accept_languages": "en-GB" },
  });
  return {
    version: (await browser.version()).replace(/^firefox\//i, "Firefox "),
    process: browser.process()?.pid,
    open: async (url) => {
      const page = await browser.newPage({ type: "window" });
      page.setDefaultTimeout(PATIENCE_MS);
      await page.goto(url);
      return new FirefoxPage(page);
    },
    close: () => browser.close(),
  };
}

class FirefoxPage implements Page {
  constructor(private readonly page: PuppeteerPage) {}

  click(role: Role, name: string): Promise<void> {
    return this.page.locator(`aria/${name}[role="${role}"]`).click();
  }

  fill(label: string, text: string): Promise<void> {
    // A field with suggestions is a combobox.
    const fields = ["textbox", "combobox"].map((role) => this.page.locator(`aria/${label}[role="${role}"]`));
    return Locator.race(fields).fill(text);
  }

  async evaluate<Argument, Result>(work: (argument: Argument) => Result, argument: Argument): Promise<Awaited<Result>> {
    // Puppeteer's types unwrap handles, which are never given here.
    return (await this.page.evaluate(work as (argument: unknown) => unknown, argument)) as Awaited<Result>;
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file as `${string}.png` });
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
