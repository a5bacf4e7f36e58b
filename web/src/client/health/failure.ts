import { healthWords } from "../words/health";
import { inWords } from "../words/reasons";
import { shellWords } from "../words/shell";

/** A network by its name and the id of its first block. */
export interface NetworkName {
  name: string;
  genesis: string;
}

/** A failure that keeps the tab from running at all. */
export type Failure =
  | { kind: "no-worker" }
  /** WebAssembly is switched off, as in the hardened modes of some browsers. */
  | { kind: "no-wasm" }
  | { kind: "no-simd" }
  | { kind: "file"; file: string; reason: string }
  /** The relay is away and this browser has never seen its network. */
  | { kind: "no-network"; reason: string }
  /** The link was made for a room of another network; `wanted` is the end of its genesis id. */
  | { kind: "wrong-network"; wanted: string; found: NetworkName }
  | { kind: "node"; reason: string };

export interface FailureWords {
  title: string;
  text: string;
  advice: string;
}

/** A failure in words: what happened, and what a person can do. */
export function failureWords(failure: Failure): FailureWords {
  const words = shellWords().failure;
  switch (failure.kind) {
    case "no-worker":
      return words.noWorker;
    case "no-wasm":
      return healthWords().noWasm;
    case "no-simd":
      return healthWords().noSimd;
    case "file":
      return words.file(fileName(failure.file), failure.file, inWords(failure.reason));
    case "no-network":
      return words.noNetwork(inWords(failure.reason));
    case "wrong-network":
      return healthWords().wrongNetwork(failure.found.name, failure.found.genesis.slice(-8), failure.wanted.slice(-8));
    case "node":
      return words.node(inWords(failure.reason));
  }
}

/** The name of a file without its folders. */
export const fileName = (path: string): string => path.split("?")[0]?.split("/").at(-1) ?? path;
