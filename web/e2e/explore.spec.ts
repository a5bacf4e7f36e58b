/** The explorer and the tamper sandbox, used by the words written on them. */
import { type BrowserContext, expect, test } from "@playwright/test";
import { type Block, FAST, Relay } from "./relay";
import { oneTip, reaches, Tab } from "./tab";

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 360, height: 740 } };
const NOBODY = "ab".repeat(32);

/** An address that nobody has; no letter in it could be of the wrong case. */
const whole = (digits: string): string => `0x${digits.padStart(40, "0")}`;

let relay: Relay;

test.beforeAll(async () => {
  relay = await Relay.start({ network: FAST });
});

test.afterAll(() => relay.dispose());

/** A tab on a chain of its own mining, with a transfer to 0x12345 in some block. */
async function prepared(context: BrowserContext, size: keyof typeof SIZES) {
  const tab = await Tab.open(context, relay.url);
  await tab.page.setViewportSize(SIZES[size]);
  await tab.online();
  await tab.startMining();
  await expect.poll(() => tab.balance(), { timeout: 60_000 }).toBeGreaterThan(0);
  await tab.send(whole("12345"), "1.5", "0.25");
  await expect(tab.page.getByTestId("transfer-outcome")).toContainText("Sent");
  const before = await tab.height();
  let paid: Block | undefined;
  // The transfer is in a block, and another one is built on that.
  await expect
    .poll(
      async () => {
        const chain = await relay.chain();
        paid = chain.find(({ height, transfers }) => height >= before && transfers.length > 0);
        return paid !== undefined && (chain.at(-1)?.height ?? 0) > paid.height;
      },
      { timeout: 60_000 },
    )
    .toBe(true);
  await tab.stopMining();
  await oneTip([relay, tab]);
  if (!paid) throw new Error("the transfer was mined");
  return { tab, page: tab.page, paid, transfer: paid.transfers[0]?.id ?? "" };
}

test("a long chain is gone through step by step, and the sandbox goes far back", async ({ context }) => {
  const long = await Relay.start({ network: "regtest" });
  try {
    const blocks: Block[] = [];
    // More than one step of the search.
    while (blocks.length < 270) blocks.push(await long.mine(blocks.length === 1 ? "0x99" : "0x1"));
    const tab = await Tab.open(context, long.url);
    const { page } = tab;
    await reaches(tab, 270);

    await tab.visit("Explore");
    const rows = page.getByRole("table", { name: "Latest blocks" }).getByRole("row");
    await expect(rows).toHaveCount(25 + 1);
    await page.getByRole("button", { name: "Older blocks" }).click();
    await expect(rows).toHaveCount(25 + 25 + 1);
    await expect(rows.last()).toContainText("221");

    // Blocks that are not in memory are read from storage.
    const old = blocks[1]?.coinbase.id ?? "";
    await page.goto(`${long.url}#/tx/${old}`);
    await page.reload();
    await tab.started();
    await expect(page.getByTestId("tx-state")).toContainText("In block 2");
    await tab.visit("Explore");
    await page.getByLabel("Height, id, address or name").fill(`…\u2060${old.slice(-6)}`);
    await page.getByRole("button", { name: "Search" }).click();
    await expect(page.getByTestId("tx-id")).toHaveText(old);
    await expect(page.getByTestId("tx-state")).toContainText("In block 2");
    await page.getByRole("link", { name: /^0x0+99$/ }).click();
    const history = page.getByTestId("address-history");
    await expect(history).toContainText("Nothing in these blocks.");
    await page.getByRole("button", { name: "Look further back" }).click();
    await expect(history.getByRole("listitem")).toHaveCount(1);
    await expect(history).toContainText("Every block of the best chain");

    await page.goto(`${long.url}#/block/2`);
    await page.getByRole("link", { name: "Tamper with it" }).click();
    await expect(page.getByTestId("specimen")).toContainText("268 blocks are built on it");
    await expect(page.getByTestId("verdict")).toHaveAttribute("data-outcome", "untouched");
  } finally {
    await long.dispose();
  }
});

