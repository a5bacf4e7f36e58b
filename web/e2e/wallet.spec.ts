/** The wallet, used by the words written on it: words, passphrase, accounts, requests, history. */
import { AxeBuilder } from "@axe-core/playwright";
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { FAST, Relay } from "./relay";
import { oneTip, reaches, Tab } from "./tab";

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 360, height: 740 } };
const PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow";
const PASSPHRASE = "correct horse battery";
const TAB = 100_000_000;
/** An address that nobody has; no letter in it could be of the wrong case. */
const STRANGER = `0x${"12345".padStart(40, "0")}`;

let relay: Relay;

test.beforeAll(async () => {
  relay = await Relay.start({ network: FAST });
});

test.afterAll(() => relay.dispose());

async function wallet(context: BrowserContext, size: keyof typeof SIZES): Promise<Tab> {
  const tab = await Tab.open(context, relay.url);
  await tab.page.setViewportSize(SIZES[size]);
  await tab.visit("Wallet");
  return tab;
}

const kept = (page: Page, key: string): Promise<string | null> =>
  page.evaluate((name) => localStorage.getItem(name), key);

const dialog = (page: Page) => page.getByRole("dialog");

/** Neither does axe find a barrier, nor is anything wider than the screen. */
async function holds(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
}

async function setPassphrase(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Set a passphrase" }).click();
  await dialog(page).getByLabel("New passphrase").fill(PASSPHRASE);
  await dialog(page).getByLabel("The same again").fill(PASSPHRASE);
  await dialog(page).getByRole("button", { name: "Set", exact: true }).click();
  await expect(page.getByText("The passphrase is set.")).toBeVisible();
}

/** The passphrase is wanted before there is a node. */
async function locked(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: "This wallet is locked" })).toBeVisible();
}

async function unlock(page: Page): Promise<void> {
  await page.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.getByRole("button", { name: "Unlock" }).click();
}

async function mineCoins(tab: Tab): Promise<void> {
  await tab.startMining();
  await expect.poll(() => tab.balance(), { timeout: 60_000 }).toBeGreaterThanOrEqual(50 * TAB);
  await tab.stopMining();
}

/** The address with the case of its last letter changed, which no checksum allows. */
const otherCase = (address: string): string =>
  address.replace(/[a-f](?=\d*$)/i, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );

