import type { TransferForm } from "../../shared/messages";
import { reasonOf } from "../../shared/messages";
import type { RecipientView, TransferView } from "../../wasm/chain_wasm";
import { byteLength, shortAddress } from "../ui/format";
import { formats } from "../words/format";
import { walletWords } from "../words/wallet";
import { type AmountRead, plainAmount, readAmount, undoubted } from "./amount-input";
import { isPaymentUri, parsePaymentUri } from "./payment-uri";

/** The consensus limit on a memo. */
export const MEMO_BYTES = 80;

export type Field = Exclude<keyof TransferForm, "sender">;

/** The calls of the form to the node. */
export interface TransferNode {
  readRecipient(text: string): Promise<RecipientView>;
  transfer(form: TransferForm): Promise<TransferView>;
  /** The present address that pays. */
  sender(): string;
  /** The amount that the sender can spend, in grains; `undefined` as long as nobody knows it. */
  spendable(): number | undefined;
}

export type Outcome = { kind: "sent"; text: string } | { kind: "refused"; text: string };

/** The value of a field, or the error in it. `unfinished` is not an error while a person still types. */
type Reading<T> = { value: T } | { fault: string; unfinished?: boolean };

/** The fields as typed, the error in each, and the result of the last transfer. */
export class TransferDraft {
  recipient = $state("");
  amount = $state("");
  fee = $state(walletWords().usualFee);
  memo = $state("");
  errors = $state<Partial<Record<Field, string>>>({});
  outcome = $state.raw<Outcome | undefined>();
  busy = $state(false);
  /** The name of the person who asked for the payment, if a request gave one. */
  requestedBy = $state("");
  /** The full address, of which only the last digits were typed. */
  filledUp = $state("");

  readonly #node: TransferNode;
  /** The account that was to pay when the form was filled in: another one may be in use when it is sent. */
  #sender: string | undefined;

  constructor(node: TransferNode) {
    this.#node = node;
  }

  /** The sum of amount and fee, in grains, as far as they can be read. */
  get total(): number | undefined {
    const [amount, fee] = [readAmount(this.amount), this.#feeTyped()];
    return amount.kind === "amount" && fee.kind === "amount" ? amount.grains + fee.grains : undefined;
  }

  /**
   * Checks a field while it is typed: a text that may yet become right is not wrong. A pasted request is spread over
   * the fields.
   */
  async type(field: Field): Promise<void> {
    this.outcome = undefined;
    this.#sender = this.#node.sender();
    if (field === "recipient") {
      if (isPaymentUri(this.recipient)) return this.#take(this.recipient);
      this.requestedBy = "";
    }
    await this.#judge(field, true);
    // The balance has to cover both amount and fee.
    if (field === "fee" && this.amount.trim() !== "") await this.#judge("amount", true);
  }

  /** Checks a field that the person has left; an empty one is not yet wrong. */
  async leave(field: Field): Promise<void> {
    if (this[field].trim() === "") delete this.errors[field];
    else await this.#judge(field, false);
  }

  /** Asks for everything that can be spent, without the fee. */
  everything(): void {
    const [spendable, fee] = [this.#node.spendable(), this.#feeTyped()];
    if (spendable === undefined || fee.kind !== "amount") return;
    this.amount = typedAmount(Math.max(0, spendable - fee.grains));
    void this.type("amount");
  }

  /** Sends the transfer if every field is valid; a refused one stays in the form. */
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
      this.requestedBy = "";
      this.filledUp = "";
      return { kind: "sent", text: walletWords().sent(sent.amount, shortAddress(sent.recipient)) };
    } catch (error) {
      // A person who sends again has seen which account pays.
      this.#sender = undefined;
      return { kind: "refused", text: walletWords().notSent(reasonOf(error)) };
    }
  }

