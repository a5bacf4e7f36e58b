/** Searches for a nonce for one header, off the network: here the pow worker talks to the page, not to the node. */
import type { FromSearch, ToSearch } from "../../../shared/messages";
import { MinerBridge } from "../../mining/bridge";
import type { WorkerTrouble } from "../../node/trouble";
import { fromHex } from "../explorer/block/header";

/** How long a search may take, in seconds. */
export const BOUND_S = 60;

/** How a search ended. */
export type Ending =
  | { kind: "found"; version: number; nonce: number }
  /** Its time was up. */
  | { kind: "bound" }
  | { kind: "exhausted" }
  | { kind: "stopped" }
  | { kind: "hidden" }
  | { kind: "failed"; reason: string };

/** A pow worker that searches; `terminate` ends it. */
interface Searcher {
  terminate(): void;
}

/** Starts a worker that takes jobs from `port`. */
export type StartSearcher = (
  port: MessagePort,
  onTried: (hashes: number) => void,
  onTrouble: (trouble: WorkerTrouble) => void,
) => Searcher;

const startWorker: StartSearcher = (port, onTried, onTrouble) =>
  new MinerBridge(0, port, 1, { onEngine: () => {}, onTried, onTrouble });

export class Remine {
  running = $state(false);
  tried = $state(0);
  ending = $state.raw<Ending | undefined>();

  readonly #start: StartSearcher;
  #end: ((ending: Ending) => void) | undefined;

  constructor(start: StartSearcher = startWorker) {
    this.#start = start;
  }

  /** Resolves when the search has ended; `target` has 64 hex digits. */
  search(header: Uint8Array, target: string): Promise<Ending> {
    this.stop();
    this.running = true;
    this.tried = 0;
    this.ending = undefined;
    const { port1, port2 } = new MessageChannel();
    return new Promise((resolve) => {
      const bound = setTimeout(() => this.#end?.({ kind: "bound" }), BOUND_S * 1000);
      const worker = this.#start(
        port2,
        (hashes) => {
          this.tried += hashes;
        },
        ({ reason }) => this.#end?.({ kind: "failed", reason }),
      );
      this.#end = (ending) => {
        this.#end = undefined;
        clearTimeout(bound);
        worker.terminate();
        port1.close();
        this.running = false;
        this.ending = ending;
        resolve(ending);
      };
      port1.onmessage = ({ data }: MessageEvent<FromSearch>) => {
        if (data.type === "ready") {
          const job = { id: 0, header: header.slice(0, 76), target: fromHex(target).reverse(), height: 0 };
          port1.postMessage({ type: "job", job } satisfies ToSearch);
        } else if (data.type === "hit") {
          this.#end?.({ kind: "found", ...data.hit });
        } else {
          this.#end?.({ kind: "exhausted" });
        }
      };
    });
  }

  stop(why: "stopped" | "hidden" = "stopped"): void {
    this.#end?.({ kind: why });
  }

  /** Forgets the end of the last search. */
  reset(): void {
    this.stop();
    this.ending = undefined;
  }
}
