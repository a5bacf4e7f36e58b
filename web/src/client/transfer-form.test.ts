import { describe, expect, it } from "vitest";
import type { TransferForm } from "../wasm/tabchain_core";
import { TransferDraft, type TransferNode } from "./transfer-form.svelte";

const ADDRESS = "0x00000000000000000000000000000000000000Aa";

/** A node that knows one address, reads whole TAB, and refuses what `refusal` says. */
function node(sent: TransferForm[], refusal?: string): TransferNode {
  return {
    checkAddress: async (text) => {
      if (text !== "0xaa") throw new Error(`"${text}" is no address`);
      return ADDRESS;
    },
    parseAmount: async (text) => {
      if (!/^\d+$/.test(text)) throw new Error(`"${text}" is no amount`);
      return Number(text) * 100_000_000;
    },
    transfer: async (form) => {
      if (refusal) throw new Error(refusal);
      sent.push(form);
      return { ...form, id: "id", sender: ADDRESS, nonce: 0 };
    },
  };
}

function filled(sent: TransferForm[], refusal?: string): TransferDraft {
  const draft = new TransferDraft(node(sent, refusal));
  draft.recipient = " 0xaa ";
  draft.amount = "2";
  draft.fee = "1";
  draft.memo = "tea";
  return draft;
}

describe("TransferDraft", () => {
  it("sends checked values, says so and empties the form but for the fee", async () => {
    const sent: TransferForm[] = [];
    const draft = filled(sent);
    await draft.send();
    expect(sent).toEqual([{ recipient: ADDRESS, amount: 200_000_000, fee: 100_000_000, memo: "tea" }]);
    expect(draft.outcome).toEqual({ kind: "sent", text: "Sent 2.00\u00a0TAB to 0x0000…00Aa." });
    expect([draft.recipient, draft.amount, draft.fee, draft.memo]).toEqual(["", "", "1", ""]);
    expect(draft.busy).toBe(false);
  });

  it("keeps a refused transfer in the form and says why", async () => {
    const draft = filled([], "nonce 3 is taken");
    await draft.send();
    expect(draft.outcome).toEqual({ kind: "refused", text: "Not sent: nonce 3 is taken" });
    expect([draft.recipient, draft.amount, draft.fee, draft.memo]).toEqual([" 0xaa ", "2", "1", "tea"]);
  });

  it("says at every field what is wrong with it, and sends nothing", async () => {
    const sent: TransferForm[] = [];
    const draft = filled(sent);
    draft.recipient = "0xzz";
    draft.amount = "0";
    draft.fee = "free";
    draft.memo = "é".repeat(41);
    await draft.send();
    expect({ ...draft.errors }).toEqual({
      recipient: '"0xzz" is no address.',
      amount: "The amount has to be above 0.",
      fee: '"free" is no amount.',
      memo: "82 bytes are more than the 80 that fit.",
    });
    expect(sent).toEqual([]);
    expect(draft.outcome).toBeUndefined();
  });

  it("asks for what is empty only on send, and takes an empty fee for none", async () => {
    const sent: TransferForm[] = [];
    const draft = new TransferDraft(node(sent));
    await draft.leave("recipient");
    expect({ ...draft.errors }).toEqual({});
    draft.fee = "";
    await draft.send();
    expect({ ...draft.errors }).toEqual({ recipient: "An address is needed.", amount: "An amount is needed." });

    draft.recipient = "0xaa";
    draft.amount = "1";
    await draft.send();
    expect(sent).toMatchObject([{ fee: 0 }]);
  });

  it("takes an error back once the field holds", async () => {
    const draft = filled([]);
    draft.amount = "x";
    await draft.leave("amount");
    expect(draft.errors.amount).toBe('"x" is no amount.');
    draft.amount = "3";
    await draft.leave("amount");
    expect(draft.errors.amount).toBeUndefined();
  });
});
