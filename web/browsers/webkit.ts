/** WebKit: the small browser of WebKitGTK, by Selenium and WebKitWebDriver, on a display that nobody sees. */
import { writeFile } from "node:fs/promises";
import { Builder, By, Capabilities, type WebDriver, type WebElement } from "selenium-webdriver";
import { type Browser, PATIENCE_MS, type Page, type Role, WINDOW } from "./browser";
import { startLanProxy } from "./lan-proxy";
import { program } from "./program";
import { startDisplay, startDriver } from "./webkit-programs";

/** A benchmark's answer takes its time. */
const SCRIPT_MS = 600_000;

/** Elements that may be of the role, before the browser is asked. */
const MAY_BE: Record<Role, string> = {
  button: "button, summary, [role=button]",
  link: "a[href], [role=link]",
  tab: "[role=tab]",
};

const FIELDS = "input, textarea, select";

const LOOK_AGAIN_MS = 100;

export async function launch(): Promise<Browser> {
  const started: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const one of started.toReversed()) await one.close();
  };
  try {
    const proxy = await startLanProxy();
    started.push(proxy);
    const display = await startDisplay(WINDOW);
    started.push(display);
    const server = await startDriver(display.name);
    started.push(server);
    const driver = await new Builder()
      .usingServer(server.url)
      .withCapabilities(
        new Capabilities({
          browserName: "MiniBrowser",
          "webkitgtk:browserOptions": { binary: program("MINI_BROWSER"), args: ["--automation"] },
          proxy: { proxyType: "manual", httpProxy: proxy.address },
          timeouts: { script: SCRIPT_MS },
        }),
      )
      .build();
    started.push({ close: () => driver.quit() });
    const capabilities = await driver.getCapabilities();
    const windows = new Windows(driver);
    return {
      version: `WebKitGTK ${capabilities.get("browserVersion")}`,
      process: server.process,
      open: (url) => windows.open(url),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The windows of one session. What is asked goes to one of them at a time. The first, empty one keeps the session. */
class Windows {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly driver: WebDriver) {}

  open(url: string): Promise<Page> {
    return this.#inTurn(async () => {
      // The one before may have been closed.
      const [first = ""] = await this.driver.getAllWindowHandles();
      await this.driver.switchTo().window(first);
      await this.driver.switchTo().newWindow("window");
      await this.driver.get(url);
      return new WebKitPage(this, await this.driver.getWindowHandle());
    });
  }

  within<Result>(window: string, work: (driver: WebDriver) => Promise<Result>): Promise<Result> {
    return this.#inTurn(async () => {
      await this.driver.switchTo().window(window);
      return work(this.driver);
    });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

class WebKitPage implements Page {
  constructor(
    private readonly windows: Windows,
    private readonly window: string,
  ) {}

  click(role: Role, name: string): Promise<void> {
    return this.#patiently(`click ${role} “${name}”`, async (driver) => {
      const element = await named(driver, MAY_BE[role], name);
      if (!(await element.isEnabled())) throw new Error("it is disabled");
      if ((await element.getAriaRole()) !== role) throw new Error(`it is no ${role}`);
      await element.click();
    });
  }

  fill(label: string, text: string): Promise<void> {
    return this.#patiently(`fill “${label}”`, async (driver) => {
      const field = await named(driver, FIELDS, label);
      await field.clear();
      await field.sendKeys(text);
    });
  }

  async evaluate<Argument, Result>(work: (argument: Argument) => Result, argument: Argument): Promise<Awaited<Result>> {
    const script = `const [argument, done] = arguments;
      Promise.resolve(argument).then(${work}).then((result) => done({ result }), (error) => done({ error: String(error) }));`;
    const answer = await this.windows.within(this.window, (driver) =>
      driver.executeAsyncScript<{ result: Awaited<Result> } | { error: string }>(script, argument),
    );
    if ("error" in answer) throw new Error(answer.error);
    return answer.result;
  }

  reload(): Promise<void> {
    return this.windows.within(this.window, (driver) => driver.navigate().refresh());
  }

  async screenshot(file: string): Promise<void> {
    await writeFile(file, await this.windows.within(this.window, (driver) => driver.takeScreenshot()), "base64");
  }

  close(): Promise<void> {
    return this.windows.within(this.window, (driver) => driver.close());
  }

  /** Tries again until it succeeds: elements come, move and go while a page is drawn. */
  async #patiently(what: string, work: (driver: WebDriver) => Promise<void>): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await this.windows.within(this.window, work);
      } catch (error) {
        if (performance.now() > end) throw new Error(`cannot ${what}`, { cause: error });
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      }
    }
  }
}

/** The one element of these that a person can see and that is called so. */
async function named(driver: WebDriver, selector: string, name: string): Promise<WebElement> {
  const names: string[] = [];
  for (const element of await driver.findElements(By.css(selector))) {
    // What is not drawn has no name here, and asking for it is an error.
    if (!(await element.isDisplayed())) continue;
    const own = await element.getAccessibleName();
    if (own === name) return element;
    names.push(own);
  }
  throw new Error(`none of these is called so: ${names.join(", ")}`);
}
