/** The page's findings about itself and its relay while it runs, for the conditions to tell. */
import { untrack } from "svelte";
import type { Seat } from "../../shared/messages";
import type { PeerView, StatusView } from "../../wasm/chain_wasm";
import type { NodeBridge } from "../node/bridge";
import { ownImpairment } from "../node/impairment";
import type { GivenUp } from "../node/seat";
import { place } from "../place/place.svelte";
import type { Keys } from "../wallet/keys.svelte";
import { type Condition, type ConditionKind, conditionsOf } from "./conditions";
import { NewerPage } from "./newer-page.svelte";
import { checkRelay, type RelayFindings } from "./relay-check";
import { SleepWatch } from "./sleep";

/** The path of this page's own program, as the relay's page names it. */
const ownScript = (): string => document.querySelector('script[type="module"][src]')?.getAttribute("src") ?? "";

/** The parts of a tab that tell its state. */
export interface Patient {
  readonly status: StatusView | undefined;
  readonly keepsKeys: boolean;
  readonly keys: Pick<Keys, "locked" | "missing" | "check" | "keepAgain"> | undefined;
  readonly seat: Seat | undefined;
  givenUp: GivenUp | undefined;
  readonly log: { readonly replay: unknown };
  readonly peers: { readonly peers: PeerView[] };
  readonly node: Pick<NodeBridge, "call">;
}

export class Health {
  readonly newerPage = new NewerPage();
  #relay = $state.raw<RelayFindings | undefined>();
  #sleptMs = $state<number | undefined>();
  #share = $state<number | undefined>();
  #dismissed = $state.raw<ReadonlySet<ConditionKind>>(new Set());
  #sleep: SleepWatch | undefined;
  readonly #tab: Patient;
  readonly conditions: Condition[] = $derived.by(() =>
    conditionsOf(this.#tab.status, {
      keepsKeys: this.#tab.keepsKeys,
      alone: this.#tab.seat?.alone,
      share: this.#share,
      wordsMissing: this.#tab.keys?.missing,
      givenUp: this.#tab.givenUp,
      locked: this.#tab.keys?.locked === true && place.route.view !== "wallet",
      otherNetwork: this.#relay?.otherNetwork,
      newerPage: this.newerPage.waiting || this.#relay?.newerPage,
      sleptMs: this.#sleptMs,
      // The events of a recording are over.
      impairment: this.#tab.log.replay ? undefined : ownImpairment(this.#tab.peers.peers),
    }).filter(({ kind }) => !this.#dismissed.has(kind)),
  );

  constructor(tab: Patient) {
    this.#tab = tab;
  }

  /** Starts to look, and goes on as long as the page is there. */
  watch(): void {
    this.#sleep = new SleepWatch(Date.now());
    $effect.root(() => {
      const state = $derived(this.#tab.status?.connection.state);
      $effect(() => {
        // When a connection was lost, or is made again, the relay may not be the one from which this page came. The
        // values that are read on the way there change with every block, and are no reason to look again.
        if (state === "online" || state === "offline") untrack(() => void this.#lookAtRelay());
      });
      const isLost = $derived(this.#tab.status?.storage.state === "memory");
      $effect(() => {
        if (isLost) untrack(() => void this.#lookAtRoom());
      });
    });
    void this.newerPage.watch();
  }

  /** Called now and then, once it watches. */
  tick(): void {
    const slept = this.#sleep?.tick(Date.now());
    if (slept !== undefined) this.#woke(slept);
    this.#tab.keys?.check();
  }

  dismiss(kind: ConditionKind): void {
    if (kind === "slept") this.#sleptMs = undefined;
    // There may be another.
    else if (kind === "given-up") this.#tab.givenUp = undefined;
    else this.#dismissed = new Set([...this.#dismissed, kind]);
  }

  /** Ends the delays and losses that the lab set for this tab's messages. */
  heal(): void {
    // A node that cannot be asked hears no other node anyway, and has said why.
    this.#tab.node.call("impair", 0, 0, 0).catch(() => {});
  }

  /** Keeps the wallet's words again, or says why that does not work. */
  keepWords(): void {
    try {
      this.#tab.keys?.keepAgain();
    } catch {
      this.#tab.keys?.check();
    }
  }

  /** This page's share of the room that it may take; browsers tell it on secure origins. */
  async #lookAtRoom(): Promise<void> {
    try {
      const { usage, quota } = await navigator.storage.estimate();
      this.#share = usage !== undefined && quota ? usage / quota : undefined;
    } catch {
      this.#share = undefined;
    }
  }

  #woke(ms: number): void {
    this.#sleptMs = ms;
    // A node that cannot be asked has said why already: it has crashed, or has not started.
    this.#tab.node.call("synchronise").catch(() => {});
  }

  async #lookAtRelay(): Promise<void> {
    // A recording tells of another time, and maybe of another network.
    const genesis = this.#tab.log.replay ? undefined : this.#tab.status?.genesis;
    if (genesis === undefined) return;
    this.#relay = (await checkRelay(fetch, { genesis, script: ownScript() })) ?? this.#relay;
  }
}
