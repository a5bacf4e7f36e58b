import type { TransferForm } from "../../shared/messages";
import { reasonOf } from "../../shared/messages";
import type { RecipientView, TransferView } from "../../wasm/chain_wasm";
import { byteLength, shortAddress, withoutHidden } from "../ui/format";
import { formats } from "../words/format";
import { walletWords } from "../words/wallet";
import { type AmountRead, plainAmount, readAmount, undoubted } from "./amount-input";
import { bareAddress } from "./bare-address";
import { isPaymentUri, type PaymentRead, parsePaymentUri } from "./payment-uri";
import { type Named, type RecipientRead, readRecipient } from "./recipient";

/** The consensus limit on a memo. */
export const MEMO_BYTES = 80;

/** Characters of a whole address. */
const ADDRESS_LENGTH = 42;

export type Field = Exclude<keyof TransferForm, "sender">;

/** The calls of the form to the node. */
export interface TransferNode {
  readRecipient(text: string): Promise<RecipientView>;
  transfer(form: TransferForm): Promise<TransferView>;
  /** The present address that pays. */
  sender(): string;
  /** The amount that the sender can spend, in grains; `undefined` as long as nobody knows it. */
  spendable(): number | undefined;
  /** The addresses that have a name here. */
  known(): readonly Named[];
}

/** An address that is to be paid, as far as the person can check it. */
export type Payee = Pick<Extract<RecipientRead, { kind: "address" }>, "address" | "checked" | "named">;

/** A transfer that is sent if the person says so. */
export interface Proposal {
  form: TransferForm;
  payee: Payee;
}

export type Outcome = { kind: "sent"; text: string } | { kind: "refused"; text: string };

/** The value of a field, or the error in it. `unfinished` is not an error while a person still types. */
type Reading<T> = { value: T } | { fault: string; unfinished?: boolean };

/**
 * The fields as typed, the error in each, the transfer that the person is asked about, and the result of the last one.
 */
export class TransferDraft {
  recipient = $state("");
  amount = $state("");
  fee = $state(walletWords().usualFee);
  memo = $state("");
  errors = $state<Partial<Record<Field, string>>>({});
  outcome = $state.raw<Outcome | undefined>();
  busy = $state(false);
  /** Whether the memo had characters that nobody sees. */
  memoCleaned = $state(false);
  /** The name of the person who asked for the payment, if a request gave one. */
  requestedBy = $state("");
  /** The address that the recipient's field stands for. */
  payee = $state.raw<Payee | undefined>();
  /** What the person has to confirm. */
  proposal = $state.raw<Proposal | undefined>();
  /** The address that was paid last, if it has no name here yet. */
  stranger = $state.raw<{ address: string; calledItself: string } | undefined>();

  readonly #node: TransferNode;
  /** The account that was to pay when the form was filled in: another one may be in use when it is sent. */
  #sender: string | undefined;
  /** The texts that stand in the form because a request put them there. */
  #requested: Partial<Record<"amount" | "memo", string>> = {};

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
   * the fields; another recipient takes out again what a request has put in.
   */
  async type(field: Field): Promise<void> {
    this.outcome = undefined;
    this.#sender = this.#node.sender();
    if (field === "recipient") {
      this.#forgetRequest();
      if (isPaymentUri(this.recipient)) return this.#take(this.recipient);
    }
    if (field === "amount" || field === "memo") delete this.#requested[field];
    if (field === "memo") this.#setMemo(this.memo);
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

  /** Fills in who is paid, by address or by name. */
  payTo(recipient: string): Promise<void> {
    this.recipient = recipient;
    return this.type("recipient");
  }

  /** Proposes the transfer to the person if every field is valid. */
  async propose(): Promise<void> {
    if (this.busy || this.proposal) return;
    this.busy = true;
    this.outcome = undefined;
    this.stranger = undefined;
    try {
      const form = await this.#checked();
      const payee = this.payee;
      if (form && payee?.address === form.recipient) this.proposal = { form, payee };
    } finally {
      this.busy = false;
    }
  }

  /** Leaves the transfer in the form. */
  withdraw(): void {
    this.proposal = undefined;
  }

  /** Sends what was proposed; a refused transfer stays in the form. */
  async send(): Promise<void> {
    if (this.busy || !this.proposal) return;
    this.busy = true;
    try {
      this.outcome = await this.#submit(this.proposal);
    } finally {
      this.busy = false;
      this.proposal = undefined;
    }
  }

  async #submit({ form, payee }: Proposal): Promise<Outcome> {
    try {
      const sent = await this.#node.transfer(form);
      if (!payee.named) this.stranger = { address: payee.address, calledItself: this.requestedBy };
      this.recipient = "";
      this.amount = "";
      this.memo = "";
      this.memoCleaned = false;
      this.#forgetRequest();
      this.payee = undefined;
      const to = payee.named?.name ?? shortAddress(sent.recipient);
      return { kind: "sent", text: walletWords().sent(sent.amount, to) };
    } catch (error) {
      // A person who sends again has seen which account pays.
      this.#sender = undefined;
      return { kind: "refused", text: walletWords().notSent(reasonOf(error)) };
    }
  }

