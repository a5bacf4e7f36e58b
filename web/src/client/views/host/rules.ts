import { formats } from "../../words/format";
import { hostWords } from "../../words/host";

/** A network's rules in the relay's description; a rule that this page does not know says nothing. */
interface Rules {
  spacing?: number;
  half_life?: number;
  easiest_target?: string;
  subsidy?: number;
  halving?: number;
  maturity?: number;
  genesis_message?: string;
}

/** The rules of a network as rows of a name and a value. */
export function rulesInWords(params: unknown): [string, string][] {
  const rules = (typeof params === "object" && params !== null ? params : {}) as Rules;
  const words = hostWords().network;
  const format = formats();
  const rows: [string, string | undefined][] = [
    [words.spacing, rules.spacing === undefined ? undefined : format.duration(rules.spacing)],
    [words.halfLife, rules.half_life === undefined ? words.fixed : format.duration(rules.half_life)],
    [words.easiest, rules.easiest_target],
    [words.subsidy, rules.subsidy === undefined ? undefined : format.coins(rules.subsidy)],
    [words.halving, rules.halving === undefined ? undefined : words.blocks(rules.halving)],
    [words.maturity, rules.maturity === undefined ? undefined : words.later(rules.maturity)],
    [words.message, rules.genesis_message],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined && row[1] !== "");
}
