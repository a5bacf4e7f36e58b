/** The nonce search beside libraries that hash each header whole. */
import { kernels } from "../../src/wasm/pow_wasm";
import { loadSearch } from "../../src/worker/modules/pow-module";
import { agree } from "./agree";
import { type LoadedContest, repeating } from "./contest";
import { slices } from "./kernel";
import { loadLibraries } from "./libraries";

export async function loadSearchers(): Promise<LoadedContest> {
  await loadSearch();
  const libraries = await loadLibraries();
  const ours = kernels();
  await agree(libraries, ours);
  return {
    title: "Nonce search in one worker; the libraries hash each header whole, twice",
    unit: "hashes",
    peers: libraries.map(({ name, run, batch }) =>
      repeating(name, () => {
        const running = run(batch);
        return running ? running.then(() => batch) : batch;
      }),
    ),
    ours: ours.map((kernel) => repeating(kernel, slices(kernel))),
  };
}
