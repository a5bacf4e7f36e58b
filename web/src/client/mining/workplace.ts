import type { StatusView } from "../../wasm/chain_wasm";
import type { Mining } from "./mining.svelte";

/** The parts of a tab that the parts of the page use that show its mining. */
export interface Workplace {
  readonly mining: Mining;
  /** Own address; empty until the wallet is open. */
  readonly address: string;
  readonly failure: unknown;
  readonly keys: { readonly locked: boolean } | undefined;
  readonly status: StatusView | undefined;
  readonly log: { readonly replay: unknown };
}
