/** The names that a person gives to accounts and contacts. A name stands for its address where one sends. */
import { withoutHidden, withoutUnseen } from "../ui/format";
import { bareAddress } from "./bare-address";
import { parsePaymentUri } from "./payment-uri";

/** Longer names would be cut anyway. */
export const NAME_LENGTH = 40;

/** Two names that a person takes for one. */
export const sameName = (one: string, other: string): boolean => folded(one) === folded(other);

const folded = (name: string): string => withoutUnseen(tidied(name)).normalize("NFKC").toLowerCase();

/** One space between words, and nothing that nobody sees. */
const tidied = (name: string): string => withoutHidden(name.replace(/\s+/g, " ")).replace(/ +/g, " ").trim();

/** The name that is kept for what was typed; empty if nothing is left of it. */
export const nameFrom = (typed: string): string => [...tidied(typed)].slice(0, NAME_LENGTH).join("").trim();

const BEGINS_AS_ADDRESS = /^0x|^[0-9a-f]{20,}$|^[0-9a-f]{2,}\.{2,}[0-9a-f]{2,}$/;
const HAS_ADDRESS = /(?<![0-9a-z])0x[0-9a-f]{4}/;

/**
 * Whether the name reads as an address, whole or cut short, has one in it, or reads as a request for a payment. Such a
 * name would not be taken for a name where one sends, or would stand for another address than the one that it shows.
 */
export function misleads(name: string): boolean {
  const plain = folded(name);
  return (
    BEGINS_AS_ADDRESS.test(bareAddress(plain)) || HAS_ADDRESS.test(plain) || parsePaymentUri(plain).kind !== "other"
  );
}
