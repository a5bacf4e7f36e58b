/**
 * The accounts of the phrase as a person sorts them: names given by the person, how many are shown, which one this tab
 * uses.
 */
import type { HeldAccount, Seat } from "../../shared/messages";
import type { Shelf } from "../browser/storage";
import { nameFrom } from "./names";

const ACCOUNTS_KEY = "tabchain.accounts";

/** The most that the node shows. */
export const MOST_ACCOUNTS = 256;

interface Kept {
  shown: number;
  labels: Record<string, string>;
}

export class Accounts {
  /** Number of the account that this tab mines for and sends from. */
  used = $state(0);
  /** Accounts to show, from number 0 on; further accounts that were paid are shown, too. */
  shown = $state(1);
  /** Names by the account's number. */
  labels = $state.raw<Record<string, string>>({});

  /** The users of all accounts, this tab included. */
  held = $state.raw<readonly HeldAccount[]>([]);

  #seat: Seat;
  readonly #local: Shelf;

  constructor(seat: Seat, local: Shelf) {
    this.#seat = seat;
    this.#local = local;
    this.used = seat.account;
    this.reload();
  }

  /** Reads the values that another tab may have changed. */
  reload(): void {
    const { shown, labels } = parseKept(this.#local.getItem(ACCOUNTS_KEY));
    this.labels = labels;
    this.shown = Math.min(Math.max(shown, this.#seat.number + 1, this.used + 1), MOST_ACCOUNTS);
  }

  /** Changes to another account. */
  use(account: number): void {
    this.used = account;
    this.reload();
  }

  /** Tells that the tab has another seat. */
  move(seat: Seat): void {
    this.#seat = seat;
    this.use(seat.account);
  }

  /** The other tab that uses an account. */
  otherWith(account: number): HeldAccount | undefined {
    return this.held.find((held) => held.account === account && held.node !== this.#seat.node);
  }

  /** Shows one more account; answers with its number. */
  add(after: number): number {
    this.reload();
    const added = Math.max(this.shown, after);
    this.#keep({ shown: added + 1, labels: this.labels });
    return added;
  }

  /** Names an account; an empty name removes the old one. */
  name(account: number, label: string): void {
    this.reload();
    const { [account]: _, ...others } = this.labels;
    const text = nameFrom(label);
    this.#keep({ shown: this.shown, labels: text === "" ? others : { ...others, [account]: text } });
  }

  #keep(kept: Kept): void {
    this.#local.setItem(ACCOUNTS_KEY, JSON.stringify(kept));
    this.reload();
  }
}

/** The stored values that belonged to a phrase that is replaced. */
export const forgetAccounts = (local: Shelf): void => local.removeItem(ACCOUNTS_KEY);

function parseKept(text: string | null): Kept {
  try {
    const { shown, labels } = JSON.parse(text ?? "{}") as { shown?: unknown; labels?: unknown };
    const named = Object.entries(labels ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    );
    return { shown: Number.isSafeInteger(shown) ? (shown as number) : 1, labels: Object.fromEntries(named) };
  } catch {
    return { shown: 1, labels: {} };
  }
}
