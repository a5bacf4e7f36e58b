import type { StatusView } from "../../wasm/chain_wasm";
import type { Mining } from "./mining.svelte";

/** What of a tab is asked by those parts of the page that show its mining. */
export interface Workplace {
  readonly mining: Mining;
  /** Own address; empty until the wallet is open. */
  readonly address: string;
  readonly failure: unknown;
  readonly keys: { readonly locked: boolean } | undefined;
  readonly status: StatusView | undefined;
  readonly log: { readonly replay: unknown };
}
