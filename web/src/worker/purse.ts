/** An open wallet beside the node: it has the keys, the node has the chain. */
import type { TransferForm } from "../shared/messages";
import type { BrowserNode, TransferView, WalletView } from "../wasm/tabchain_core";
import type { Wallet } from "../wasm/tabchain_wallet";

/** What is asked of the node. */
export type PurseNode = Pick<BrowserNode, "useAccounts" | "wallet" | "draft" | "submit">;
/** What is asked of the wallet's module. */
export type PurseKeys = Pick<Wallet, "publicKeys" | "sign">;

export class Purse {
  readonly #node: PurseNode;
  readonly #keys: PurseKeys;
  readonly #genesis: string;
  #account = 0;
  /** Public keys of the first accounts, as far as they were needed. */
  #known: string[] = [];
  #sending: Promise<unknown> = Promise.resolve();

  /** For the network that starts with block `genesis`. */
  constructor(node: PurseNode, keys: PurseKeys, genesis: string) {
    this.#node = node;
    this.#keys = keys;
    this.#genesis = genesis;
  }

  /** Mines for this account from now on and sends from it; answers with its address. */
  use(account: number): Promise<string> {
    this.#account = account;
    return this.#show(account + 1);
  }

  /** The accounts, at least so many of them, and all that were ever paid. */
  async view(least: number): Promise<WalletView> {
    await this.#show(least);
    for (;;) {
      const view = await this.#node.wallet(least);
      if (view.wanted <= this.#known.length) return view;
      await this.#show(view.wanted);
    }
  }

  /** Signs and sends; one after the other, so that each is numbered after the one before. */
  send(form: TransferForm): Promise<TransferView> {
    const sent = this.#sending.then(() => this.#send(form));
    this.#sending = sent.catch(() => {});
    return sent;
  }

  async #send(form: TransferForm): Promise<TransferView> {
    // Another one may be chosen while the node writes the draft.
    const account = this.#account;
    const body = await this.#node.draft(form.recipient, form.amount, form.fee, form.memo);
    return this.#node.submit(this.#keys.sign(account, this.#genesis, body));
  }

  /** Lets the node know at least so many of the accounts. */
  #show(count: number): Promise<string> {
    const from = this.#known.length;
    if (from < count) this.#known = [...this.#known, ...this.#keys.publicKeys(from, count)];
    return this.#node.useAccounts(this.#known, this.#account);
  }
}
