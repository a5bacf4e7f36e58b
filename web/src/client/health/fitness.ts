import type { Failure } from "./failure";

/** The features that a browser has to offer before the node can start. */
export interface Offers {
  Worker?: unknown;
  WebAssembly?: Pick<typeof WebAssembly, "validate">;
}

/** A module of one function that makes a vector of sixteen bytes: valid where there is 128-bit SIMD. */
const SIMD_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 5, 1, 96, 0, 1, 123],
  ...[3, 2, 1, 0],
  ...[10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
);

/** Why this browser cannot run the node, if that shows before anything is loaded. */
export function unfitness(browser: Offers): Failure | undefined {
  if (!browser.Worker) return { kind: "no-worker" };
  if (!browser.WebAssembly) return { kind: "no-wasm" };
  if (!browser.WebAssembly.validate(SIMD_PROBE)) return { kind: "no-simd" };
  return undefined;
}