for (const size of ["desktop", "phone"] as const) {
  test(`the words are written down and asked for, on a ${size}`, async ({ context }) => {
    const tab = await wallet(context, size);
    const { page } = tab;
    await expect(page.getByText("Not written down yet")).toBeVisible();
    await page.getByRole("button", { name: "Write them down" }).click();
    const words = ((await kept(page, "tabchain.phrase")) ?? "").split(" ");
    expect(words).toHaveLength(12);
    const shown = dialog(page).getByRole("list", { name: "Your recovery words" }).getByRole("listitem");
    await expect(shown).toHaveText(words);
    await holds(page);
    await dialog(page).getByRole("button", { name: "I have written them down" }).click();
    const asked = dialog(page).getByLabel(/^Word \d+$/);
    await expect(asked).toHaveCount(3);
    await dialog(page).getByRole("button", { name: "Check", exact: true }).click();
    await expect(dialog(page).getByText("is another one")).toBeVisible();
    await holds(page);
    await expect(page.getByTestId("written")).toHaveAttribute("data-written", "false");
    for (const field of await asked.all()) {
      const position = Number((await field.getAttribute("id"))?.replace("word-", ""));
      await field.fill(` ${words[position - 1]?.toUpperCase()}`);
    }
    await dialog(page).getByRole("button", { name: "Check", exact: true }).click();
    await expect(dialog(page).getByText("You have them.")).toBeVisible();
    await page.keyboard.press("Escape");

    await page.reload();
    await tab.started();
    await expect(page.getByTestId("written")).toHaveText("Written down");
  });

  test(`a passphrase locks the keys of every tab, on a ${size}`, async ({ context }) => {
    const tab = await wallet(context, size);
    const { page } = tab;
    const address = await tab.address();
    const phrase = (await kept(page, "tabchain.phrase")) ?? "";

    await test.step("it has to be long enough and typed twice", async () => {
      await page.getByRole("button", { name: "Set a passphrase" }).click();
      await dialog(page).getByLabel("New passphrase").fill("short");
      await dialog(page).getByRole("button", { name: "Set", exact: true }).click();
      await expect(dialog(page).getByLabel("New passphrase")).toHaveAccessibleDescription(/At least 8/);
      await dialog(page).getByLabel("New passphrase").fill(PASSPHRASE);
      await dialog(page).getByRole("button", { name: "Set", exact: true }).click();
      await expect(dialog(page).getByLabel("The same again")).toHaveAccessibleDescription(/not the same/);
      await page.keyboard.press("Escape");
      expect(await kept(page, "tabchain.phrase")).toBe(phrase);
    });

    await test.step("nothing stays in the clear", async () => {
      await setPassphrase(page);
      const storage = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
      for (const word of phrase.split(" ").filter((word) => word.length > 5)) expect(storage).not.toContain(word);
    });

    await test.step("a reload asks for it, and takes no other", async () => {
      await page.reload();
      await locked(page);
      await holds(page);
      await page.getByLabel("Passphrase").fill("correct horse");
      await page.getByRole("button", { name: "Unlock" }).click();
      await expect(page.getByLabel("Passphrase")).toHaveAccessibleDescription(/does not fit/);
      await unlock(page);
      await tab.started();
      expect(await tab.address()).toBe(address);
    });

    const other = await Tab.open(context, relay.url);
    await test.step("opened once, it is open in the next tab and over its reloads", async () => {
      expect(await other.address()).not.toBe(address);
      await other.page.reload();
      await other.started();
    });

    await test.step("one tab locks all, and one opens all", async () => {
      await page.getByRole("button", { name: "Lock now" }).click();
      await locked(page);
      // Elsewhere the page goes on, and says where to unlock.
      const { page: elsewhere } = other;
      await expect(elsewhere.getByTestId("condition")).toContainText("The wallet is locked");
      await expect(elsewhere.getByRole("button", { name: "Start mining" })).toBeDisabled();
      await expect(elsewhere.getByRole("region", { name: "Mining" })).toContainText("The wallet is locked.");
      await expect(elsewhere.getByRole("region", { name: "Block tree" })).toBeVisible();
      await elsewhere.getByRole("button", { name: "Unlock" }).click();
      await locked(elsewhere);
      await unlock(elsewhere);
      await other.started();
      await expect(elsewhere.getByTestId("condition")).toBeHidden();
      await tab.started();
      expect(await tab.address()).toBe(address);
    });

    await test.step("the words are shown to who knows it", async () => {
      await page.getByRole("button", { name: "Write them down" }).click();
      await dialog(page).getByLabel("Present passphrase").fill("wrong");
      await dialog(page).getByRole("button", { name: "Show" }).click();
      await expect(dialog(page).getByText("does not fit")).toBeVisible();
      await dialog(page).getByLabel("Present passphrase").fill(PASSPHRASE);
      await dialog(page).getByRole("button", { name: "Show" }).click();
      const words = dialog(page).getByRole("list", { name: "Your recovery words" }).getByRole("listitem");
      await expect(words).toHaveText(phrase.split(" "));
      await page.keyboard.press("Escape");
    });

    await test.step("it is removed by who knows it", async () => {
      await page.getByRole("button", { name: "Remove it" }).click();
      await dialog(page).getByLabel("Present passphrase").fill(PASSPHRASE);
      await dialog(page).getByRole("button", { name: "Remove", exact: true }).click();
      await expect(page.getByText("The passphrase is removed.")).toBeVisible();
      expect(await kept(page, "tabchain.phrase")).toBe(phrase);
      expect(await kept(page, "tabchain.phrase.sealed")).toBeNull();
    });
  });

  test(`other words replace the present ones only after a warning, on a ${size}`, async ({ context }) => {
    const tab = await wallet(context, size);
    const { page } = tab;
    const second = await Tab.open(context, relay.url);
    const before = (await kept(page, "tabchain.phrase")) ?? "";
    await page.getByRole("button", { name: "Use other words" }).click();
    const field = dialog(page).getByLabel("Recovery words");
    const use = dialog(page).getByRole("button", { name: "Use these words" });
    await expect(dialog(page)).toContainText("never written down");
    await holds(page);

    const wrong: [string, RegExp][] = [
      ["legal winner thank", /these are 3/],
      [PHRASE.replace("year", "yaer"), /Word 4, “yaer”, is not in the list/],
      [PHRASE.replace("yellow", "zoo"), /checksum does not match/],
      [before, /have already/],
    ];
    await dialog(page).getByLabel("I have the old words").check();
    for (const [text, reason] of wrong) {
      await field.fill(text);
      await field.blur();
      await expect(field).toHaveAccessibleDescription(reason);
      await expect(use).toBeDisabled();
    }
    const pasted = PHRASE.split(" ").map((word, at) => `${at + 1}.\u00a0${word.toUpperCase()}\u200b`);
    await field.fill(`\ufeff${pasted.join("\n")}\n`);
    const leads = /0x[0-9a-fA-F]{40}/.exec((await dialog(page).getByTestId("import-leads").textContent()) ?? "")?.[0];
    await dialog(page).getByLabel("I have the old words").uncheck();
    await expect(use).toBeDisabled();
    expect(await kept(page, "tabchain.phrase"), "nothing has happened yet").toBe(before);
    await dialog(page).getByLabel("I have the old words").check();
    await use.click();

    await expect(page.getByTestId("written")).toHaveText("Written down");
    await tab.started();
    expect(await tab.address()).toBe(leads);
    expect(await kept(page, "tabchain.phrase")).toBe(PHRASE);
    await expect.poll(() => second.address(), "the other tab has followed").not.toBe("");
    await second.visit("Wallet");
    await expect(second.page.getByTestId("account").first()).toHaveAttribute("data-address", leads ?? "");
  });

  test(`accounts are added, named and used, on a ${size}`, async ({ context }) => {
    const tab = await wallet(context, size);
    const { page } = tab;
    const accounts = page.getByTestId("account");
    const own = await tab.address();
    await expect(accounts).toHaveCount(1);
    await page.getByRole("button", { name: "Another account" }).click();
    await expect(accounts).toHaveCount(2);
    await page.getByRole("button", { name: "Rename Account 2" }).click();
    const label = page.getByLabel("Name of account 2");
    for (const [name, reason] of [
      [`tabchain:${own}`, /like an address or a payment request/],
      [own, /like an address or a payment request/],
      ["account 1", /An account of yours is called Account 1/],
    ] as const) {
      await label.fill(name);
      await page.getByRole("button", { name: "Save" }).click();
      await expect(label).toHaveAccessibleDescription(reason);
    }
    await label.fill("Savings");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Use Savings to mine and to send" }).click();
    await expect.poll(() => tab.address()).not.toBe(own);
    const savings = await tab.address();
    await expect(accounts.nth(1)).toHaveAttribute("data-address", savings);
    await expect(page.getByTestId("address")).toHaveText(savings);

    await page.reload();
    await tab.started();
    expect(await tab.address(), "the seat keeps its account").toBe(savings);
    await mineCoins(tab);
    await tab.send(own, "2", "0.5");
    await expect(page.getByTestId("transfer-outcome")).toContainText("Sent 2.00");
    const moved = page.getByTestId("movement").first();
    await expect(moved).toContainText(/To Account 1.*−2\.50/s);
    await page.getByLabel("All accounts of these words").check();
    await expect(moved).toContainText(/From Savings to Account 1.*−0\.50/s);
    await expect(accounts.filter({ hasText: "Savings" })).toBeVisible();
  });

  test(`a request is shown as a code, pasted, paid and followed, on a ${size}`, async ({ context }) => {
    const payer = await wallet(context, size);
    const shop = await wallet(context, size);
    const { page } = shop;
    await page.getByLabel("Amount (optional)").fill("1.250");
    await expect(page.getByLabel("Amount (optional)")).toHaveAccessibleDescription(/Write 1250 or 1\.2500/);
    await page.getByLabel("Amount (optional)").fill("1,125");
    await page.getByLabel("Amount (optional)").fill("1,1250");
    await page.getByLabel("Your name (optional)").fill("Tea & Co");
    await page.getByLabel("Memo (optional)").fill("two teas");
    const uri = (await page.getByTestId("payment-uri").textContent()) ?? "";
    expect(uri).toBe(`tabchain:${await shop.address()}?amount=1.125&label=Tea%20%26%20Co&memo=two%20teas`);
    await expect(page.getByRole("img", { name: "QR code" })).toHaveAttribute("data-text", uri);

    await mineCoins(payer);
    await payer.visit("Wallet");
    const form = payer.page.getByRole("form", { name: "Send a transfer" });
    await form.getByLabel("Recipient").fill(`<TabChain://${uri.slice("tabchain:".length)}&amount=2>`);
    await expect(form.getByLabel("Recipient")).toHaveAccessibleDescription(/names “amount” twice/);
    await form.getByLabel("Recipient").fill(`<TabChain://${uri.slice("tabchain:".length)}>`);
    await expect(form.getByLabel("Recipient")).toHaveValue(await shop.address());
    await expect(form.getByLabel("Amount (TAB)")).toHaveValue("1.1250");
    await expect(form.getByLabel("Memo")).toHaveValue("two teas");
    await expect(form.getByText("Requested by “Tea & Co”")).toBeVisible();

    await test.step("what is wrong is said while it is typed", async () => {
      const recipient = form.getByLabel("Recipient");
      const amount = form.getByLabel("Amount (TAB)");
      const fee = form.getByLabel("Fee (TAB)");
      const memo = form.getByLabel("Memo");
      await recipient.fill(otherCase(await shop.address()));
      await expect(recipient).toHaveAccessibleDescription(/checksum does not match/);
      await recipient.fill(await shop.address());
      await amount.fill("999999");
      await expect(amount).toHaveAccessibleDescription(/but you can spend/);
      await amount.fill("1.125");
      await fee.focus();
      await expect(amount).toHaveAccessibleDescription(/Write 1125 or 1\.1250/);
      await amount.fill("1,1250");
      await expect(amount).toHaveAttribute("aria-invalid", "false");
      await fee.fill("x");
      await expect(fee).toHaveAccessibleDescription(/“x” is out of place/);
      await fee.fill("0.001");
      await memo.fill("é".repeat(41));
      await expect(memo).toHaveAccessibleDescription(/82 bytes are more/);
      await memo.fill("two teas");
      await expect(form.getByTestId("leaves")).toContainText("Takes 1.126");
    });

    await form.getByRole("button", { name: "Send", exact: true }).click();
    await dialog(payer.page).getByRole("button", { name: "Send now" }).click();
    await expect(payer.page.getByTestId("transfer-outcome")).toContainText("Sent 1.125");
    const movement = payer.page.getByTestId("movement").filter({ hasText: "two teas" });
    await expect(movement).toHaveAttribute("data-state", "waiting");
    await expect(page.getByTestId("movement").filter({ hasText: "two teas" })).toContainText("+1.125");

    await payer.startMining();
    await reaches(payer, (await payer.height()) + 2);
    await payer.stopMining();
    await payer.visit("Wallet");
    await expect(movement).toHaveAttribute("data-state", "confirmed");
    await expect(movement).toContainText(/\d+ confirmations? · block/);
    await expect.poll(() => shop.balance()).toBe(1.125 * TAB);
  });
}

