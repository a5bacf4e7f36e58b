/** Problems while the node runs, each with a way out. */
import type { StorageTrouble } from "../../shared/messages";
import type { ImpairmentView, StatusView } from "../../wasm/chain_wasm";
import { badgesOf, isNone } from "../node/impairment";
import type { GivenUp } from "../node/seat";
import { formats } from "../words/format";
import { healthWords } from "../words/health";
import { inWords } from "../words/reasons";
import type { NetworkName } from "./failure";

/** Blocks are refused from 120 s ahead on, and a tab that is as far behind refuses those of others. */
export const CLOCK_TOLERANCE_MS = 10_000;

export type Condition =
  /** The relay runs another network now: this tab will never again hear of its own network there. */
  | { kind: "other-network"; found: NetworkName }
  /** There is a newer page; `refused` when the relay no longer takes this one's messages. */
  | { kind: "newer-page"; refused: boolean }
  /**
   * The chain is kept in memory only; `share` is this page's share of the room that it may take, where that is known.
   */
  | { kind: "storage"; trouble: StorageTrouble; share?: number | undefined }
  /** The tab agrees with no other tab on seats, and so has words of its own. */
  | { kind: "alone"; trouble: StorageTrouble }
  | { kind: "no-keys" }
  /** The wallet's words are no longer kept: nothing is, or other words are. */
  | { kind: "words-missing"; how: "cleared" | "replaced" }
  /** Another tab has this one's seat, or the account that it used. */
  | { kind: "given-up"; givenUp: GivenUp; name: string }
  /** The node runs, but nothing can be mined or paid. */
  | { kind: "locked" }
  | { kind: "clock"; aheadMs: number }
  /** The person at this tab made it so, in the lab. */
  | { kind: "impaired"; impairment: ImpairmentView }
  /** The browser had stopped this tab. */
  | { kind: "slept"; ms: number };

export type ConditionKind = Condition["kind"];

/** The page's own knowledge, besides the node's status. */
export interface Findings {
  keepsKeys: boolean;
  alone?: StorageTrouble | undefined;
  /** This page's share of the room that it may take, where that is known. */
  share?: number | undefined;
  wordsMissing?: "cleared" | "replaced" | undefined;
  givenUp?: GivenUp | undefined;
  /** Whether the wallet wants its passphrase, and is not in view already. */
  locked?: boolean;
  otherNetwork?: NetworkName | undefined;
  newerPage?: boolean | undefined;
  sleptMs?: number | undefined;
  impairment?: ImpairmentView | undefined;
}

/** Everything that is wrong now, the gravest first. */
export function conditionsOf(status: StatusView | undefined, findings: Findings): Condition[] {
  const found: Condition[] = [];
  const connection = status?.connection;
  if (findings.otherNetwork) found.push({ kind: "other-network", found: findings.otherNetwork });
  if (findings.newerPage) found.push({ kind: "newer-page", refused: connection?.state === "offline" });
  const { alone, wordsMissing, givenUp } = findings;
  if (alone) {
    found.push({ kind: "alone", trouble: alone });
  } else {
    if (status?.storage.state === "memory") {
      const { cause, reason } = status.storage;
      found.push({ kind: "storage", trouble: { cause, reason }, share: findings.share });
    }
    if (!findings.keepsKeys) found.push({ kind: "no-keys" });
    else if (wordsMissing) found.push({ kind: "words-missing", how: wordsMissing });
  }
  if (givenUp) found.push({ kind: "given-up", givenUp, name: status?.name ?? "" });
  if (findings.locked) found.push({ kind: "locked" });
  if (connection?.state === "online" && Math.abs(connection.clockAheadMs) > CLOCK_TOLERANCE_MS) {
    found.push({ kind: "clock", aheadMs: connection.clockAheadMs });
  }
  const { impairment } = findings;
  if (impairment && !isNone(impairment)) found.push({ kind: "impaired", impairment });
  if (findings.sleptMs !== undefined) found.push({ kind: "slept", ms: findings.sleptMs });
  return found;
}

/** The event, the way out, and the text of the button, where there is one. */
export interface ConditionWords {
  text: string;
  advice: string;
  action?: string;
}

/** From this share on, the page's own room is full, not the disk. */
const FULL_SHARE = 0.8;

/** Why nothing is kept, and what a person can do about it. */
function troubleWords({ cause, reason }: StorageTrouble, share: number | undefined): { why: string; advice: string } {
  const { causes } = healthWords();
  if (cause === "full" && share !== undefined) return share < FULL_SHARE ? causes.diskFull : causes.shareFull;
  if (cause === "failed") return causes.failed(inWords(reason));
  return causes[cause];
}

/** A condition, told in the present language. */
export function conditionWords(condition: Condition): ConditionWords {
  const words = healthWords();
  switch (condition.kind) {
    case "other-network":
      return words.otherNetwork(condition.found.name, condition.found.genesis.slice(-8));
    case "newer-page":
      return condition.refused ? words.newerPageNeeded : words.newerPage;
    case "storage": {
      const { why, advice } = troubleWords(condition.trouble, condition.share);
      return { text: words.memoryOnly(why), advice, action: words.reload };
    }
    case "alone": {
      const { why, advice } = troubleWords(condition.trouble, undefined);
      return { text: words.alone(why), advice: `${words.ownWords} ${advice}`, action: words.reload };
    }
    case "words-missing":
      return words.wordsMissing[condition.how];
    case "given-up": {
      const { kind, before, now } = condition.givenUp;
      const [theirs, ours] = [words.account(before), words.account(now)];
      return kind === "seat" ? words.movedOn(condition.name, ours, theirs) : words.letGo(ours, theirs);
    }
    case "no-keys":
      return words.noKeys;
    case "locked":
      return words.locked;
    case "clock": {
      const off = formats().duration(Math.abs(condition.aheadMs) / 1000);
      return condition.aheadMs > 0 ? words.clockAhead(off) : words.clockBehind(off);
    }
    case "impaired":
      return words.impaired(badgesOf(condition.impairment).join(", "));
    case "slept":
      return words.slept(formats().duration(condition.ms / 1000));
  }
}
