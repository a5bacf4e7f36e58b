/** An open wallet beside the node: it has the keys, the node has the chain. */
import type { TransferForm } from "../shared/messages";
import type { BrowserNode, TransferView, WalletView } from "../wasm/chain_wasm";
import type { Wallet } from "../wasm/wallet_wasm";
import type { PaymentBook } from "./seat/payment-book";

/** The calls to the node. */
export type PurseNode = Pick<BrowserNode, "useAccounts" | "wallet" | "draft" | "submit">;
/** The calls to the wallet's module. */
export type PurseKeys = Pick<Wallet, "publicKeys" | "sign">;

export class Purse {
  readonly #node: PurseNode;
  readonly #keys: PurseKeys;
  readonly #genesis: string;
  readonly #book: PaymentBook;
  #account = 0;
  /** Public keys of the first accounts, as far as they were needed. */
  #known: string[] = [];
  #sending: Promise<unknown> = Promise.resolve();

  /** For the network that starts with block `genesis`. */
  constructor(node: PurseNode, keys: PurseKeys, genesis: string, book: PaymentBook) {
    this.#node = node;
    this.#keys = keys;
    this.#genesis = genesis;
    this.#book = book;
  }

  /** Mines for this account from now on and sends from it; answers with its address. */
  use(account: number): Promise<string> {
    this.#account = account;
    return this.#show(account + 1);
  }

  /** The accounts, at least this many of them, and all that were ever paid. */
  async view(least: number): Promise<WalletView> {
    await this.#show(least);
    for (;;) {
      const view = await this.#node.wallet(least);
      if (view.wanted <= this.#known.length) return view;
      await this.#show(view.wanted);
    }
  }

  /** Signs and sends; one after the other, so that each gets the number after the one before. */
  send(form: TransferForm): Promise<TransferView> {
    return this.#inTurn(() => this.#send(form));
  }

  /**
   * Sends again the payments that the account in use has signed before: a page that ended may not have sent them, and a
   * node that starts knows nothing of waiting payments. Answers whether the node has taken all of them, or knows them.
   */
  repeat(): Promise<boolean> {
    return this.#inTurn(async () => {
      const [sender] = this.#known.slice(this.#account);
      if (sender === undefined) return true;
      const signed = await this.#book.signed({ genesis: this.#genesis, sender, nonce: 0 });
      let all = true;
      for (const transfer of signed) all = (await this.#takes(transfer)) && all;
      return all;
    });
  }

  async #send(form: TransferForm): Promise<TransferView> {
    // Another account may be chosen while the node writes the draft.
    const account = this.#account;
    let replaced = false;
    for (;;) {
      const { body, sender, nonce } = await this.#node.draft(form.recipient, form.amount, form.fee, form.memo);
      const slot = { genesis: this.#genesis, sender, nonce };
      const before = await this.#book.reserve(slot, replaced);
      if (before) {
        // With this payment in the pool the next draft has the next number; if it can no longer be sent, it gives way.
        replaced = !(await this.#takes(before));
        continue;
      }
      const transfer = this.#keys.sign(account, this.#genesis, body);
      await this.#book.keep(slot, transfer);
      try {
        return await this.#node.submit(transfer);
      } catch (error) {
        // Nobody has heard of the payment.
        await this.#book.forget(slot).catch(() => {});
        throw error;
      }
    }
  }

  /** Whether the node takes a transfer that was signed before. */
  #takes(transfer: Uint8Array): Promise<boolean> {
    return this.#node.submit(transfer).then(
      () => true,
      () => false,
    );
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#sending.then(act);
    this.#sending = done.catch(() => {});
    return done;
  }

  /** Lets the node know at least this many of the accounts. */
  #show(count: number): Promise<string> {
    const from = this.#known.length;
    if (from < count) this.#known = [...this.#known, ...this.#keys.publicKeys(from, count)];
    return this.#node.useAccounts(this.#known, this.#account);
  }
}