for (const size of ["desktop", "phone"] as const) {
  test(`money goes to a whole address, after the person has seen it, on a ${size}`, async ({ context }) => {
    const tab = await wallet(context, size);
    const friend = await Tab.open(context, relay.url);
    const { page } = tab;
    await mineCoins(tab);
    await tab.visit("Wallet");
    const recipient = page.getByLabel("Recipient");
    const contact = page.getByTestId("contact");

    await test.step("nothing is filled up", async () => {
      for (const [text, reason] of [
        ["0x3090", /40 digits, these are 4/],
        ["0x3090…4063", /short form/],
        ["Nobody", /Neither an account nor a contact/],
      ] as const) {
        await tab.propose(text, "1", "0.5");
        await expect(recipient).toHaveAccessibleDescription(reason);
        await expect(dialog(page)).toBeHidden();
      }
    });

    await test.step("it is asked about with the whole address, and Escape sends nothing", async () => {
      const before = await tab.balance();
      await tab.propose(STRANGER, "1", "0.5");
      await expect(dialog(page)).toHaveAccessibleName("Send this transfer?");
      await expect(dialog(page)).toHaveAccessibleDescription(new RegExp(`${STRANGER}.*1\\.00.*0\\.50.*1\\.50`));
      await expect(dialog(page).getByRole("button", { name: "Send now" })).toBeFocused();
      await holds(page);
      await page.keyboard.press("Escape");
      await expect(dialog(page)).toBeHidden();
      await expect(recipient).toHaveValue(STRANGER);
      expect(await tab.balance()).toBe(before);
      await expect(page.getByTestId("transfer-outcome")).toBeHidden();
    });

    await test.step("what has no checksum is to be compared", async () => {
      await tab.propose((await friend.address()).toLowerCase(), "1", "0.5");
      await expect(dialog(page)).toContainText("without its checksum");
      await expect(dialog(page).getByTestId("confirm-address")).toHaveText(await friend.address());
      await page.keyboard.press("Enter");
      await expect(page.getByTestId("transfer-outcome")).toContainText("Sent 1.00");
    });

    await test.step("a friend's account of this browser has a name already, a stranger is kept", async () => {
      await tab.send(STRANGER, "1", "0.5");
      await page.getByLabel("Name for 0x0000…2345").fill("Tea shop");
      await page.getByRole("button", { name: "Keep as contact" }).click();
      await expect(contact).toHaveText(/Tea shop/);
    });

    await test.step("a name stands for the address", async () => {
      await tab.propose("tea shop", "1", "0.5");
      await expect(dialog(page)).toContainText("Tea shop, your contact");
      await expect(dialog(page).getByTestId("confirm-address")).toHaveText(STRANGER);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Send to Tea shop" }).click();
      await expect(recipient).toHaveValue(STRANGER);
      await expect(recipient).toHaveAccessibleDescription(/Tea shop, your contact/);
    });

    await test.step("contacts are added, renamed and removed", async () => {
      await page.getByRole("button", { name: "Add a contact" }).click();
      await page.getByLabel("Name of the contact").fill("Ben");
      await page.getByLabel("Address of the contact").fill("0x3090");
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await expect(page.getByLabel("Address of the contact")).toHaveAccessibleDescription(/these are 4/);
      await page.getByLabel("Address of the contact").fill(`0x${"9".repeat(40)}`);
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await expect(contact).toHaveCount(2);
      await page.getByRole("button", { name: "Rename the contact Ben" }).click();
      await page.getByLabel("New name of Ben").fill("tea  shop");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByLabel("New name of Ben")).toHaveAccessibleDescription(/in your contacts already/);
      await page.getByLabel("New name of Ben").fill("Benjamin");
      await page.getByRole("button", { name: "Save" }).click();
      await holds(page);
      await page.reload();
      await tab.started();
      await expect(contact).toHaveText([/Benjamin/, /Tea shop/]);
      await page.getByRole("button", { name: "Remove the contact Benjamin" }).click();
      await expect(contact).toHaveText([/Tea shop/]);
    });
  });
}

