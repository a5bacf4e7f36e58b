/** A worker in which contenders take turns: the libraries and our kernels, one at a time. */
import { reasonOf } from "../../src/shared/messages";
import { kernels } from "../../src/wasm/tabchain_search";
import { loadSearch } from "../../src/worker/pow-module";
import type { FromContenders, ToContenders } from "../shared/messages";
import { agree } from "./agree";
import { slices } from "./kernel";
import { type Library, loadLibraries } from "./libraries";

/** A piece of work; answers with its hashes. */
type Work = () => number | Promise<number>;

const works = new Map<string, Work>();

async function load(): Promise<FromContenders> {
  await loadSearch();
  const libraries = await loadLibraries();
  const ours = kernels();
  await agree(libraries, ours);
  for (const library of libraries) works.set(library.name, workOf(library));
  for (const kernel of ours) works.set(kernel, slices(kernel));
  return { type: "loaded", libraries: libraries.map(({ name }) => name), kernels: ours };
}

function workOf({ run, batch }: Library): Work {
  return () => {
    const running = run(batch);
    return running ? running.then(() => batch) : batch;
  };
}

async function turn(name: string, ms: number): Promise<FromContenders> {
  const work = works.get(name);
  if (!work) throw new Error(`there is no contender ${name}`);
  const begun = performance.now();
  let hashes = 0;
  let spent = 0;
  while (spent < ms) {
    const made = work();
    // What needs no waiting does not wait.
    hashes += typeof made === "number" ? made : await made;
    spent = performance.now() - begun;
  }
  return { type: "rate", rate: (hashes * 1000) / spent };
}

addEventListener("message", async ({ data }: MessageEvent<ToContenders>) => {
  try {
    const answer = data.type === "load" ? await load() : await turn(data.name, data.ms);
    postMessage(answer);
  } catch (error) {
    postMessage({ type: "failed", reason: reasonOf(error) } satisfies FromContenders);
  }
});
