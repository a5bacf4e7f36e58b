/** Our search, driven as the pow worker drives it. */
import { type HitView, NonceSearch } from "../../src/wasm/pow_wasm";
import { FIRST_SLICE, nextSlice } from "../../src/worker/search/duty";

const LAST_NONCE = 0xffff_ffff;

/** Slices of a search that never finds anything; a call makes one and answers with its hashes. */
export function slices(kernel: string): () => number {
  const begin = (): NonceSearch =>
    new NonceSearch(kernel, new Uint8Array(76).fill(0x5a), new Uint8Array(32), 0, LAST_NONCE);
  let search = begin();
  let slice = FIRST_SLICE;
  return () => {
    const begun = performance.now();
    const { tried, exhausted } = search.step(slice);
    slice = nextSlice(slice, tried, performance.now() - begun);
    if (exhausted) {
      search.free();
      search = begin();
    }
    return tried;
  };
}

/** Every hit among the nonces from `first` to `last`. */
export function hits(kernel: string, header: Uint8Array, target: Uint8Array, first: number, last: number): HitView[] {
  const search = new NonceSearch(kernel, header, target, first, last);
  const found: HitView[] = [];
  for (;;) {
    const { hit, exhausted } = search.step(FIRST_SLICE);
    if (hit) found.push(hit);
    if (exhausted) break;
  }
  search.free();
  return found;
}