  /** Fills the form from a payment request; fields that it does not name stay as they are. */
  async #take(text: string): Promise<void> {
    const read = parsePaymentUri(text);
    if (read.kind !== "request") return this.#judge("recipient", true);
    const { address, amount, label, memo } = read.request;
    this.recipient = address;
    if (amount !== undefined) this.amount = typedAmount(amount);
    if (memo !== undefined) this.memo = memo;
    this.requestedBy = label ?? "";
    await Promise.all((["recipient", "amount", "memo"] as const).map((field) => this.leave(field)));
  }

  async #checked(): Promise<TransferForm | undefined> {
    const recipient = await this.#check("recipient");
    const amount = await this.#check("amount");
    const fee = await this.#check("fee");
    const memo = await this.#check("memo");
    if (recipient === undefined || amount === undefined || fee === undefined || memo === undefined) return undefined;
    return { sender: this.#sender ?? this.#node.sender(), recipient, amount, fee, memo };
  }

  /** The field's value for the node, or `undefined` with the reason in `errors`. */
  async #check<F extends Field>(field: F): Promise<TransferForm[F] | undefined> {
    const reading = await this.#readers[field]();
    if ("value" in reading) {
      delete this.errors[field];
      return reading.value;
    }
    this.errors[field] = reading.fault;
    return undefined;
  }

  async #judge(field: Field, typing: boolean): Promise<void> {
    const typed = this[field];
    const reading = await this.#readers[field]();
    // If the text changed meanwhile, the newer text has been checked meanwhile.
    if (this[field] !== typed) return;
    // More digits may follow.
    if (typing) this.filledUp = "";
    if ("value" in reading || (typing && reading.unfinished)) delete this.errors[field];
    else this.errors[field] = reading.fault;
  }

  readonly #readers: { [F in Field]: () => Promise<Reading<TransferForm[F]>> } = {
    recipient: async () => {
      const typed = this.recipient.trim();
      this.filledUp = "";
      if (typed === "") return { fault: walletWords().faults.addressNeeded, unfinished: true };
      const request = parsePaymentUri(typed);
      if (request.kind === "unknown" || request.kind === "malformed") return { fault: requestFault(request) };
      const asked = request.kind === "request" ? request.request.address : typed;
      const read = await this.#node.readRecipient(asked);
      if (read.kind !== "address") return recipientFault(read, asked);
      if (asked.length < read.address.length) this.filledUp = read.address;
      return { value: read.address };
    },
    amount: async () => {
      const read = readAmount(this.amount);
      if (read.kind !== "amount") return amountFault(read);
      if (read.grains === 0) return { fault: walletWords().faults.amountZero, unfinished: true };
      const [spendable, total] = [this.#node.spendable(), this.total ?? read.grains];
      if (spendable !== undefined && total > spendable)
        return { fault: walletWords().faults.tooMuch(total, spendable) };
      return { value: read.grains };
    },
    fee: async () => {
      const read = this.#feeTyped();
      return read.kind === "amount" ? { value: read.grains } : amountFault(read);
    },
    memo: async () => {
      const bytes = byteLength(this.memo);
      return bytes > MEMO_BYTES ? { fault: walletWords().faults.memoTooLong(bytes, MEMO_BYTES) } : { value: this.memo };
    },
  };

  /** An empty fee is a fee of nothing. */
  #feeTyped(): AmountRead {
    const read = readAmount(this.fee);
    return read.kind === "empty" ? { kind: "amount", grains: 0 } : read;
  }
}

/** In the form that a person types in the present language. */
const typedAmount = (grains: number): string => formats().plain(undoubted(plainAmount(grains)));

/** The error in a payment request, in words. */
const requestFault = ({ kind, parameter }: { kind: "unknown" | "malformed"; parameter: string }): string =>
  kind === "unknown" ? walletWords().requestUnknown(parameter) : walletWords().requestBroken(parameter);

function recipientFault(read: Exclude<RecipientView, { kind: "address" }>, typed: string): Reading<never> {
  const { faults } = walletWords();
  switch (read.kind) {
    case "noPrefix":
      return { fault: faults.noPrefix, unfinished: "0x".startsWith(typed) };
    case "empty":
      return { fault: faults.noDigits, unfinished: true };
    case "tooLong":
      return { fault: faults.tooManyDigits(read.digits) };
    case "notHex":
      return { fault: faults.notHex(read.found, read.position + 1) };
    case "checksum":
      return { fault: faults.addressChecksum };
  }
}

function amountFault(read: Exclude<AmountRead, { kind: "amount" }>): Reading<never> {
  return { fault: amountFaultWords(read), unfinished: read.kind === "empty" || read.kind === "ambiguous" };
}

/** The error in an amount, in words. */
export function amountFaultWords(read: Exclude<AmountRead, { kind: "amount" }>): string {
  const { faults } = walletWords();
  switch (read.kind) {
    case "empty":
      return faults.amountNeeded;
    case "stray":
      return faults.notAnAmount(read.found);
    case "ambiguous":
      return faults.ambiguous(read.whole, read.decimal);
    case "tooFine":
      return faults.tooFine(read.decimals);
    case "tooLarge":
      return faults.tooLarge;
  }
}
