/** One CPU miner: a search loop over its own instance of the module, fed with jobs by the node worker. */
import { type FromMiner, type FromSearch, reasonOf, type ToMiner, type ToSearch } from "../shared/messages";
import { NonceSearch } from "../wasm/tabchain_core";
import { coreFile, loadCore } from "./core";
import { type PowHost, PowLoop } from "./pow-loop";

const LAST_NONCE = 0xffff_ffff;

const tell = (message: FromMiner): void => postMessage(message);

/** Returns after the messages that already wait have been handled; timers would cost 4 ms each time. */
const nextTurn = (() => {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
})();

function hostOn(port: MessagePort): PowHost {
  return {
    now: () => performance.now(),
    pause: (ms) => (ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : nextTurn()),
    search: (job) => new NonceSearch(job.header, job.target, 0, LAST_NONCE),
    send: (message: FromSearch) => port.postMessage(message),
    report: (hashes) => tell({ type: "tried", hashes }),
  };
}

async function begin(loop: PowLoop, port: MessagePort): Promise<void> {
  try {
    await loadCore();
  } catch (error) {
    tell({ type: "missing", file: coreFile, reason: reasonOf(error) });
    return;
  }
  port.onmessage = ({ data }: MessageEvent<ToSearch>) => loop.take(data.type === "job" ? data.job : undefined);
  port.postMessage({ type: "ready" } satisfies FromSearch);
  try {
    await loop.run();
  } catch (error) {
    tell({ type: "crashed", reason: reasonOf(error) });
  }
  port.close();
}

let loop: PowLoop | undefined;

addEventListener("message", ({ data, ports }: MessageEvent<ToMiner>) => {
  switch (data.type) {
    case "begin": {
      const [port] = ports;
      if (!port) return;
      loop = new PowLoop(hostOn(port), data.intensity);
      void begin(loop, port);
      return;
    }
    case "intensity":
      loop?.setIntensity(data.intensity);
      return;
    case "stop":
      loop?.stop();
  }
});
