import type { Call, FromNode, Method, NodeCalls, NodeEvent, SeatNews, ToNode } from "../../shared/messages";
import nodeWorkerUrl from "../../worker/node-worker?worker&url";
import { inWords } from "../words/reasons";
import { troubleOf, type WorkerTrouble } from "./trouble";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The node worker as the page sees it: calls with answers, and events. */
export class NodeBridge {
  /** Resolves once the worker has its module; if that never happens, the trouble is told instead. */
  readonly loaded: Promise<void>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;

  constructor(
    onEvent: (event: NodeEvent, at: number) => void,
    onSeat: (news: SeatNews) => void,
    onTrouble: (trouble: WorkerTrouble) => void,
  ) {
    this.#worker = new Worker(nodeWorkerUrl, { type: "module", name: "tabchain node" });
    this.loaded = new Promise((resolve) => {
      this.#worker.onmessage = ({ data }: MessageEvent<FromNode>) => {
        switch (data.type) {
          case "loaded":
            resolve();
            break;
          case "missing":
            onTrouble({ file: data.file, reason: data.reason });
            break;
          case "crashed":
            onTrouble({ reason: data.reason });
            break;
          case "events":
            for (const { event, ago } of data.events) onEvent(event, Date.now() - ago);
            break;
          case "moved":
          case "address":
          case "letGo":
          case "held":
            onSeat(data);
            break;
          case "answer":
            this.#settle(data.id, (waiting) => waiting.resolve(data.value));
            break;
          case "refusal":
            this.#settle(data.id, (waiting) => waiting.reject(new Error(inWords(data.reason))));
        }
      };
    });
    this.#worker.onerror = (event) => onTrouble(troubleOf(event, nodeWorkerUrl));
  }

  call<M extends Method>(method: M, ...args: Parameters<NodeCalls[M]>): Promise<ReturnType<NodeCalls[M]>> {
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as ReturnType<NodeCalls[M]>), reject });
      this.#post({ type: "call", id, method, args } as Call<M> as Call);
    });
  }

  /** Connects a pow worker with the node. */
  attach(miner: number, port: MessagePort): void {
    this.#post({ type: "attach", miner }, [port]);
  }

  #post(message: ToNode, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #settle(id: number, settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting) settle(waiting);
  }
}
