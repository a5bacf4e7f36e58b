/** What people come for, in each of the three browsers, with the real program. */
import { test as base, expect } from "@playwright/test";
import { Relay } from "../e2e/relay";
import type { Browser } from "./browser";
import { BROWSERS, type BrowserName } from "./browsers";
import { onLan } from "./lan";
import { agree, Person } from "./person";

const TAB = 100_000_000;

const test = base.extend<{ relay: Relay; people: (url: string) => Promise<Person> }, { started: Browser }>({
  started: [
    // Playwright finds in the pattern of the first argument what a fixture needs.
    // biome-ignore lint/correctness/noEmptyPattern: this one needs nothing
    async ({}, use, { project }) => {
      const browser = await BROWSERS[project.name as BrowserName]();
      process.stdout.write(`${browser.version}\n`);
      await use(browser);
      await browser.close();
    },
    { scope: "worker" },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above
  relay: async ({}, use) => {
    const relay = await Relay.start({ network: "regtest" });
    await use(relay);
    await relay.dispose();
  },
  people: async ({ started }, use, testInfo) => {
    const people: Person[] = [];
    await use(async (url) => {
      const person = await Person.at(started, url);
      people.push(person);
      return person;
    });
    const failed = testInfo.status !== testInfo.expectedStatus;
    for (const [number, { page }] of people.entries()) {
      if (failed) await page.screenshot(testInfo.outputPath(`${number + 1}.png`));
      await page.close();
    }
  },
});

test("two pages mine, converge, and outlive a reload and the relay", async ({ relay, people }) => {
  const [one, two] = [await people(relay.url), await people(relay.url)];
  for (const person of [one, two]) await person.is("online");
  expect(await two.address(), "each is a node of its own").not.toBe(await one.address());

  await one.startMining();
  await two.reaches(3);
  await one.stopMining();
  const tip = await agree([one, two, relay]);

  const address = await one.address();
  await one.reload();
  expect(await one.tip(), "the chain is stored").toBe(tip);
  expect(await one.address(), "it is the same node").toBe(address);

  await relay.kill();
  for (const person of [one, two]) await person.is("away");
  const height = await two.height();
  await two.startMining();
  await two.reaches(height + 3);
  await two.stopMining();
  expect(await one.tip(), "nobody carries blocks").toBe(tip);
  await relay.restart();
  for (const person of [one, two]) await person.is("online");
  const last = await two.tip();
  expect(await agree([one, two, relay])).toBe(last);
});

test("coins that were mined are sent, and arrive", async ({ relay, people }) => {
  const [sender, recipient] = [await people(relay.url), await people(relay.url)];
  await sender.startMining();
  await sender.reaches(3);
  await sender.stopMining();
  await agree([sender, recipient, relay]);

  await sender.visit("Wallet");
  await expect.poll(() => sender.balance()).toBeGreaterThan(2 * TAB);
  await sender.page.fill("Recipient", await recipient.address());
  await sender.page.fill("Amount (TAB)", "1.5");
  await sender.page.fill("Fee (TAB)", "0.25");
  await sender.page.click("button", "Send");
  await sender.page.click("button", "Send now");
  await expect.poll(() => sender.text("transfer-outcome")).toContain("Sent 1.50");

  await recipient.visit("Wallet");
  await sender.startMining();
  await expect.poll(() => recipient.balance(), { timeout: 60_000 }).toBe(1.5 * TAB);
  await sender.stopMining();
  await agree([sender, recipient, relay]);
});

test("a lesson is done by doing it", async ({ relay, people }) => {
  const pupil = await people(relay.url);
  await pupil.visit("Lessons");
  for (const text of ["one", "two", "three", "one"]) {
    await pupil.page.fill("Text", text);
    await expect.poll(() => pupil.text("hash-change")).not.toBe("");
  }
  await expect.poll(() => pupil.read("lesson", "data-done")).toBe("true");
  await expect.poll(() => pupil.text("progress")).toBe("1 of 9 done");
});

test("on plain http in a LAN the page is the same node", async ({ relay, people }) => {
  const url = onLan(relay.url);
  const [one, two] = [await people(url), await people(url)];
  expect(await one.page.evaluate(() => isSecureContext, undefined)).toBe(false);
  expect(await two.address(), "seats are told apart without locks").not.toBe(await one.address());
  await one.startMining();
  await two.reaches(3);
  await one.stopMining();
  const tip = await agree([one, two, relay]);
  await two.reload();
  expect(await two.tip(), "the chain is stored").toBe(tip);
});
