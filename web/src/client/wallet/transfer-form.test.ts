import { describe, expect, it } from "vitest";
import type { TransferForm } from "../../shared/messages";
import { type Field, TransferDraft, type TransferNode } from "./transfer-form.svelte";

const ADDRESS = "0x00000000000000000000000000000000000000Aa";
const OWN = "0x00000000000000000000000000000000000000Bb";
const FRIEND = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const TAB = 100_000_000;

/** A node that reads addresses without their checksums, has ten TAB to spend, and refuses what `refusal` says. */
function node(sent: TransferForm[], refusal?: string): TransferNode {
  return {
    readRecipient: async (text) => {
      const whole = [ADDRESS, OWN, FRIEND].find((address) => address.toLowerCase() === text.toLowerCase());
      if (whole) return { kind: "address", address: whole, checked: whole === text };
      if (text === "0x") return { kind: "empty" };
      const stray = text.slice(2).search(/[^0-9a-f]/i);
      if (stray >= 0) return { kind: "notHex", position: stray + 2, found: text.charAt(stray + 2) };
      return { kind: "tooShort", digits: text.length - 2 };
    },
    transfer: async (form) => {
      if (refusal) throw new Error(refusal);
      sent.push(form);
      return { ...form, id: "id", sender: ADDRESS, nonce: 0 };
    },
    sender: () => OWN,
    spendable: () => 10 * TAB,
    known: () => [
      { name: "Savings", address: OWN, own: true },
      { name: "Ann B", address: FRIEND, own: false },
    ],
  };
}

function filled(sent: TransferForm[], refusal?: string): TransferDraft {
  const draft = new TransferDraft(node(sent, refusal));
  draft.recipient = ` ${ADDRESS} `;
  draft.amount = "2";
  draft.fee = "1";
  draft.memo = "tea";
  return draft;
}

/** Types like a person, with all checks of each moment. */
async function typed(draft: TransferDraft, field: Field, text: string): Promise<string | undefined> {
  draft[field] = text;
  await draft.type(field);
  return draft.errors[field];
}

/** Sends, and says yes when asked. */
async function sendNow(draft: TransferDraft): Promise<void> {
  await draft.propose();
  await draft.send();
}

