import type { FromContenders, ToContenders } from "../shared/messages";
import contendersUrl from "../worker/contenders?worker&url";

/** A short turn by which the fastest kernel shows. */
const TRIAL_MS = 100;

/** A worker that measures, asked one thing at a time. */
export class ContenderWorker {
  libraries: string[] = [];
  kernels: string[] = [];
  readonly #worker = new Worker(contendersUrl, { type: "module" });

  private constructor() {}

  /** Has loaded everything, and all contenders agree. */
  static async start(): Promise<ContenderWorker> {
    const worker = new ContenderWorker();
    const answer = await worker.#ask({ type: "load" });
    if (answer.type !== "loaded") throw new Error(`the worker answered with ${answer.type}`);
    worker.libraries = answer.libraries;
    worker.kernels = answer.kernels;
    return worker;
  }

  /** Hashes a second of one contender over about so long. */
  async turn(name: string, ms: number): Promise<number> {
    const answer = await this.#ask({ type: "turn", name, ms });
    if (answer.type !== "rate") throw new Error(`the worker answered with ${answer.type}`);
    return answer.rate;
  }

  /** The kernel to mine with here. */
  async fastest(): Promise<string> {
    const rates: { kernel: string; rate: number }[] = [];
    for (const kernel of this.kernels) {
      await this.turn(kernel, TRIAL_MS);
      rates.push({ kernel, rate: await this.turn(kernel, TRIAL_MS) });
    }
    return rates.reduce((one, other) => (other.rate > one.rate ? other : one)).kernel;
  }

  terminate(): void {
    this.#worker.terminate();
  }

  #ask(question: ToContenders): Promise<FromContenders> {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }: MessageEvent<FromContenders>) => {
        if (data.type === "failed") reject(new Error(data.reason));
        else resolve(data);
      };
      this.#worker.onerror = ({ message }) => reject(new Error(message || "the worker did not load"));
      this.#worker.postMessage(question);
    });
  }
}
