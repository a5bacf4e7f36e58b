import { describe, expect, it } from "vitest";
import type { Seat } from "../../shared/messages";
import { memoryShelf } from "../browser/storage";
import { Accounts, forgetAccounts } from "./accounts.svelte";
import { NAME_LENGTH } from "./names";

const seat = (number: number, account = number): Seat => ({ number, node: `${number}`.padStart(16, "0"), account });

describe("Accounts", () => {
  it("shows those of the seats up to this tab's, and what was added by any tab", () => {
    const local = memoryShelf();
    const [first, third] = [new Accounts(seat(0), local), new Accounts(seat(2), local)];
    expect([first.shown, third.shown]).toEqual([1, 3]);
    expect(third.add(3)).toBe(3);
    expect(third.shown).toBe(4);
    expect(first.add(1), "the other tab has added up to 3").toBe(4);
    expect(new Accounts(seat(0), local).shown).toBe(5);
  });

  it("adds behind accounts that the node has found", () => {
    const accounts = new Accounts(seat(0), memoryShelf());
    expect(accounts.add(8)).toBe(8);
    expect(accounts.shown).toBe(9);
  });

  it("keeps names for all tabs, trimmed and cut, and takes an empty one away", () => {
    const local = memoryShelf();
    const [one, other] = [new Accounts(seat(0), local), new Accounts(seat(1), local)];
    one.name(0, "  Savings ");
    other.name(1, "x".repeat(NAME_LENGTH + 5));
    expect(other.labels).toEqual({ 0: "Savings", 1: "x".repeat(NAME_LENGTH) });
    one.name(0, " ");
    expect(one.labels).toEqual({ 1: "x".repeat(NAME_LENGTH) });
    forgetAccounts(local);
    one.reload();
    expect(one.labels).toEqual({});
  });

  it("shows the account in use, also after the tab has moved to another seat", () => {
    const accounts = new Accounts(seat(1), memoryShelf());
    accounts.use(5);
    expect([accounts.used, accounts.shown]).toEqual([5, 6]);
    accounts.move(seat(7, 2));
    expect([accounts.used, accounts.shown]).toEqual([2, 8]);
  });

  it("knows which account another tab uses", () => {
    const accounts = new Accounts(seat(1), memoryShelf());
    const held = (number: number) => ({ account: number, node: seat(number).node, name: `tab ${number}` });
    accounts.held = [held(0), held(1)];
    expect(accounts.otherWith(0)?.name).toBe("tab 0");
    expect(accounts.otherWith(1), "this tab itself").toBeUndefined();
    expect(accounts.otherWith(2)).toBeUndefined();
  });

  it.each(["", "[]", "null", "{", '{"shown":-3}', '{"shown":1e9,"labels":{"0":7}}', '{"labels":"x"}'])(
    "makes do with %j in storage",
    (kept) => {
      const local = memoryShelf();
      local.setItem("tabchain.accounts", kept);
      const accounts = new Accounts(seat(0), local);
      expect(accounts.shown).toBeGreaterThanOrEqual(1);
      expect(accounts.shown).toBeLessThanOrEqual(256);
      for (const label of Object.values(accounts.labels)) expect(typeof label).toBe("string");
    },
  );
});