describe("TransferDraft", () => {
  it("sends checked values, says so and empties the form but for the fee", async () => {
    const sent: TransferForm[] = [];
    const draft = filled(sent);
    await sendNow(draft);
    expect(sent).toEqual([{ sender: OWN, recipient: ADDRESS, amount: 2 * TAB, fee: TAB, memo: "tea" }]);
    expect(draft.outcome).toEqual({ kind: "sent", text: "Sent 2.00\u00a0TAB to 0x0000…00Aa." });
    expect([draft.recipient, draft.amount, draft.fee, draft.memo]).toEqual(["", "", "1", ""]);
    expect(draft.busy).toBe(false);
  });

  it("keeps a refused transfer in the form and says why", async () => {
    const draft = filled([], "nonce 3 is taken");
    await sendNow(draft);
    expect(draft.outcome).toEqual({ kind: "refused", text: "Not sent: nonce 3 is taken" });
    expect([draft.recipient, draft.amount, draft.fee, draft.memo]).toEqual([` ${ADDRESS} `, "2", "1", "tea"]);
  });

  it("says at every field what is wrong with it, and sends nothing", async () => {
    const sent: TransferForm[] = [];
    const draft = filled(sent);
    draft.recipient = "0xzz";
    draft.amount = "0";
    draft.fee = "free";
    draft.memo = "é".repeat(41);
    await sendNow(draft);
    expect({ ...draft.errors }).toEqual({
      recipient: "“z” at place 3 is none of the digits 0–9 and a–f.",
      amount: "The amount has to be above 0.",
      fee: "“f” is out of place in an amount. Write it like 1250.5.",
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
    await sendNow(draft);
    expect({ ...draft.errors }).toEqual({ recipient: "An address is needed.", amount: "An amount is needed." });

    draft.recipient = ADDRESS;
    draft.amount = "1";
    await sendNow(draft);
    expect(sent).toMatchObject([{ fee: 0 }]);
  });

  it("says while one types what cannot become right any more, and takes it back once it is", async () => {
    const draft = new TransferDraft(node([]));
    expect(await typed(draft, "recipient", "0")).toBeUndefined();
    expect(await typed(draft, "recipient", "0x")).toBeUndefined();
    expect(await typed(draft, "recipient", "0xz")).toMatch(/place 3/);
    expect(await typed(draft, "recipient", "0x3090"), "more may follow").toBeUndefined();
    await draft.leave("recipient");
    expect(draft.errors.recipient).toBe("An address has 40 digits, these are 4. Nothing is filled up.");
    expect(await typed(draft, "recipient", ADDRESS)).toBeUndefined();
  });

  it.each(["0x3090", "0x3090…4063", "0x", "3090", ADDRESS.slice(0, -1)])("sends nothing to %s", async (recipient) => {
    const sent: TransferForm[] = [];
    const draft = filled(sent);
    draft.recipient = recipient;
    await sendNow(draft);
    expect(draft.proposal).toBeUndefined();
    expect(draft.errors.recipient).toBeDefined();
    expect(sent).toEqual([]);
  });

  it("sends nothing before the person has seen what and to whom", async () => {
    const sent: TransferForm[] = [];
    const draft = filled(sent);
    await draft.send();
    expect(sent).toEqual([]);
    await draft.propose();
    const form = { sender: OWN, recipient: ADDRESS, amount: 2 * TAB, fee: TAB, memo: "tea" };
    expect(draft.proposal).toEqual({ form, payee: { address: ADDRESS, checked: true, named: undefined } });
    draft.withdraw();
    await draft.send();
    expect(sent).toEqual([]);
    expect(draft.amount, "what was typed stays").toBe("2");
    await sendNow(draft);
    expect(sent).toEqual([form]);
  });

  it("says whether anything guards the address against typing errors", async () => {
    const draft = new TransferDraft(node([]));
    await typed(draft, "recipient", ADDRESS.toLowerCase());
    expect(draft.payee).toEqual({ address: ADDRESS, checked: false, named: undefined });
    await typed(draft, "recipient", ADDRESS);
    expect(draft.payee).toMatchObject({ checked: true });
    await typed(draft, "recipient", "");
    expect(draft.payee).toBeUndefined();
  });

  it("takes the name of an account or a contact, and names whom it has paid", async () => {
    const sent: TransferForm[] = [];
    const draft = filled(sent);
    expect(await typed(draft, "recipient", "ann"), "more may follow").toBeUndefined();
    await draft.leave("recipient");
    expect(draft.errors.recipient).toMatch(/is called “ann”/);
    expect(await typed(draft, "recipient", " ann b ")).toBeUndefined();
    await sendNow(draft);
    expect(sent.map(({ recipient }) => recipient)).toEqual([FRIEND]);
    expect(draft.outcome?.text).toMatch(/to Ann B/);
    expect(draft.stranger).toBeUndefined();
  });

  it("remembers the stranger who was paid, with the name in the request", async () => {
    const draft = filled([]);
    await typed(draft, "recipient", `tabchain:${ADDRESS}?amount=2&label=Ann`);
    await sendNow(draft);
    expect(draft.stranger).toEqual({ address: ADDRESS, calledItself: "Ann" });
  });

  it("does not take 1.250 for either reading, once the field is left", async () => {
    const draft = new TransferDraft(node([]));
    expect(await typed(draft, "amount", "1.250"), "a digit may follow").toBeUndefined();
    await draft.leave("amount");
    expect(draft.errors.amount).toBe("Thousands or decimals? Write 1250 or 1.2500, whichever you mean.");
    expect(await typed(draft, "amount", "1.2500")).toBeUndefined();
  });

  it("counts the fee when it compares with the balance, whichever is typed last", async () => {
    const draft = new TransferDraft(node([]));
    await typed(draft, "fee", "1");
    expect(await typed(draft, "amount", "9,5")).toMatch(/10\.50.TAB, but you can spend 10\.00.TAB/);
    await typed(draft, "fee", "0.5");
    expect(draft.errors.amount).toBeUndefined();
    expect(draft.total).toBe(10 * TAB);
  });

  it("fills in all that can be spent, in a way that is read as meant", async () => {
    const draft = new TransferDraft(node([]));
    await typed(draft, "fee", "0.001");
    draft.everything();
    expect(draft.amount).toBe("9.9990");
    expect(draft.total).toBe(10 * TAB);
  });

  it("spreads a payment request that is pasted over the fields", async () => {
    const draft = new TransferDraft(node([]));
    await typed(draft, "recipient", `tabchain:${ADDRESS}?amount=1.125&label=Ann%20B&memo=two%20teas`);
    expect([draft.recipient, draft.amount, draft.memo]).toEqual([ADDRESS, "1.1250", "two teas"]);
    expect(draft.requestedBy).toBe("Ann B");
    expect({ ...draft.errors }).toEqual({});
    await typed(draft, "recipient", ADDRESS);
    expect(draft.requestedBy, "another recipient asked for nothing").toBe("");
  });

  it("has one request take the place of another, whole", async () => {
    const draft = new TransferDraft(node([]));
    await typed(draft, "recipient", `tabchain:${ADDRESS}?amount=3&label=Ann&memo=tea`);
    await typed(draft, "recipient", `tabchain:${FRIEND}`);
    expect([draft.recipient, draft.amount, draft.memo, draft.requestedBy]).toEqual([FRIEND, "", "", ""]);
    await typed(draft, "recipient", `tabchain:${ADDRESS}?amount=3&label=Ann`);
    await typed(draft, "recipient", `tabchain:${FRIEND}?amount=lots`);
    expect([draft.amount, draft.requestedBy], "nor does one that cannot be read keep it").toEqual(["", ""]);
  });

  it("takes out what a request put in when another recipient is typed, and leaves what the person typed", async () => {
    const draft = new TransferDraft(node([]));
    await typed(draft, "recipient", `tabchain:${ADDRESS}?amount=30&label=Ann&memo=tea`);
    expect(draft.errors.amount).toBeDefined();
    await typed(draft, "memo", "two teas");
    await typed(draft, "recipient", FRIEND);
    expect([draft.amount, draft.memo, draft.requestedBy]).toEqual(["", "two teas", ""]);
    expect({ ...draft.errors }).toEqual({});
    await typed(draft, "amount", "1");
    await typed(draft, "recipient", "Ann B");
    expect([draft.amount, draft.memo]).toEqual(["1", "two teas"]);
  });

  it("leaves out of names and memos what nobody sees, and says so of a memo", async () => {
    const sent: TransferForm[] = [];
    const draft = new TransferDraft(node(sent));
    await typed(draft, "recipient", `tabchain:${ADDRESS}?amount=1&label=%E2%80%AEabc&memo=a%00b%E2%80%AEc`);
    expect([draft.requestedBy, draft.memo, draft.memoCleaned]).toEqual(["abc", "abc", true]);
    await typed(draft, "memo", "\u202etea \u{1f469}\u200d\u{1f33e}");
    expect([draft.memo, draft.memoCleaned]).toEqual(["tea \u{1f469}\u200d\u{1f33e}", true]);
    await typed(draft, "memo", "tea");
    expect(draft.memoCleaned).toBe(false);
    draft.memo = "t\0ea";
    await sendNow(draft);
    expect(sent).toMatchObject([{ memo: "tea" }]);
  });

  it("says of a request that cannot be read why, and leaves it in its field", async () => {
    const draft = new TransferDraft(node([]));
    expect(await typed(draft, "recipient", `tabchain:${ADDRESS}?amount=lots`)).toMatch(/“lots” is no amount/);
    expect(await typed(draft, "recipient", `tabchain:${ADDRESS}?req-x=1`)).toMatch(/“req-x”/);
    expect(await typed(draft, "recipient", `tabchain:${ADDRESS}?amount=`)).toMatch(/has no amount in amount=/);
    expect(await typed(draft, "recipient", `tabchain:${ADDRESS}?amount=1,5`)).toMatch(/a dot before decimals/);
    expect(await typed(draft, "recipient", `tabchain:${ADDRESS}?amount=1&amount=2`)).toMatch(/“amount” twice/);
    await typed(draft, "recipient", "tabchain:0x3090?amount=1");
    expect([draft.recipient, draft.amount], "nothing is taken over").toEqual(["tabchain:0x3090?amount=1", ""]);
    await draft.leave("recipient");
    expect(draft.errors.recipient).toMatch(/these are 4/);
    await typed(draft, "recipient", "bitcoin:1BoatSLRHtKNngkdXEeobR76b53");
    await draft.leave("recipient");
    expect(draft.errors.recipient).toMatch(/“bitcoin:”/);
    await typed(draft, "recipient", `tabchain:${ADDRESS}?req-x=1`);
    expect(draft.recipient).toMatch(/^tabchain:/);
    await sendNow(draft);
    expect(draft.errors.recipient).toMatch(/“req-x”/);
  });

  it("names who was to pay when it was filled in, until it was refused for that", async () => {
    const sent: TransferForm[] = [];
    let own = OWN;
    const fake = node(sent);
    const draft = new TransferDraft({
      ...fake,
      sender: () => own,
      transfer: async (form) => {
        if (form.sender !== own) throw new Error("another account");
        return fake.transfer(form);
      },
    });
    await typed(draft, "recipient", ADDRESS);
    await typed(draft, "amount", "2");
    own = ADDRESS;
    await sendNow(draft);
    expect(draft.outcome).toEqual({ kind: "refused", text: expect.stringContaining("another account") });
    await sendNow(draft);
    expect(sent.map(({ sender }) => sender)).toEqual([ADDRESS]);
  });
});
