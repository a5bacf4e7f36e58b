import type { FromSearch } from "../../shared/messages";
import type { JobView } from "../../wasm/chain_wasm";
import type { SearchStep } from "../../wasm/pow_wasm";
import { FIRST_SLICE, nextSlice, restAfter } from "./duty";

/** A search through the nonces of one job. */
export interface Search {
  step(count: number): SearchStep;
  free(): void;
}

/** The parts of the world that the loop needs. */
export interface PowHost {
  /** A clock in milliseconds. */
  now(): number;
  /** Lets messages in, and returns after `ms`. */
  pause(ms: number): Promise<void>;
  search(job: JobView): Search;
  /** The messages to the node worker. */
  send(message: FromSearch): void;
  /** Hashes tried since the last report. */
  report(hashes: number): void;
}

/** How often hashes tried are reported while the search runs. */
const REPORT_MS = 250;

/** Searches one job after the other until told to stop. */
export class PowLoop {
  readonly #host: PowHost;
  #current: { job: JobView; search: Search } | undefined;
  #intensity: number;
  #slice = FIRST_SLICE;
  #stopped = false;
  #wake: (() => void) | undefined;
  #tried = 0;
  #reportedAt = 0;

  constructor(host: PowHost, intensity: number) {
    this.#host = host;
    this.#intensity = intensity;
  }

  setIntensity(intensity: number): void {
    this.#intensity = intensity;
  }

  /** Replaces the present job by this one; `undefined` makes the search rest until the next. */
  take(job: JobView | undefined): void {
    this.#drop();
    if (this.#stopped || !job) return;
    this.#current = { job, search: this.#host.search(job) };
    this.#wake?.();
  }

  /** Ends `run` before its next slice. */
  stop(): void {
    this.#stopped = true;
    this.#drop();
    this.#wake?.();
  }

  /** Searches until `stop`. Between slices of about 8 ms messages come in, so `take` and `stop` act at once. */
  async run(): Promise<void> {
    this.#reportedAt = this.#host.now();
    while (!this.#stopped) {
      if (!this.#current) {
        this.#flush();
        await this.#untilWoken();
        continue;
      }
      const busyMs = this.#searchOnce(this.#current);
      await this.#host.pause(restAfter(busyMs, this.#intensity));
    }
    this.#flush();
  }

  /** Runs one slice; answers how long it took. */
  #searchOnce({ job, search }: { job: JobView; search: Search }): number {
    const begun = this.#host.now();
    const { hit, tried, exhausted } = search.step(this.#slice);
    const ended = this.#host.now();
    this.#slice = nextSlice(this.#slice, tried, ended - begun);
    this.#tried += tried;
    if (ended - this.#reportedAt >= REPORT_MS) this.#flush();

    if (hit !== undefined) {
      // The job is used up: a second hit in it would be a rival of this very block.
      this.#drop();
      this.#host.send({ type: "hit", job: job.id, hit });
    } else if (exhausted) {
      this.#drop();
      this.#host.send({ type: "exhausted", job: job.id });
    }
    return ended - begun;
  }

  #flush(): void {
    this.#reportedAt = this.#host.now();
    if (this.#tried === 0) return;
    this.#host.report(this.#tried);
    this.#tried = 0;
  }

  #untilWoken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }

  #drop(): void {
    this.#current?.search.free();
    this.#current = undefined;
  }
}