  /** Fills the form from a payment request; what it does not name is empty afterwards, but for the fee. */
  async #take(text: string): Promise<void> {
    const read = parsePaymentUri(text);
    // An address that is still being typed stays where it is typed.
    if (read.kind !== "request" || bareAddress(read.request.address).length < ADDRESS_LENGTH) {
      return this.#judge("recipient", true);
    }
    const { address, amount, label, memo } = read.request;
    this.recipient = address;
    this.amount = amount === undefined ? "" : typedAmount(amount);
    this.#setMemo(memo ?? "");
    this.requestedBy = label ?? "";
    this.#requested = { amount: this.amount, memo: this.memo };
    await Promise.all((["recipient", "amount", "memo"] as const).map((field) => this.leave(field)));
  }

  #forgetRequest(): void {
    this.requestedBy = "";
    for (const field of ["amount", "memo"] as const) {
      if (this[field] !== this.#requested[field]) continue;
      this[field] = "";
      delete this.errors[field];
    }
    if (this.memo === "") this.memoCleaned = false;
    this.#requested = {};
  }

  #setMemo(text: string): void {
    this.memo = withoutHidden(text);
    this.memoCleaned = this.memo !== text;
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
    if ("value" in reading || (typing && reading.unfinished)) delete this.errors[field];
    else this.errors[field] = reading.fault;
  }

  readonly #readers: { [F in Field]: () => Promise<Reading<TransferForm[F]>> } = {
    recipient: async () => {
      const typed = this.recipient.trim();
      const { payee, fault } = await this.#payee(typed);
      if (this.recipient.trim() === typed) this.payee = payee;
      return payee ? { value: payee.address } : fault;
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
      return bytes > MEMO_BYTES
        ? { fault: walletWords().faults.memoTooLong(bytes, MEMO_BYTES) }
        : { value: withoutHidden(this.memo) };
    },
  };

  async #payee(typed: string): Promise<{ payee: Payee; fault?: never } | { payee?: never; fault: Reading<never> }> {
    const { faults } = walletWords();
    if (typed === "") return { fault: { fault: faults.addressNeeded, unfinished: true } };
    const request = parsePaymentUri(typed);
    if (request.kind !== "request" && request.kind !== "other") return { fault: requestFault(request) };
    // A request names an address: a name of one's own cannot be meant.
    const [asked, known] = request.kind === "request" ? [request.request.address, []] : [typed, this.#node.known()];
    const read = await readRecipient(asked, known, (text) => this.#node.readRecipient(text));
    if (read.kind !== "address") return { fault: recipientFault(read, asked) };
    const named = read.named ?? this.#node.known().find(({ address }) => address === read.address);
    return { payee: { address: read.address, checked: read.checked, named } };
  }

  /** An empty fee is a fee of nothing. */
  #feeTyped(): AmountRead {
    const read = readAmount(this.fee);
    return read.kind === "empty" ? { kind: "amount", grains: 0 } : read;
  }
}

/** In the form that a person types in the present language. */
const typedAmount = (grains: number): string => formats().plain(undoubted(plainAmount(grains)));

/** The error in a payment request. */
function requestFault(read: Exclude<PaymentRead, { kind: "request" | "other" }>): Reading<never> {
  const words = walletWords().requestFaults;
  switch (read.kind) {
    case "foreign":
      return { fault: words.foreign(read.scheme), unfinished: true };
    case "nobody":
      return { fault: words.nobody, unfinished: true };
    case "unknown":
      return { fault: words.unknown(read.parameter) };
    case "twice":
      return { fault: words.twice(read.parameter) };
    case "amount":
      return { fault: words.amount(read.found) };
    case "malformed":
      return { fault: words.malformed(read.parameter) };
  }
}

/** The error in a recipient. A text that may yet become an address or a name is not wrong while it is typed. */
function recipientFault(read: Exclude<RecipientRead, { kind: "address" }>, typed: string): Reading<never> {
  const text = recipientFaultWords(read);
  switch (read.kind) {
    case "noPrefix":
      return { fault: text, unfinished: "0x".startsWith(typed.toLowerCase()) };
    case "empty":
    case "tooShort":
    case "unknownName":
      return { fault: text, unfinished: true };
    default:
      return { fault: text };
  }
}

/** The error in a text that should say an address, in words. */
export function recipientFaultWords(read: Exclude<RecipientRead, { kind: "address" }>): string {
  const { faults } = walletWords();
  switch (read.kind) {
    case "noPrefix":
      return faults.noPrefix;
    case "empty":
      return faults.noDigits;
    case "shortened":
      return faults.shortened;
    case "severalNames":
      return faults.severalNames(read.name);
    case "unknownName":
      return faults.unknownName(read.name);
    case "tooShort":
      return faults.tooFewDigits(read.digits);
    case "tooLong":
      return faults.tooManyDigits(read.digits);
    case "notHex":
      return faults.notHex(read.found, read.position + 1);
    case "checksum":
      return faults.addressChecksum;
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