for (const size of ["desktop", "phone"] as const) {
  test(`blocks, transactions and addresses are found and shown on a ${size}`, async ({ context }) => {
    const { tab, page, paid, transfer } = await prepared(context, size);
    const search = page.getByLabel("Height, id, address or name");
    const go = async (text: string) => {
      await search.fill(text);
      await page.getByRole("button", { name: "Search" }).click();
    };

    await test.step("the latest blocks lead to a block", async () => {
      await tab.visit("Explore");
      const rows = page.getByRole("table", { name: "Latest blocks" }).getByRole("row");
      await expect(rows.nth(1)).toContainText(String(await tab.height()));
      await rows.nth(1).getByRole("link").first().click();
      await expect(page).toHaveURL(new RegExp(`#/block/${await tab.tip()}$`));
    });

    await test.step("a height leads to its block, which shows its proof", async () => {
      await go(String(paid.height));
      await expect(page.getByRole("heading", { level: 1, name: `Block ${paid.height}` })).toBeVisible();
      await expect(page.getByTestId("block-id")).toHaveText(paid.id);
      await expect(page.getByTestId("block-state")).toContainText("best chain");
      await expect(page.getByTestId("header-bytes").locator("span")).toHaveCount(80);
      for (const field of ["Version", "Parent", "Merkle root", "Time", "Bits", "Nonce"]) {
        await expect(
          page.getByRole("table", { name: "The bytes of the header" }).getByText(field, { exact: true }),
        ).toBeVisible();
      }
      await expect(page.getByTestId("hashed-id")).toHaveText(new RegExp(paid.id.replace(/.{8}/g, "$&\\s*")));
      await expect(page.getByTestId("proof")).toContainText("the proof holds");
      await expect(page.getByTestId("curl").first()).toHaveText(`curl '${relay.url}api/v1/blocks/${paid.id}'`);
    });

    await test.step("the command that it gives is answered with the same block", async () => {
      const command = (await page.getByTestId("curl").first().textContent()) ?? "";
      const url = /'(.*)'/.exec(command)?.[1] ?? "";
      expect(((await (await fetch(url)).json()) as { id: string }).id).toBe(paid.id);
      await page.getByRole("button", { name: "Copy as curl" }).click();
      await expect(page.getByText(/^(Copied|Selected)/)).toBeVisible();
    });

    await test.step("the link survives a reload", async () => {
      await page.reload();
      await tab.started();
      await expect(page.getByTestId("block-id")).toHaveText(paid.id);
    });

    await test.step("its neighbours are a click away", async () => {
      await page.getByRole("link", { name: "Parent" }).first().click();
      await expect(page.getByRole("heading", { level: 1, name: `Block ${paid.height - 1}` })).toBeVisible();
      await page.getByRole("link", { name: "Next block" }).click();
      await expect(page.getByTestId("block-id")).toHaveText(paid.id);
    });

    await test.step("an id leads to a transaction", async () => {
      await go(transfer);
      await expect(page.getByRole("heading", { level: 1, name: "Transfer" })).toBeVisible();
      await expect(page.getByTestId("tx-state")).toContainText(`In block ${paid.height}`);
      await expect(page.getByTestId("tx-amount")).toHaveText("1.50\u00a0TAB");
      await page.reload();
      await tab.started();
      await expect(page.getByTestId("tx-id")).toHaveText(transfer);
      await page.getByTestId("tx-state").getByRole("link").click();
      await page.getByRole("listitem").filter({ hasText: "Coinbase" }).getByRole("link").first().click();
      await expect(page.getByRole("heading", { level: 1, name: "Coinbase" })).toBeVisible();
    });

    await test.step("an address shows what it owns and its history", async () => {
      await go(whole("12345"));
      const account = await relay.account(whole("12345"));
      expect(account.balance).toBeGreaterThan(0);
      await expect(page.getByTestId("address-text")).toHaveText(whole("12345"));
      const coins = (account.balance / 100_000_000).toFixed(2);
      await expect(page.getByTestId("address-balance")).toHaveText(`${coins}\u00a0TAB`);
      await expect(page.getByTestId("address-history").getByRole("listitem").first()).toContainText("+1.50");
      await go(await tab.address());
      await expect(page.getByText("this tab’s own")).toBeVisible();
      const history = page.getByTestId("address-history");
      await expect(history.getByRole("listitem").filter({ hasText: "−1.75" }).first()).toBeVisible();
      await expect(history.getByText("immature until block").first()).toBeVisible();
      await page.reload();
      await tab.started();
      await expect(history.getByText("Every block of the best chain")).toBeVisible();
    });

    await test.step("a transfer that waits is shown as waiting, and as mined when it is", async () => {
      await tab.send(whole("777"), "1", "0.25");
      await expect(page.getByTestId("transfer-outcome")).toContainText("Sent");
      // Wallet, explorer and HTTP say the same of it, in the same words.
      const own = await tab.address();
      await expect.poll(async () => (await relay.account(own)).pending).toBe(-125_000_000);
      const { balance, spendable, immature, pending } = await relay.account(own);
      expect(spendable).toBe(balance + pending);
      const shown = { balance, spendable, immature, pending };
      for (const [name, grains] of Object.entries(shown)) {
        await expect(page.getByTestId(name)).toHaveAttribute("data-grains", String(grains));
      }
      await expect(page.getByTestId("account-balance").first()).toContainText(
        (await page.getByTestId("balance").textContent())?.trim() ?? "",
      );
      const inWallet = await Promise.all(
        Object.keys(shown).map(async (name) => (await page.getByTestId(name).textContent())?.trim() ?? ""),
      );
      await tab.visit("Explore");
      await go(own);
      for (const [at, name] of Object.keys(shown).entries()) {
        await expect(page.getByTestId(`address-${name}`)).toContainText(inWallet[at] ?? "");
      }
      await tab.visit("Explore");
      await go(whole("777"));
      const waiting = page.getByRole("region", { name: "Waiting for a block" });
      await waiting.getByRole("link").first().click();
      await expect(page.getByTestId("tx-state")).toHaveText("Waits for a block");
      await expect(page.getByTestId("curl")).toContainText("/api/v1/mempool");
      await relay.mine("0x99");
      await expect(page.getByTestId("tx-state")).toContainText("In block");
      await expect(page.getByTestId("tx-confirmations")).toHaveText("1");
    });

    await test.step("what the page prints is found by that", async () => {
      const own = await tab.address();
      const name = (await page.getByTestId("own-name").textContent()) ?? "";
      const found: [string, RegExp][] = [
        [`…${paid.id.slice(-6)}`, new RegExp(`#/block/${paid.id}$`)],
        [`0x${paid.id}`, new RegExp(`#/block/${paid.id}$`)],
        [`…\u2060${transfer.slice(-6).toUpperCase()}`, new RegExp(`#/tx/${transfer}$`)],
        [` ${own.slice(0, 10)} ${own.slice(10)}`, new RegExp(`#/address/${own}$`)],
        [`${own.slice(0, 6)}…${own.slice(-4)}`, new RegExp(`#/address/${own}$`)],
        ["0x0000...2345", new RegExp(`#/address/${whole("12345")}$`)],
        ["0x12345", new RegExp(`#/address/${whole("12345")}$`)],
        ["account 1", new RegExp(`#/address/${own}$`)],
      ];
      for (const [text, place] of found) {
        await tab.visit("Explore");
        await go(text);
        await expect(page, text).toHaveURL(place);
      }
      // No block here has such a transaction.
      await tab.visit("Explore");
      await go("…abcdef");
      await expect(page.getByTestId("tx-problem")).toContainText("No such transaction");
      // The tab's node is named, and so are the blocks that it mined.
      await tab.visit("Explore");
      await go(name);
      const matches = page.getByTestId("matches").getByRole("link");
      await expect(matches).toHaveCount(2);
      await expect(matches).toHaveText([new RegExp(`^Address 0x.*, ${name}$`), `Node ${name}, among the peers`]);
      await matches.last().click();
      await expect(page.getByRole("heading", { level: 1, name: "Peers" })).toBeVisible();
    });

    await test.step("what there is not is said in words", async () => {
      await tab.visit("Explore");
      const problem = page.getByRole("main").getByRole("status").first();
      await go("");
      await expect(problem).toContainText("Type a height");
      await go("hello");
      await expect(problem).toContainText("Nothing here is “hello”");
      await go("99999");
      await expect(problem).toContainText("no block 99,999 yet");
      await go("0x1zz");
      await expect(problem).toContainText("Not found");
      await expect(search).toHaveAttribute("aria-invalid", "true");
      await go(NOBODY);
      await expect(page.getByTestId("tx-problem")).toContainText("No such transaction");
      for (const [hash, words] of [
        ["#/block/99999", "no block 99,999 yet"],
        [`#/block/${NOBODY}`, "is not known here"],
        ["#/block/xyz", "is no block"],
        ["#/tx/xyz", "is no transaction"],
        ["#/address/0x1zz", "is no address"],
        ["#/address/0x12345", "is no whole address"],
      ]) {
        await page.goto(`${relay.url}${hash}`);
        await expect(page.getByRole("main")).toContainText(words ?? "");
      }
    });
  });

  test(`a block is tampered with, mined again and judged on a ${size}, and nobody hears of it`, async ({ context }) => {
    const { tab, page, paid } = await prepared(context, size);
    const tip = await tab.tip();
    const verdict = page.getByTestId("verdict");
    const field = (name: string) => page.getByTestId("tamper").getByLabel(name, { exact: true });
    const mineAgain = async () => {
      await page.getByRole("button", { name: "Take over the new Merkle root" }).click();
      await expect(verdict).toHaveAttribute("data-rule", "HashAboveTarget");
      await page.getByRole("button", { name: "Mine it again" }).click();
      await expect(verdict).not.toHaveAttribute("data-rule", "HashAboveTarget", { timeout: 60_000 });
      await expect.poll(() => tab.powWorkers()).toBe(0);
    };

    await test.step("from its page", async () => {
      await page.goto(`${relay.url}#/block/${paid.id}`);
      await page.getByRole("link", { name: "Tamper with it" }).click();
      await expect(page.getByTestId("specimen")).toHaveAttribute("data-id", paid.id);
      await expect(verdict).toHaveAttribute("data-outcome", "untouched");
    });

    await test.step("a changed header loses its work, and gets it back by mining", async () => {
      const time = Number(await field("Time (Unix seconds)").inputValue());
      await field("Time (Unix seconds)").fill(String(time + 1));
      await expect(verdict).toHaveAttribute("data-rule", "HashAboveTarget");
      await expect(page.getByTestId("reason")).toContainText("above the target");
      await page.getByRole("button", { name: "Mine it again" }).click();
      await expect(verdict).toHaveAttribute("data-outcome", "accepted", { timeout: 60_000 });
      await expect(verdict).toContainText("still name the old id");
      await expect.poll(() => tab.powWorkers()).toBe(0);
    });

    await test.step("no work buys a greater reward", async () => {
      await page.getByRole("button", { name: "Pay yourself double" }).click();
      await expect(verdict).toHaveAttribute("data-rule", "MerkleRoot");
      await mineAgain();
      await expect(verdict).toHaveAttribute("data-rule", "CoinbaseAmount");
      await expect(page.getByTestId("reason")).toContainText("coinbase pays 10");
      await expect(verdict).toContainText("Work does not help");
    });

    await test.step("nor another’s signature", async () => {
      await page.getByRole("button", { name: "Change a payment" }).click();
      await mineAgain();
      await expect(verdict).toHaveAttribute("data-rule", "Signature");
    });

    await test.step("nor less work for others", async () => {
      await page.getByRole("button", { name: "Ask for less work" }).click();
      // Every second hash is below that target: it may be met by chance.
      await expect(verdict).toHaveAttribute("data-rule", /^(HashAboveTarget|TooEasy)$/);
    });

    await test.step("a field that holds nonsense says so, and can be restored", async () => {
      await page.getByRole("button", { name: "Restore everything" }).click();
      await field("Bits (hex)").fill("xyz");
      await expect(field("Bits (hex)")).toHaveAttribute("aria-invalid", "true");
      await expect(field("Bits (hex)")).toHaveAccessibleDescription(/One to eight hex digits/);
      await expect(verdict).toHaveAttribute("data-outcome", "malformed");
      await page.getByRole("button", { name: "Restore: Bits (hex)" }).click();
      await expect(verdict).toHaveAttribute("data-outcome", "untouched");
      for (const [name, takes] of [
        ["Extra nonce", /A whole number from 0 to 18,446,744,073,709,551,615/],
        ["Time (Unix seconds)", /Whole seconds since the beginning of 1970, from 0 to 4,294,967,295/],
        ["Miner", /An address begins with 0x\. An address: 0x and 40 hex digits/],
        ["Reward (TAB)", /TAB from 0 to 90071992\.54740991/],
      ] as const) {
        await field(name).fill("abc");
        await expect(field(name)).toHaveAccessibleDescription(takes);
        await page.getByRole("button", { name: `Restore: ${name}` }).click();
      }
      await field("Parent").fill(NOBODY);
      await expect(verdict).toHaveAttribute("data-outcome", /^(orphan|refused)$/);
      await page.getByRole("button", { name: "Restore everything" }).click();
    });

    await test.step("a search ends by a key, and when the view is left", async () => {
      // A target that no search meets in a minute.
      await field("Bits (hex)").fill("10000001");
      await page.getByRole("button", { name: "Mine it again" }).click();
      await expect(page.getByTestId("tried")).toContainText("hashes tried");
      await expect.poll(() => tab.powWorkers()).toBe(1);
      await page.keyboard.press("Escape");
      await expect(verdict).toContainText("Given up after");
      await expect.poll(() => tab.powWorkers()).toBe(0);
      await page.getByRole("button", { name: "Mine it again" }).click();
      await expect.poll(() => tab.powWorkers()).toBe(1);
      await tab.visit("Explore");
      await expect.poll(() => tab.powWorkers()).toBe(0);
    });

    await test.step("other blocks can be taken, genesis cannot", async () => {
      await tab.visit("Lab");
      const choose = page.getByLabel("Height or id of a block");
      await choose.fill("1");
      await page.getByRole("button", { name: "Take this block" }).click();
      await expect(page.getByTestId("specimen")).toContainText("Block 1");
      await expect(verdict).toHaveAttribute("data-outcome", "untouched");
      for (const [text, words] of [
        ["0", "genesis"],
        ["99999", "beyond the tip"],
        [NOBODY, "not known"],
        ["hello", "A height has digits only"],
      ]) {
        await choose.fill(text ?? "");
        await page.getByRole("button", { name: "Take this block" }).click();
        await expect(
          page
            .getByTestId("tamper")
            .getByText(words ?? "", { exact: false })
            .first(),
        ).toBeVisible();
      }
      await page.getByRole("button", { name: "Take the newest" }).click();
      await expect(page.getByTestId("specimen")).toHaveAttribute("data-id", tip);
    });

    expect(await tab.tip(), "the tab’s own chain is as it was").toBe(tip);
    expect(await relay.tip(), "nobody heard of a tampered block").toBe(tip);
  });
}
