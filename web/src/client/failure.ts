import { shellWords } from "./words/shell";

/** What keeps the tab from running at all. */
export type Failure =
  | { kind: "no-worker" }
  | { kind: "file"; file: string; reason: string }
  /** The relay is away and this browser has never seen its network. */
  | { kind: "no-network"; reason: string }
  | { kind: "node"; reason: string };

/** A failure in words: what happened, and what a person can do. */
export function failureWords(failure: Failure): { title: string; text: string; advice: string } {
  const words = shellWords().failure;
  switch (failure.kind) {
    case "no-worker":
      return words.noWorker;
    case "file":
      return words.file(fileName(failure.file), failure.file, failure.reason);
    case "no-network":
      return words.noNetwork(failure.reason);
    case "node":
      return words.node(failure.reason);
  }
}

/** The name of a file without its folders. */
export const fileName = (path: string): string => path.split("?")[0]?.split("/").at(-1) ?? path;
