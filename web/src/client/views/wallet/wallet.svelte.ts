/** The data of the wallet's panels: the node's account of it, kept up to date while the view is open. */
import type { WalletView } from "../../../wasm/chain_wasm";
import type { Tab } from "../../tab.svelte";
import { History, type Line } from "../../wallet/history";
import type { Named } from "../../wallet/recipient";
import { walletWords } from "../../words/wallet";

/** Outlives the view, so that transfers that were taken back are still known when one returns to it. */
const histories = new WeakMap<Tab, History>();

export class WalletState {
  view = $state.raw<WalletView | undefined>();
  lines = $state.raw<Line[]>([]);

  readonly #tab: Tab;
  #asking = false;
  #again = false;

  constructor(tab: Tab) {
    this.#tab = tab;
    if (!histories.has(tab)) histories.set(tab, new History());
  }

  /** Asks the node; while it answers, one more request waits. */
  async refresh(): Promise<void> {
    const { node, accounts } = this.#tab;
    if (!accounts) return;
    this.#again = this.#asking;
    if (this.#asking) return;
    this.#asking = true;
    try {
      const view = await node.call("wallet", accounts.shown);
      this.view = view;
      this.lines = histories.get(this.#tab)?.lines(view, this.#tab.status?.height ?? 0) ?? [];
    } catch {
      // The node ended: the page says so in another place.
    } finally {
      this.#asking = false;
      if (this.#again) void this.refresh();
    }
  }

  /** Mines for another account from now on, and sends from it. */
  async use(account: number): Promise<void> {
    const { node, accounts } = this.#tab;
    this.#tab.address = await node.call("useAccount", account);
    accounts?.use(account);
    await this.refresh();
  }

  /** The balances of all accounts together, in grains. */
  get balance(): number {
    return (this.view?.accounts ?? []).reduce((sum, { balance }) => sum + balance, 0);
  }

  /** Everything that all accounts own, in grains: rewards that are immature count, too. */
  get owned(): number {
    return (this.view?.accounts ?? []).reduce((sum, { balance, immature }) => sum + balance + immature, 0);
  }

  /** A person's name for the account. */
  nameOf(account: number): string {
    return this.#tab.accounts?.labels[account] ?? walletWords().accounts.number(account);
  }

  /** The addresses that have a name here, one's own first. */
  get known(): Named[] {
    const own = (this.view?.accounts ?? []).map(({ address }, number) => ({
      name: this.nameOf(number),
      address,
      own: true,
    }));
    const contacts = (this.#tab.contacts?.all ?? []).map((contact) => ({ ...contact, own: false }));
    return [...own, ...contacts];
  }

  /** The account of an address, if it is one's own. */
  accountOf(address: string): number | undefined {
    const number = this.view?.accounts.findIndex((account) => account.address === address) ?? -1;
    return number < 0 ? undefined : number;
  }
}
