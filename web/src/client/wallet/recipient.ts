/**
 * The meaning of a text that says who is paid: a whole address, or a name that stands for one. Nothing is filled up and
 * nothing is guessed: money that goes to a wrong address is gone.
 */
import type { RecipientView } from "../../wasm/chain_wasm";
import { bareAddress } from "./bare-address";
import { sameName } from "./names";

/** An address that has a name here: one's own account or a contact. */
export interface Named {
  name: string;
  address: string;
  own: boolean;
}

export type RecipientRead =
  | {
      kind: "address";
      address: string;
      /** Whether the text was guarded: it had the checksum, or was the name of an address that is kept here. */
      checked: boolean;
      named: Named | undefined;
    }
  /** Two addresses have this name. */
  | { kind: "severalNames"; name: string }
  | { kind: "unknownName"; name: string }
  /** An address in the form `0x3090…4063`: most digits are missing. */
  | { kind: "shortened" }
  | Exclude<RecipientView, { kind: "address" }>;

export async function readRecipient(
  typed: string,
  known: readonly Named[],
  read: (text: string) => Promise<RecipientView>,
): Promise<RecipientRead> {
  const bare = bareAddress(typed);
  if (bare === "") return { kind: "empty" };
  if (!/^0x/i.test(bare)) return byName(typed, known, bare);
  if (/^0x[0-9a-f]+(?:…|\.{2,})[0-9a-f]*$/i.test(bare)) return { kind: "shortened" };
  const answer = await read(bare);
  if (answer.kind !== "address") return answer;
  // Only the case of letters is a checksum.
  const checked = answer.checked && /[a-f]/i.test(answer.address.slice(2));
  return { ...answer, checked, named: known.find(({ address }) => address === answer.address) };
}

function byName(typed: string, known: readonly Named[], bare: string): RecipientRead {
  const name = typed.trim();
  const meant = known.filter((one) => sameName(one.name, name));
  const [first, ...others] = meant;
  if (first && others.every(({ address }) => address === first.address)) {
    return { kind: "address", address: first.address, checked: true, named: first };
  }
  if (first) return { kind: "severalNames", name };
  return "0x".startsWith(bare.toLowerCase()) || /^[0-9a-f]{20,}$/i.test(bare)
    ? { kind: "noPrefix" }
    : { kind: "unknownName", name };
}
