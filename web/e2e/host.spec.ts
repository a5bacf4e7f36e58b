/** The host of a room: the way in, the wall, and parts of the page in a frame of another page. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { onLan } from "../browsers/lan";
import { FAST, Relay } from "./relay";
import { oneTip, reaches, Tab } from "./tab";

const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1440, height: 900 } };

/** Another site, whose pages frame the address that they are given. */
class Site {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async open(): Promise<Site> {
    const server = createServer((request, answer) => {
      const framed = new URL(request.url ?? "/", "http://site").searchParams.get("framed") ?? "";
      answer.writeHead(200, { "content-type": "text/html" });
      answer.end(`<title>Course</title><iframe title="chain" width="800" height="600" src="${framed}"></iframe>`);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port was given");
    return new Site(server, `http://127.0.0.1:${address.port}`);
  }

  framing = (url: string): string => `${this.origin}/?framed=${encodeURIComponent(url)}`;

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

let relay: Relay;
let site: Site;

test.beforeAll(async () => {
  site = await Site.open();
  relay = await Relay.start({ network: FAST, more: ["--allow-embed", site.origin] });
});

test.afterAll(async () => {
  site.close();
  await relay.dispose();
});

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`a host hands out the way in, on a ${size}`, async ({ context }) => {
    const url = onLan(relay.url);
    const tab = await Tab.open(context, url);
    const { page } = tab;
    await page.setViewportSize(viewport);
    await tab.visit("Host");

    const join = page.getByRole("region", { name: "Let others join" });
    const link = (await join.locator("code").textContent()) ?? "";
    expect(new URL(link).host).toBe(new URL(url).host);
    await expect(join.getByRole("img", { name: `QR code of the room link ${link}` })).toBeVisible();
    await expect(join.getByRole("listitem")).toHaveCount(3);
    // Without a secure context there is no clipboard: the text is selected instead.
    await join.getByRole("button", { name: "Copy" }).click();
    await expect(join.getByRole("status")).toHaveText("Selected: copy it from here.");
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(link);
    await expect(page.getByTestId("offline-page")).toContainText("Over plain http the browser keeps no page");

    const network = page.getByRole("region", { name: "This network" });
    await expect(network).toContainText("e2e-fast");
    await expect(network).toContainText("50.00\u00a0TAB");

    const guest = await Tab.open(context, link);
    await guest.online();
    await oneTip([tab, guest]);
  });
}

test("on its own machine alone, the page says how to let others in", async ({ context }) => {
  const tab = await Tab.open(context, relay.url);
  await tab.visit("Host");
  const join = tab.page.getByRole("region", { name: "Let others join" });
  await expect(join).toContainText("nobody else can join by it");
  const command = (await join.locator("code").textContent()) ?? "";
  expect(command, "with the network and the folder of this relay").toMatch(
    /tabchain serve --data-dir \S*tabchain-e2e-\S+ --network \S+fast\.toml --allow-embed \S+ --listen 0\.0\.0\.0:\d+$/,
  );
  expect(command).toContain(`:${new URL(relay.url).port}`);
});

for (const [width, height] of [
  [1920, 1080],
  [3840, 2160],
  [390, 844],
] as const) {
  test(`the wall tells how the room stands, on ${width} by ${height}`, async ({ context }) => {
    const miner = await Tab.open(context, relay.url);
    const wall = await context.newPage();
    await wall.setViewportSize({ width, height });
    await wall.goto(`${relay.url}?view=projector`);
    await expect(wall.getByRole("heading", { level: 1, name: "Tabchain · e2e-fast" })).toBeVisible();
    await expect(wall.getByRole("navigation")).toHaveCount(0);

    const before = await miner.height();
    await miner.startMining();
    await reaches(miner, before + 1);
    await miner.stopMining();
    const address = await miner.address();
    await expect(wall.getByTestId("winner")).toContainText(address.slice(-4));
    const convergence = wall.getByRole("region", { name: "Agreement" });
    await expect(convergence).toHaveAttribute("data-on-one-tip", "3");
    await expect(convergence).toContainText("Agreed 3 peers");
    await expect(wall.getByTestId("height")).toHaveText(String(await miner.height()));
    await expect(wall.locator(`[data-block="${await miner.tip()}"]`)).toBeVisible();

    const { violations } = await new AxeBuilder({ page: wall }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await fits(wall);
    if (width >= 1920) {
      // For readers at the back of a room: a 36th of the wall's height, and at least a hundredth for the smallest text.
      const [figure, least] = await wall.evaluate(() => {
        const size = (element: Element | null): number =>
          element ? Number.parseFloat(getComputedStyle(element).fontSize) : 0;
        const texts = document.querySelectorAll("aside p, aside h2");
        return [size(document.querySelector("aside .height")), Math.min(...Array.from(texts, size))];
      });
      expect(figure).toBeGreaterThanOrEqual(height / 14);
      expect(least).toBeGreaterThanOrEqual(height / 50);
      expect(await wall.evaluate(() => document.documentElement.scrollHeight)).toBe(height);
    }
  });
}

test("the parts that a host allows stand in a frame of that site, and nothing else does", async ({ context }) => {
  const tab = await Tab.open(context, relay.url);
  await tab.visit("Host");
  const embed = tab.page.getByRole("region", { name: "In another page" });
  await embed.getByLabel("Mining card").check();
  await expect(embed.locator("code")).toContainText("/?embed=tree,convergence,mining");
  await expect(embed).toContainText(`The relay lets these sites show it: ${site.origin}.`);

  const course = await context.newPage();
  await course.goto(site.framing(`${relay.url}?embed=tree,convergence,mining`));
  const frame = course.frameLocator("iframe");
  await expect(frame.getByTestId("node")).toHaveAttribute("data-tip", await tab.tip());
  await expect(frame.getByRole("heading", { name: "Block tree" })).toBeVisible();
  await expect(frame.getByRole("region", { name: "Agreement" })).toContainText("Agreed");
  await expect(frame.getByRole("button", { name: "Start mining" })).toBeEnabled();
  await expect(frame.getByRole("navigation")).toHaveCount(0);
  await expect(frame.getByRole("link", { name: "Tabchain", exact: true })).toBeVisible();

  // The whole page can send coins, so no other site may lay something over it.
  await course.goto(site.framing(relay.url));
  await expect.poll(() => course.frames()[1]?.url()).toContain("chrome-error");
});

test("without the host's word no site may frame anything", async ({ context }) => {
  const closed = await Relay.start({ network: "regtest" });
  try {
    const course = await context.newPage();
    await course.goto(site.framing(`${closed.url}?embed=tree`));
    await expect.poll(() => course.frames()[1]?.url()).toContain("chrome-error");
    const tab = await Tab.open(context, closed.url);
    await tab.visit("Host");
    const embed = tab.page.getByRole("region", { name: "In another page" });
    await expect(embed).toContainText(/tabchain serve --data-dir .* --allow-embed https:\/\/school\.example/);
  } finally {
    await closed.dispose();
  }
});

async function fits(page: Page): Promise<void> {
  const { wide, screen } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    screen: document.documentElement.clientWidth,
  }));
  expect(wide, "nothing is wider than the screen").toBeLessThanOrEqual(screen);
}
