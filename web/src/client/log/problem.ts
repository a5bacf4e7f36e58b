import { reasonOf } from "../../shared/messages";
import { replayWords } from "../words/replay";

/** Why a recording does not open. */
export type Problem =
  | { kind: "unread"; reason: string }
  | { kind: "refused"; status: number }
  | { kind: "tooLarge"; bytes: number; most: number }
  | { kind: "noJson" }
  | { kind: "otherFormat" }
  | { kind: "otherVersion"; version: string; known: number }
  | { kind: "empty" }
  /** `path` names the value, as `events[3].status.height`. */
  | { kind: "wrong"; path: string; expected: string };

export class RecordingError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/** An error as a problem. */
export const problemOf = (error: unknown): Problem =>
  error instanceof RecordingError ? error.problem : { kind: "unread", reason: reasonOf(error) };

const MEBIBYTE = 2 ** 20;

/** A problem in words. */
export function problemText(problem: Problem): string {
  const words = replayWords().problem;
  switch (problem.kind) {
    case "unread":
      return words.unread(problem.reason);
    case "refused":
      return words.refused(problem.status);
    case "tooLarge":
      return words.tooLarge(Math.ceil(problem.bytes / MEBIBYTE), problem.most / MEBIBYTE);
    case "noJson":
      return words.noJson;
    case "otherFormat":
      return words.otherFormat;
    case "otherVersion":
      return words.otherVersion(problem.version, problem.known);
    case "empty":
      return words.empty;
    case "wrong":
      return words.wrong(problem.path, problem.expected);
  }
}
