import type { PeerView } from "../../wasm/chain_wasm";
import type { KnownTree } from "../node/known";
import type { Sibling } from "../siblings/word";
import type { Agreement, AgreementWord } from "./agreement";

/** The parts of a tab that the parts of the page use that show its tree. */
export interface Scene {
  readonly tree: KnownTree;
  readonly peers: { readonly total: number; readonly peers: PeerView[] };
  /** Other tabs of this browser while the relay is gone. */
  readonly siblings: readonly Sibling[];
  readonly agreement: Agreement;
  /** How far all agree now, and the time since which they do, in milliseconds. */
  readonly standing: { readonly word: AgreementWord; readonly since: number };
  /** The time of the shown state, in milliseconds. */
  readonly now: number;
  /** The block whose details are open. */
  selected: string | undefined;
}