test("a form that opens in place has the focus, and Escape closes it and nothing else", async ({ context }) => {
  const tab = await Tab.open(context, relay.url);
  const { page } = tab;
  await tab.startMining();
  await tab.visit("Wallet");
  const opens = async (name: string, field: string): Promise<void> => {
    const button = page.getByRole("button", { name, exact: true });
    for (const on of ["field", "button"]) {
      await button.click();
      await expect(page.getByLabel(field, { exact: true })).toBeFocused();
      if (on === "button") await page.keyboard.press("Tab");
      await page.keyboard.press("Escape");
      await expect(page.getByLabel(field, { exact: true }), on).toHaveCount(0);
      await expect(button).toBeFocused();
      await expect(page.getByTestId("mining-mark"), "the tab mines on").toBeVisible();
    }
  };
  await opens("Rename Account 1", "Name of account 1");
  await opens("Add a contact", "Name of the contact");
  await page.getByRole("button", { name: "Add a contact" }).click();
  await page.keyboard.type("Ben");
  await page.getByLabel("Address of the contact").fill(STRANGER);
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("contact")).toContainText("Ben");
  await expect(page.getByRole("button", { name: "Add a contact" })).toBeFocused();
  await opens("Rename the contact Ben", "New name of Ben");
  await tab.stopMining();
});

