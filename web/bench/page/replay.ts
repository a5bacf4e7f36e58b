import type { FromReplayer, ToReplayer } from "../shared/messages";
import type { Keeps, Replayed } from "../shared/replay";
import replayerUrl from "../worker/replayer?worker&url";

/** In a worker of its own, whose memory nothing else has grown. */
export function replay(keeps: Keeps, url: string): Promise<Replayed> {
  const worker = new Worker(replayerUrl, { type: "module" });
  const answer = new Promise<Replayed>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromReplayer>) => {
      if (data.type === "failed") reject(new Error(data.reason));
      else resolve(data.replayed);
    };
    worker.onerror = ({ message }) => reject(new Error(message || "the worker did not load"));
  });
  worker.postMessage({ keeps, url: new URL(url, location.href).href } satisfies ToReplayer);
  return answer.finally(() => worker.terminate());
}
