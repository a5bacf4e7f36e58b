/** The page's own pow worker, with a note of every call of the search. */
import type { ToMiner, ToSearch } from "../../src/shared/messages";
import { NonceSearch } from "../../src/wasm/pow_wasm";
import "../../src/worker/search/pow-worker";
import type { FromWatched, ToWatched } from "../shared/messages";
import type { Slice } from "../shared/slices";

const slices: Slice[] = [];
/** Undefined while the kernels are compared. */
let job: number | undefined;

const now = (): number => performance.timeOrigin + performance.now();

const { step } = NonceSearch.prototype;
NonceSearch.prototype.step = function (count) {
  const begun = now();
  const result = step.call(this, count);
  if (job !== undefined) slices.push({ job, begun, ended: now(), tried: result.tried });
  return result;
};

addEventListener("message", ({ data, ports }: MessageEvent<ToMiner | ToWatched>) => {
  if (data.type === "slices") postMessage({ type: "slices", slices } satisfies FromWatched);
  if (data.type !== "begin") return;
  ports[0]?.addEventListener("message", ({ data }: MessageEvent<ToSearch>) => {
    job = data.type === "job" ? data.job.id : undefined;
  });
});