test("what a reorganisation takes back is shown as taken back, and waits again", async ({ browser }) => {
  const own = await Relay.start({ network: FAST });
  const contexts: BrowserContext[] = [];
  const open = async (): Promise<Tab> => {
    const context = await browser.newContext();
    contexts.push(context);
    return Tab.open(context, own.url);
  };
  try {
    const [weak, strong] = [await open(), await open()];
    await mineCoins(weak);
    await oneTip([weak, strong, own]);
    await own.kill();
    await weak.offline();
    await strong.offline();

    await weak.send(STRANGER, "3", "0.25");
    const paid = weak.page.getByTestId("movement").filter({ hasText: "To 0x0000" });
    await expect(paid).toHaveAttribute("data-state", "waiting");
    await weak.startMining();
    await reaches(weak, (await weak.height()) + 1);
    await weak.stopMining();
    await weak.visit("Wallet");
    await expect(paid).toHaveAttribute("data-state", "confirmed");

    await strong.startMining();
    await reaches(strong, (await weak.height()) + 4);
    await strong.stopMining();
    await own.restart();
    await weak.online();
    await strong.online();
    await oneTip([weak, strong, own]);
    await expect(paid).toHaveAttribute("data-state", "returned");
    await expect(paid).toContainText("Waits again");
    await expect(weak.page.getByTestId("movement").filter({ hasText: "Taken back" }).first()).toContainText(
      "Block reward",
    );

    await strong.startMining();
    await reaches(strong, (await strong.height()) + 2);
    await strong.stopMining();
    await expect(paid).toHaveAttribute("data-state", "confirmed");
  } finally {
    for (const context of contexts) await context.close();
    await own.dispose();
  }
});
