import { reasonOf } from "../shared/messages";
import type { TransferForm, TransferView } from "../wasm/tabchain_core";
import { byteLength, shortAddress } from "./format";
import { formats } from "./words/format";
import { walletWords } from "./words/wallet";

/** The consensus limit on a memo. */
export const MEMO_BYTES = 80;

export type Field = keyof TransferForm;

/** What the form asks of the node. */
export interface TransferNode {
  checkAddress(text: string): Promise<string>;
  parseAmount(text: string): Promise<number>;
  transfer(form: TransferForm): Promise<TransferView>;
}

export type Outcome = { kind: "sent"; text: string } | { kind: "refused"; text: string };

/** The fields as typed, what is wrong with each, and what became of the last transfer. */
export class TransferDraft {
  recipient = $state("");
  amount = $state("");
  fee = $state(walletWords().usualFee);
  memo = $state("");
  errors = $state<Partial<Record<Field, string>>>({});
  outcome = $state.raw<Outcome | undefined>();
  busy = $state(false);

  readonly #node: TransferNode;

  constructor(node: TransferNode) {
    this.#node = node;
  }

  /** Checks one field that was left; an empty one is not yet wrong. */
  async leave(field: Field): Promise<void> {
    const typed = this[field];
    if (typed.trim() === "") delete this.errors[field];
    else await this.#check(field);
    // What was typed on meanwhile is checked when that is left.
    if (this[field] !== typed) delete this.errors[field];
  }

  /** Sends the transfer when every field holds; a refused one stays in the form. */
  async send(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.outcome = undefined;
    try {
      const form = await this.#checked();
      if (form) this.outcome = await this.#submit(form);
    } finally {
      this.busy = false;
    }
  }

  async #submit(form: TransferForm): Promise<Outcome> {
    try {
      const sent = await this.#node.transfer(form);
      this.recipient = "";
      this.amount = "";
      this.memo = "";
      return { kind: "sent", text: walletWords().sent(sent.amount, shortAddress(sent.recipient)) };
    } catch (error) {
      return { kind: "refused", text: walletWords().notSent(reasonOf(error)) };
    }
  }

  async #checked(): Promise<TransferForm | undefined> {
    const recipient = await this.#check("recipient");
    const amount = await this.#check("amount");
    const fee = await this.#check("fee");
    const memo = await this.#check("memo");
    if (recipient === undefined || amount === undefined || fee === undefined || memo === undefined) return undefined;
    return { recipient, amount, fee, memo };
  }

  /** The field's value for the node, or `undefined` with the reason in `errors`. */
  async #check<F extends Field>(field: F): Promise<TransferForm[F] | undefined> {
    try {
      const value = await this.#readers[field]();
      delete this.errors[field];
      return value;
    } catch (error) {
      this.errors[field] = sentence(reasonOf(error));
      return undefined;
    }
  }

  readonly #readers: { [F in Field]: () => Promise<TransferForm[F]> } = {
    recipient: async () => {
      if (this.recipient.trim() === "") throw new Error(walletWords().addressNeeded);
      return this.#node.checkAddress(this.recipient.trim());
    },
    amount: async () => {
      if (this.amount.trim() === "") throw new Error(walletWords().amountNeeded);
      const amount = await this.#node.parseAmount(formats().typed(this.amount.trim()));
      if (amount === 0) throw new Error(walletWords().amountZero);
      return amount;
    },
    fee: async () => (this.fee.trim() === "" ? 0 : this.#node.parseAmount(formats().typed(this.fee.trim()))),
    memo: async () => {
      const bytes = byteLength(this.memo);
      if (bytes > MEMO_BYTES) throw new Error(walletWords().memoTooLong(bytes, MEMO_BYTES));
      return this.memo;
    },
  };
}

/** A message of the node's as it stands beside a field. */
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
