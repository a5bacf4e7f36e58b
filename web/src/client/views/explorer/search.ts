/**
 * The possible meanings of a text in the explorer's search: everything that the page prints, in the form in which it
 * prints it.
 */
import { hrefOf } from "../../place/route";
import { withoutUnseen } from "../../ui/format";
import { sameName } from "../../wallet/names";
import { parsePaymentUri } from "../../wallet/payment-uri";
import type { Named } from "../../wallet/recipient";

/** One meaning of a text. A text may have several: six digits are a height and the end of an id. */
export type Reading =
  | { kind: "height"; height: number }
  /** The id of a block or of a transaction: both look the same. */
  | { kind: "id"; id: string }
  /** The end of such an id, as in `…99901d`. */
  | { kind: "ending"; digits: string }
  | { kind: "address"; text: string }
  /** Both ends of an address, as in `0x3090…4063`, or one of them: the other is empty. */
  | { kind: "short"; first: string; last: string }
  | { kind: "name"; name: string };

/** Fewer digits would name many ids. */
const FEWEST_DIGITS = 6;
const GROUPED = /^\d{1,3}(?:[\s.,'’_]\d{3})+$/;
const DOTS = /…|\.{2,}/;

/** The words that the page prints in front of what it names, in its languages. */
const KIND = /^(?:block|transaction|transaktion|transfer|überweisung|address|adresse|height|höhe|id)\b[\s:]*/iu;
const AROUND = /^[\s"'“”„‘’«»()[\]<>]+|[\s"'“”„‘’«»()[\]<>,;:!?]+$|(?<!\.)\.$/gu;
/** A height and the end of the block's id. */
const BLOCK = /^#?\d[\d\s.,'’_]*[\s([]+(?:…|\.{2,}|#)([0-9a-f]{6,})$/i;

/** Every meaning of the text, the most likely first; none for an empty one. */
export function readings(typed: string): Reading[] {
  const whole = withoutUnseen(typed).trim();
  const name = whole.replace(AROUND, "");
  if (name === "") return [];
  const request = parsePaymentUri(whole);
  const text = request.kind === "request" ? request.request.address : withoutWords(name);
  return [...heights(text), ...digitsOf(text.replace(/\s/g, "")), { kind: "name", name }];
}

/** Without the word for its kind, the name behind an address, and a height in front of an id. */
const withoutWords = (text: string): string =>
  text
    .replace(KIND, "")
    .replace(AROUND, "")
    .replace(/^(0x[0-9a-f]*(?:…|\.{2,})?[0-9a-f]*),\s.*$/is, "$1")
    .replace(BLOCK, "…$1");

function heights(text: string): Reading[] {
  const digits = GROUPED.test(text) ? text.replace(/\D/g, "") : text.replace(/^#\s*/, "");
  return /^\d{1,15}$/.test(digits) ? [{ kind: "height", height: Number(digits) }] : [];
}

function digitsOf(bare: string): Reading[] {
  const [, prefix = "", digits = ""] = /^#?(0x)?(.*)$/is.exec(bare) ?? [];
  const lower = digits.toLowerCase();
  if (DOTS.test(lower)) return cutShort(prefix !== "", lower);
  if (isId(lower)) return [{ kind: "id", id: lower }];
  if (prefix !== "" && /^[0-9a-f]{1,39}$/.test(lower)) {
    // Nothing is filled up: it is the beginning or the end of an address.
    return [
      { kind: "short", first: lower, last: "" },
      { kind: "short", first: "", last: lower },
    ];
  }
  if (prefix !== "" || /^[0-9a-f]{40}$/.test(lower)) return [{ kind: "address", text: `0x${digits}` }];
  return isEnding(lower) ? [{ kind: "ending", digits: lower }] : [];
}

/** Digits with dots for those that were left out. */
function cutShort(prefixed: boolean, digits: string): Reading[] {
  const [first = "", last = "", ...rest] = digits.split(DOTS);
  if (rest.length > 0 || !/^[0-9a-f]*$/.test(first + last)) return [];
  const ends: Reading[] = first !== "" && first.length + last.length < 40 ? [{ kind: "short", first, last }] : [];
  return prefixed || !isEnding(last) ? ends : [...ends, { kind: "ending", digits: last }];
}

/** Whether the text is an id, in small digits. */
export const isId = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** Whether the text can be the end of an id, in small digits. */
export const isEnding = (digits: string): boolean =>
  /^[0-9a-f]+$/.test(digits) && digits.length >= FEWEST_DIGITS && digits.length < 64;

/** A thing that was found. */
export type Match =
  | { kind: "block"; id: string; height?: number }
  | { kind: "transaction"; id: string }
  | { kind: "address"; address: string; name?: string }
  /** Somebody who is connected. */
  | { kind: "node"; name: string };

/** The calls of the search to the node. */
export interface SearchNode {
  blockAt(height: number): Promise<{ id: string }>;
  block(id: string): Promise<unknown>;
  checkAddress(text: string): Promise<string>;
  idsEndingIn(digits: string): Promise<{ blocks: { id: string; height: number }[]; transactions: string[] }>;
  addressesLike(first: string, last: string): Promise<{ addresses: string[] }>;
}

/** The names that the page shows. */
export interface Names {
  /** One's own accounts, contacts, and miners by the names in their blocks. */
  addresses: readonly Pick<Named, "name" | "address">[];
  /** The names of the nodes that are connected. */
  nodes: readonly string[];
}

export interface Found {
  matches: Match[];
  /** The end of an id that nothing at hand has: a transaction in an older block may have it. */
  older: string | undefined;
  /** The node's words about a text that can be nothing else than what it is not. */
  reason: unknown;
}

/** The things that were meant, each once. */
export async function find(typed: string, node: SearchNode, names: Names): Promise<Found> {
  const found: Found = { matches: [], older: undefined, reason: undefined };
  const meant = readings(typed);
  for (const reading of meant) {
    try {
      found.matches.push(...(await matchesOf(reading, node, names)));
    } catch (error) {
      found.reason ??= error;
    }
  }
  const each = new Map(found.matches.map((match) => [keyOf(match), match]));
  // Digits that may be a height are no end of an id unless the page's dots stand before them.
  const ending = meant[0]?.kind === "height" ? undefined : meant.find(({ kind }) => kind === "ending");
  if (each.size === 0 && ending?.kind === "ending") found.older = ending.digits;
  return { ...found, matches: [...each.values()] };
}

async function matchesOf(reading: Reading, node: SearchNode, names: Names): Promise<Match[]> {
  switch (reading.kind) {
    case "height":
      return [{ kind: "block", id: (await node.blockAt(reading.height)).id, height: reading.height }];
    case "id": {
      const { id } = reading;
      // An id that is not a block's may be a transaction's, for which the search takes longer.
      const isBlock = await node.block(id).then(
        () => true,
        () => false,
      );
      return [{ kind: isBlock ? "block" : "transaction", id }];
    }
    case "ending": {
      const { blocks, transactions } = await node.idsEndingIn(reading.digits);
      return [
        ...blocks.map(({ id, height }): Match => ({ kind: "block", id, height })),
        ...transactions.map((id): Match => ({ kind: "transaction", id })),
      ];
    }
    case "address":
      return [addressMatch(await node.checkAddress(reading.text), names)];
    case "short": {
      const { addresses } = await node.addressesLike(reading.first, reading.last);
      const named = names.addresses.map(({ address }) => address).filter((address) => looksLike(address, reading));
      return [...new Set([...addresses, ...named])].map((address) => addressMatch(address, names));
    }
    case "name":
      return named(reading.name, names);
  }
}

const looksLike = (address: string, { first, last }: { first: string; last: string }): boolean => {
  const digits = address.toLowerCase().slice(2);
  return digits.startsWith(first) && digits.endsWith(last);
};

function addressMatch(address: string, names: Names): Match {
  const name = names.addresses.find((named) => named.address === address)?.name;
  return name === undefined ? { kind: "address", address } : { kind: "address", address, name };
}

/** A name of which the page shows the beginning, as in `calm-ott…`. */
const CUT_NAME = /^(\S.*?)(?:…|\.{3})$/;

/** Those with exactly this name, or else those whose names begin so or have it in them. */
function named(name: string, { addresses, nodes }: Names): Match[] {
  const having = (isMeant: (other: string) => boolean): Match[] => [
    ...addresses
      .filter((one) => isMeant(one.name))
      .map(({ name, address }): Match => ({ kind: "address", address, name })),
    ...nodes.filter(isMeant).map((name): Match => ({ kind: "node", name })),
  ];
  const exact = having((other) => sameName(other, name));
  if (exact.length > 0 || name.length < 2) return exact;
  const lower = name.toLowerCase();
  const beginning = CUT_NAME.exec(lower)?.[1];
  if (beginning !== undefined) return having((other) => other.toLowerCase().startsWith(beginning));
  return having((other) => other.toLowerCase().includes(lower));
}

/** The same for one thing that was found in two ways. */
export const keyOf = (match: Match): string => (match.kind === "node" ? `node ${match.name}` : placeOf(match));

/** The link to a thing. */
export function placeOf(match: Match): string {
  switch (match.kind) {
    case "block":
      return hrefOf({ view: "block", id: match.id });
    case "transaction":
      return hrefOf({ view: "tx", id: match.id });
    case "address":
      return hrefOf({ view: "address", address: match.address });
    case "node":
      return hrefOf({ view: "peers" });
  }
}
