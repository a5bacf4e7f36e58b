import type { Contest, FromContenders, ToContenders } from "../shared/messages";
import type { Topic } from "../shared/topics";
import contendersUrl from "../worker/contenders?worker&url";

/** A short turn by which the fastest one shows. */
const TRIAL_MS = 100;

/** A worker that measures; it gets one request at a time. */
export class ContenderWorker {
  readonly #worker = new Worker(contendersUrl, { type: "module" });
  #contest: Contest | undefined;

  private constructor() {}

  /** Resolves when everything is loaded, and all contenders agree. */
  static async start(topic: Topic): Promise<ContenderWorker> {
    const worker = new ContenderWorker();
    const answer = await worker.#ask({ type: "load", topic });
    if (answer.type !== "loaded") throw new Error(`the worker answered with ${answer.type}`);
    worker.#contest = answer.contest;
    return worker;
  }

  get contest(): Contest {
    if (!this.#contest) throw new Error("the worker has loaded nothing");
    return this.#contest;
  }

  /** Work a second of one contender over about this time. */
  async turn(name: string, ms: number): Promise<number> {
    const answer = await this.#ask({ type: "turn", name, ms });
    if (answer.type !== "rate") throw new Error(`the worker answered with ${answer.type}`);
    return answer.rate;
  }

  /** The fastest of ours. */
  async fastest(): Promise<string> {
    const rates: { name: string; rate: number }[] = [];
    for (const name of this.contest.ours) {
      await this.turn(name, TRIAL_MS);
      rates.push({ name, rate: await this.turn(name, TRIAL_MS) });
    }
    return rates.reduce((one, other) => (other.rate > one.rate ? other : one)).name;
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
