import type { FromSearch, ToSearch } from "../../shared/messages";
import type { JobView, SolvedView } from "../../wasm/chain_wasm";

/** The part of the node that hands out work. */
export interface JobSource {
  job(): JobView | undefined;
  solved(job: number, version: number, nonce: number): Promise<SolvedView>;
}

/** The part of a `MessagePort` that is used here. */
export interface SearchPort {
  postMessage(message: ToSearch): void;
  onmessage: ((event: MessageEvent<FromSearch>) => void) | null;
  close(): void;
}

/** Connects the pow workers with the node: jobs out, hits in. */
export class PowRouter {
  readonly #source: JobSource;
  readonly #failed: (error: unknown) => void;
  /** One for each pow worker that the page started, so at most one for each processor thread. */
  readonly #ports = new Map<number, SearchPort>();

  /** `failed` is told when the node itself fails on a hit; the node tells of a refused block itself. */
  constructor(source: JobSource, failed: (error: unknown) => void) {
    this.#source = source;
    this.#failed = failed;
  }

  attach(miner: number, port: SearchPort): void {
    this.detach(miner);
    this.#ports.set(miner, port);
    port.onmessage = ({ data }) => void this.#answer(miner, port, data);
  }

  detach(miner: number): void {
    this.#ports.get(miner)?.close();
    this.#ports.delete(miner);
  }

  /** Hands every pow worker a job on the present tip. */
  refresh(): void {
    for (const port of this.#ports.values()) this.#hand(port);
  }

  async #answer(miner: number, port: SearchPort, message: FromSearch): Promise<void> {
    if (message.type === "hit") {
      try {
        await this.#source.solved(message.job, message.hit.version, message.hit.nonce);
      } catch (error) {
        this.#failed(error);
      }
    }
    // The worker may have been ended while the node checked its block.
    if (this.#ports.get(miner) === port) this.#hand(port);
  }

  #hand(port: SearchPort): void {
    const job = this.#source.job();
    port.postMessage(job ? { type: "job", job } : { type: "rest" });
  }
}
