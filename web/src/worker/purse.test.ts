import { describe, expect, it } from "vitest";
import type { TransferView, WalletView } from "../wasm/tabchain_core";
import { Purse, type PurseKeys, type PurseNode } from "./purse";

const text = (bytes: Uint8Array | number[]): string => new TextDecoder().decode(new Uint8Array(bytes));

/** Keys that show whose they are, and a signature that shows what was signed. */
const keys: PurseKeys = {
  publicKeys: (from, to) => Array.from({ length: to - from }, (_, index) => `key ${from + index}`),
  sign: (account, genesis, body) => new TextEncoder().encode(`${account}|${genesis}|${text(body)}`),
};

class FakeNode implements PurseNode {
  known: string[] = [];
  chosen = -1;
  sent: string[] = [];
  /** How many keys it wants to know. */
  wanted = 0;

  async useAccounts(publicKeys: string[], chosen: number): Promise<string> {
    this.known = publicKeys;
    this.chosen = chosen;
    return `address of ${publicKeys[chosen]}`;
  }

  async wallet(least: number): Promise<WalletView> {
    // The last known account was paid, so more are wanted, up to a number.
    const wanted = Math.min(this.known.length + 20, this.wanted);
    return { accounts: [], account: this.chosen, movements: [], searchedFrom: 1, maturity: least, wanted };
  }

  async draft(_recipient: string, _amount: number, _fee: number, memo: string): Promise<Uint8Array> {
    const number = this.sent.length;
    // Longer than whatever else the test does.
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    if (memo === "bad") throw new Error("no such address");
    return new TextEncoder().encode(`${memo} ${number}`);
  }

  async submit(transfer: Uint8Array | number[]): Promise<TransferView> {
    this.sent.push(text(transfer));
    return { id: String(this.sent.length) } as TransferView;
  }
}

const form = (memo: string) => ({ recipient: "0x", amount: 1, fee: 0, memo });

describe("an open wallet", () => {
  it("shows the node the keys up to the account in use", async () => {
    const node = new FakeNode();
    const purse = new Purse(node, keys, "g");
    expect(await purse.use(2)).toBe("address of key 2");
    expect(node.known).toEqual(["key 0", "key 1", "key 2"]);
    expect(await purse.use(0)).toBe("address of key 0");
    expect(node.known).toHaveLength(3);
  });

  it("shows more as long as the node wants more, and keeps the account in use", async () => {
    const node = new FakeNode();
    node.wanted = 59;
    const purse = new Purse(node, keys, "g");
    await purse.use(1);
    const view = await purse.view(5);
    expect(view.account).toBe(1);
    expect(node.known).toHaveLength(59);
    expect(new Set(node.known).size).toBe(59);
  });

  it("signs with the account in use, one transfer after the other", async () => {
    const node = new FakeNode();
    const purse = new Purse(node, keys, "g");
    await purse.use(3);
    const views = await Promise.all([purse.send(form("a")), purse.send(form("b"))]);
    expect(views.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(node.sent).toEqual(["3|g|a 0", "3|g|b 1"]);
  });

  it("goes on sending after a refusal", async () => {
    const node = new FakeNode();
    const purse = new Purse(node, keys, "g");
    await purse.use(0);
    const bad = purse.send(form("bad"));
    const good = purse.send(form("good"));
    await expect(bad).rejects.toThrow("no such address");
    await good;
    expect(node.sent).toEqual(["0|g|good 0"]);
  });
});
