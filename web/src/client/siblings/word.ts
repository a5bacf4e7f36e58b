/**
 * The messages between the tabs of one browser while a relay is gone. Another tab may show another version of the page.
 * So each message is checked like a stranger's, and only the members that are named here are kept.
 */

/** Headers of one tab, counted from its tip down. */
export const MOST_HEADERS = 64;

const LONGEST_NAME = 24;
const ID = /^[0-9a-f]{64}$/;
const NODE = /^[0-9a-f]{16}$/;
const LATEST_TIME = 2 ** 32 - 1;

/** The tabs that hear each other: tabs of one network and, in the lab's split, of one group. */
export interface Circle {
  genesis: string;
  group: number;
}

export interface SiblingHeader {
  id: string;
  parent: string;
  height: number;
  /** Unix time in seconds. */
  time: number;
}

/** Another tab of this browser, with a node of its own. */
export interface Sibling {
  /** 16 hex digits. */
  node: string;
  name: string;
  /** Each stands on the one before, and the last is the tab's tip; at least one and at most `MOST_HEADERS`. */
  headers: readonly SiblingHeader[];
}

export type Word =
  /** Who is there? */
  { type: "ask"; circle: Circle } | { type: "show"; circle: Circle; sibling: Sibling };

/** The header that one of these tabs has by this id. */
export function headerAmong(siblings: readonly Sibling[], id: string): SiblingHeader | undefined {
  for (const { headers } of siblings) {
    const header = headers.find((header) => header.id === id);
    if (header) return header;
  }
  return undefined;
}

export const isSame = (one: Circle, other: Circle): boolean =>
  one.genesis === other.genesis && one.group === other.group;

/** The form that goes over the channel: each id stands once, because each block is on the one before. */
export function packed(word: Word): object {
  const { type, circle } = word;
  if (type === "ask") return { type, ...circle };
  const { node, name, headers } = word.sibling;
  const [first] = headers;
  return {
    type,
    ...circle,
    node,
    name,
    height: first?.height,
    parent: first?.parent,
    ids: headers.map(({ id }) => id),
    times: headers.map(({ time }) => time),
  };
}

/** The contents of such a message; `undefined` if they are not possible. */
export function unpacked(message: unknown): Word | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { type, genesis, group, ...more } = message as Record<string, unknown>;
  if (!isText(genesis, ID) || !isCount(group)) return undefined;
  const circle = { genesis, group };
  if (type === "ask") return { type, circle };
  const sibling = type === "show" ? siblingOf(more) : undefined;
  return sibling && { type: "show", circle, sibling };
}

function siblingOf({ node, name, height, parent, ids, times }: Record<string, unknown>): Sibling | undefined {
  if (!isText(node, NODE) || typeof name !== "string" || name.length === 0 || name.length > LONGEST_NAME)
    return undefined;
  if (!isCount(height) || !isText(parent, ID) || !isRow(ids) || !isRow(times) || times.length !== ids.length)
    return undefined;
  const headers: SiblingHeader[] = [];
  for (const [index, id] of ids.entries()) {
    const time = times[index];
    if (!isText(id, ID) || !isCount(time) || time > LATEST_TIME) return undefined;
    headers.push({ id, parent: headers.at(-1)?.id ?? parent, height: height + index, time });
  }
  const isChain = new Set([parent, ...ids]).size === ids.length + 1 && isCount(height + ids.length);
  return isChain ? { node, name, headers } : undefined;
}

/** The length is checked first, so that a long text is not searched. */
const isText = (value: unknown, form: RegExp): value is string =>
  typeof value === "string" && value.length <= 64 && form.test(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isRow = (value: unknown): value is unknown[] =>
  Array.isArray(value) && value.length > 0 && value.length <= MOST_HEADERS;
