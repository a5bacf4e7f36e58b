import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Effort } from "./shared/compare";

/** What the command line asks for: the arguments of the native half, which has explained and checked them. */
export interface Options {
  /** Which benchmark. */
  what: "pow" | "chain";
  effort: Effort;
  /** Whether everything runs and agrees, not how fast it is. */
  smoke: boolean;
  /** The file of the native half, which gets this one's results too. */
  json: string | undefined;
}

/** From where the native half counts relative paths. */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export function parse(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: "15" },
      turn: { type: "string", default: "200" },
      smoke: { type: "boolean", default: false },
      json: { type: "string" },
    },
  });
  const { rounds, turn, smoke, json } = values;
  const effort = { rounds: Math.max(1, Number(rounds)), turnMs: Math.max(1, Number(turn)) };
  const what = positionals[0];
  if (what !== "pow" && what !== "chain") throw new Error(`nothing to measure in a browser of ${what}`);
  return {
    what,
    effort: smoke ? { rounds: 1, turnMs: 1 } : effort,
    smoke,
    json: json === undefined ? undefined : resolve(ROOT, json),
  };
}
