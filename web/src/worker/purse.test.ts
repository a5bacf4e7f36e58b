import { describe, expect, it } from "vitest";
import type { DraftView, TransferView, WalletView } from "../wasm/chain_wasm";
import { Purse, type PurseKeys, type PurseNode } from "./purse";
import type { Slot } from "./seat/lease-store";
import { ownBook, type PaymentBook } from "./seat/payment-book";

const text = (bytes: Uint8Array | number[]): string => new TextDecoder().decode(new Uint8Array(bytes));

/** Keys that show their owner, and a signature that shows the signed bytes. */
const keys: PurseKeys = {
  publicKeys: (from, to) => Array.from({ length: to - from }, (_, index) => `key ${from + index}`),
  sign: (account, genesis, body) => new TextEncoder().encode(`${account}|${genesis}|${text(body)}`),
};

class FakeNode implements PurseNode {
  known: string[] = [];
  chosen = -1;
  sent: string[] = [];
  /** The number of keys that it wants to know. */
  wanted = 0;

  async useAccounts(publicKeys: string[], chosen: number): Promise<string> {
    this.known = publicKeys;
    this.chosen = chosen;
    return `address of ${publicKeys[chosen]}`;
  }

  async wallet(least: number): Promise<WalletView> {
    // The last known account was paid, so more accounts are wanted, up to a number.
    const wanted = Math.min(this.known.length + 20, this.wanted);
    return { accounts: [], account: this.chosen, movements: [], searchedFrom: 1, maturity: least, wanted };
  }

  async draft(_recipient: string, _amount: number, _fee: number, memo: string): Promise<DraftView> {
    const number = this.sent.length;
    // Longer than everything else in the test.
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    if (memo === "bad") throw new Error("no such address");
    const body = new TextEncoder().encode(`${memo} ${number}`);
    return { body, sender: this.known[this.chosen] ?? "", nonce: number };
  }

  async submit(transfer: Uint8Array | number[]): Promise<TransferView> {
    if (text(transfer).includes("unsendable")) throw new Error("not enough");
    this.sent.push(text(transfer));
    return { id: String(this.sent.length) } as TransferView;
  }
}

const encode = (words: string): Uint8Array => new TextEncoder().encode(words);

/** A book of one account: for each page, the payments that were signed under each number. */
class Book implements PaymentBook {
  constructor(readonly pages: (Uint8Array | undefined)[]) {}

  reserve = async ({ nonce }: Slot, replaced: boolean): Promise<Uint8Array | undefined> =>
    replaced ? undefined : this.pages[nonce];
  keep = async ({ nonce }: Slot, transfer: Uint8Array): Promise<void> => {
    this.pages[nonce] = transfer;
  };
  forget = async ({ nonce }: Slot): Promise<void> => {
    this.pages[nonce] = undefined;
  };
  signed = async (): Promise<Uint8Array[]> => this.pages.flatMap((page) => page ?? []);
}

const form = (memo: string) => ({ sender: "0x", recipient: "0x", amount: 1, fee: 0, memo });

describe("an open wallet", () => {
  it("shows the node the keys up to the account in use", async () => {
    const node = new FakeNode();
    const purse = new Purse(node, keys, "g", ownBook);
    expect(await purse.use(2)).toBe("address of key 2");
    expect(node.known).toEqual(["key 0", "key 1", "key 2"]);
    expect(await purse.use(0)).toBe("address of key 0");
    expect(node.known).toHaveLength(3);
  });

  it("shows more as long as the node wants more, and keeps the account in use", async () => {
    const node = new FakeNode();
    node.wanted = 59;
    const purse = new Purse(node, keys, "g", ownBook);
    await purse.use(1);
    const view = await purse.view(5);
    expect(view.account).toBe(1);
    expect(node.known).toHaveLength(59);
    expect(new Set(node.known).size).toBe(59);
  });

  it("signs with the account in use, one transfer after the other", async () => {
    const node = new FakeNode();
    const purse = new Purse(node, keys, "g", ownBook);
    await purse.use(3);
    const views = await Promise.all([purse.send(form("a")), purse.send(form("b"))]);
    expect(views.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(node.sent).toEqual(["3|g|a 0", "3|g|b 1"]);
  });

  it("goes on sending after a refusal", async () => {
    const node = new FakeNode();
    const purse = new Purse(node, keys, "g", ownBook);
    await purse.use(0);
    const bad = purse.send(form("bad"));
    const good = purse.send(form("good"));
    await expect(bad).rejects.toThrow("no such address");
    await good;
    expect(node.sent).toEqual(["0|g|good 0"]);
  });

  it("sends first what was signed under the same number before", async () => {
    const node = new FakeNode();
    const book = new Book([encode("0|g|before 0")]);
    const purse = new Purse(node, keys, "g", book);
    await purse.use(0);
    await purse.send(form("now"));
    expect(node.sent).toEqual(["0|g|before 0", "0|g|now 1"]);
    expect(book.pages.map((bytes) => text(bytes ?? []))).toEqual(["0|g|before 0", "0|g|now 1"]);
  });

  it("replaces what was signed under the same number and cannot be sent any more", async () => {
    const node = new FakeNode();
    const book = new Book([encode("unsendable")]);
    const purse = new Purse(node, keys, "g", book);
    await purse.use(0);
    await purse.send(form("now"));
    expect(node.sent).toEqual(["0|g|now 0"]);
    expect(book.pages.map((bytes) => text(bytes ?? []))).toEqual(["0|g|now 0"]);
  });

  it("sends nothing whose number is another page's by the time it is signed", async () => {
    const node = new FakeNode();
    const book = new Book([]);
    book.keep = async () => {
      throw new Error("another tab");
    };
    const purse = new Purse(node, keys, "g", book);
    await purse.use(0);
    await expect(purse.send(form("late"))).rejects.toThrow("another tab");
    expect(node.sent).toEqual([]);
  });

  it("gives the number of a refused payment back", async () => {
    const node = new FakeNode();
    const book = new Book([]);
    const purse = new Purse(node, keys, "g", book);
    await purse.use(0);
    await expect(purse.send(form("unsendable"))).rejects.toThrow("not enough");
    expect(book.pages).toEqual([undefined]);
  });

  it("sends again what it has signed, and says whether the node has it all", async () => {
    const node = new FakeNode();
    const purse = new Purse(node, keys, "g", new Book([encode("0|g|a 0"), encode("0|g|b 1")]));
    expect(await purse.repeat(), "nobody's wallet").toBe(true);
    await purse.use(0);
    expect(await purse.repeat()).toBe(true);
    expect(node.sent).toEqual(["0|g|a 0", "0|g|b 1"]);
    const other = new Purse(node, keys, "g", new Book([encode("unsendable")]));
    await other.use(0);
    expect(await other.repeat()).toBe(false);
  });
});
