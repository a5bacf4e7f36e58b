import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Effort } from "./shared/compare";

const WHATS = ["pow", "chain", "memory", "sync", "page", "idle"] as const;

export type What = (typeof WHATS)[number];

/** Length of the chain where it only has to work, as in the native half. */
const SMOKE_BLOCKS = 200;

/** The options of the command line: the arguments of the native half, which has explained and checked them. */
export interface Options {
  /** Which benchmark. */
  what: What;
  effort: Effort;
  /** Length of the chain to join. */
  blocks: number;
  /** Whether everything runs and agrees, not how fast it is. */
  smoke: boolean;
  /** How long an idle page is looked at. */
  seconds: number;
  /** The views to look at; an empty list stands for all. */
  views: string[];
  /** The file of the native half, which gets these results, too. */
  json: string;
}

/** The folder from which the native half counts relative paths. */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export function parse(args: string[]): Options {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: "15" },
      turn: { type: "string", default: "200" },
      smoke: { type: "boolean", default: false },
      blocks: { type: "string", default: "100000" },
      seconds: { type: "string", default: "60" },
      views: { type: "string", default: "" },
      json: { type: "string" },
    },
  });
  const { rounds, turn, blocks, seconds, views, smoke, json } = values;
  const effort = { rounds: Math.max(1, Number(rounds)), turnMs: Math.max(1, Number(turn)) };
  const what = WHATS.find((what) => positionals.includes(what));
  if (!what) throw new Error(`nothing to measure in a browser of ${positionals.join(" ")}`);
  if (json === undefined) throw new Error("no file of the native half");
  return {
    what,
    blocks: smoke ? SMOKE_BLOCKS : Number(blocks),
    effort: smoke ? { rounds: 1, turnMs: 1 } : effort,
    seconds: Math.max(1, Number(seconds)),
    views: views.split(",").filter(Boolean),
    smoke,
    json: resolve(ROOT, json),
  };
}
