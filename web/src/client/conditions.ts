/** What is not as it should be while the node runs, each with a way out. */
import type { ImpairmentView, StatusView } from "../wasm/tabchain_core";
import type { NetworkName } from "./failure";
import { badgesOf, isNone } from "./impairment";
import { formats } from "./words/format";
import { healthWords } from "./words/health";
import { inWords } from "./words/reasons";

/** Blocks are refused from 120 s ahead on, and a tab that is as far behind refuses those of others. */
export const CLOCK_TOLERANCE_MS = 10_000;

export type Condition =
  /** The relay runs another network now: this tab will not hear of its own again there. */
  | { kind: "other-network"; found: NetworkName }
  /** There is a newer page; `refused` when the relay no longer takes this one's messages. */
  | { kind: "newer-page"; refused: boolean }
  | { kind: "storage-full" | "storage-missing"; reason: string }
  | { kind: "no-keys" }
  /** The node runs, but nothing can be mined or paid. */
  | { kind: "locked" }
  | { kind: "clock"; aheadMs: number }
  /** Somebody at this tab made it so, in the lab. */
  | { kind: "impaired"; impairment: ImpairmentView }
  /** The browser had stopped this tab. */
  | { kind: "slept"; ms: number };

export type ConditionKind = Condition["kind"];

/** What the page knows besides the node's status. */
export interface Findings {
  keepsKeys: boolean;
  /** Whether the wallet wants its passphrase, and is not on view anyway. */
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
  if (status?.storage.state === "memory") {
    const { reason } = status.storage;
    found.push({ kind: reason.includes("QuotaExceeded") ? "storage-full" : "storage-missing", reason });
  }
  if (!findings.keepsKeys) found.push({ kind: "no-keys" });
  if (findings.locked) found.push({ kind: "locked" });
  if (connection?.state === "online" && Math.abs(connection.clockAheadMs) > CLOCK_TOLERANCE_MS) {
    found.push({ kind: "clock", aheadMs: connection.clockAheadMs });
  }
  const { impairment } = findings;
  if (impairment && !isNone(impairment)) found.push({ kind: "impaired", impairment });
  if (findings.sleptMs !== undefined) found.push({ kind: "slept", ms: findings.sleptMs });
  return found;
}

/** What happened, what a person can do, and what the button says, where there is one. */
export interface ConditionWords {
  text: string;
  advice: string;
  action?: string;
}

/** A condition in the language spoken now. */
export function conditionWords(condition: Condition): ConditionWords {
  const words = healthWords();
  switch (condition.kind) {
    case "other-network":
      return words.otherNetwork(condition.found.name, condition.found.genesis.slice(-8));
    case "newer-page":
      return condition.refused ? words.newerPageNeeded : words.newerPage;
    case "storage-full":
      return words.storageFull;
    case "storage-missing":
      return words.storageMissing(inWords(condition.reason));
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
