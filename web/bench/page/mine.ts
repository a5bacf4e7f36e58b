import type { FromMiner, FromSearch, ToMiner, ToSearch } from "../../src/shared/messages";
import type { FromWatched, ToWatched } from "../shared/messages";
import { type Account, accountFor } from "../shared/slices";
import watchedUrl from "../worker/watched-pow-worker?worker&url";

/** The clock that the page and its workers share. */
export const now = (): number => performance.timeOrigin + performance.now();

/** One pow worker, which gets jobs that have no solution. */
export class Mine {
  readonly #worker = new Worker(watchedUrl, { type: "module" });
  readonly #port: MessagePort;
  /** When each job was posted. */
  readonly #posted: number[] = [];
  #timer = 0;

  private constructor(port: MessagePort) {
    this.#port = port;
  }

  /** Returns once the worker has chosen its kernel and got its first job. */
  static async start(intensity: number, jobMs: number): Promise<Mine> {
    const { port1, port2 } = new MessageChannel();
    const mine = new Mine(port1);
    await new Promise<void>((resolve, reject) => {
      mine.#worker.onmessage = ({ data }: MessageEvent<FromMiner>) => {
        if (data.type === "missing" || data.type === "crashed") reject(new Error(data.reason));
      };
      mine.#worker.onerror = ({ message }) => reject(new Error(message || "the pow worker did not load"));
      port1.onmessage = ({ data }: MessageEvent<FromSearch>) => {
        if (data.type === "ready") resolve();
      };
      mine.#tell({ type: "begin", intensity }, [port2]);
    });
    mine.#hand();
    mine.#timer = setInterval(() => mine.#hand(), jobMs);
    return mine;
  }

  /** The worker's results between two times. */
  async stop(from: number, to: number): Promise<Account> {
    clearInterval(this.#timer);
    const { slices } = await new Promise<FromWatched>((resolve) => {
      this.#worker.onmessage = ({ data }: MessageEvent<FromMiner | FromWatched>) => {
        if (data.type === "slices") resolve(data);
      };
      this.#tell({ type: "slices" });
    });
    this.#worker.terminate();
    return accountFor(slices, this.#posted, from, to);
  }

  #hand(): void {
    const id = this.#posted.length;
    const header = new Uint8Array(76);
    new DataView(header.buffer).setUint32(4, id);
    this.#posted.push(now());
    const job = { id, header, target: new Uint8Array(32), height: id };
    this.#port.postMessage({ type: "job", job } satisfies ToSearch);
  }

  #tell(message: ToMiner | ToWatched, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
