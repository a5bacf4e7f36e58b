import { MOST_ACCOUNTS } from "../../wallet/accounts.svelte";
import { misleads, sameName } from "../../wallet/names";
import type { Named } from "../../wallet/recipient";
import { walletWords } from "../../words/wallet";

/**
 * The reason in words why an entry cannot have this name, if there is one. `others` are the entries beside it;
 * `account` is its number if it is an account.
 */
export function nameFault(name: string, others: readonly Named[], account?: number): string | undefined {
  const { accounts, nameFaults } = walletWords();
  if (misleads(name)) return nameFaults.misleading;
  const namesake = others.find((other) => sameName(other.name, name));
  if (namesake) return namesake.own ? nameFaults.own(namesake.name) : nameFaults.taken(namesake.name);
  // The names of accounts that are not shown yet, or have another name now.
  const numbers = Array.from({ length: MOST_ACCOUNTS }, (_, number) => number).filter((number) => number !== account);
  const numbered = numbers.map(accounts.number).find((other) => sameName(other, name));
  return numbered && nameFaults.own(numbered);
}
