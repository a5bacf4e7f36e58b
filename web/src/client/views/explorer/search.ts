/** The possible meanings of a text in the explorer's search. */
import { hrefOf } from "../../place/route";

export type Wanted =
  | { kind: "height"; height: number }
  /** The id of a block or of a transaction: both look the same. */
  | { kind: "id"; id: string }
  | { kind: "address"; text: string }
  | { kind: "nothing" }
  | { kind: "unclear"; text: string };

const GROUPED = /^\d{1,3}(?:[\s.,'’_]\d{3})+$/;

export function classify(typed: string): Wanted {
  const text = typed
    .trim()
    .replace(/^tabchain:(?:\/\/)?/i, "")
    .replace(/\?.*$/, "");
  if (text === "") return { kind: "nothing" };
  if (/^0x/i.test(text) || /^[0-9a-f]{40}$/i.test(text)) return { kind: "address", text };
  if (/^[0-9a-f]{64}$/i.test(text)) return { kind: "id", id: text.toLowerCase() };
  const digits = GROUPED.test(text) ? text.replace(/\D/g, "") : text.replace(/^#/, "");
  if (/^\d{1,15}$/.test(digits)) return { kind: "height", height: Number(digits) };
  return { kind: "unclear", text };
}

/** The calls of the search to the node. */
export interface SearchNode {
  blockAt(height: number): Promise<{ id: string }>;
  block(id: string): Promise<unknown>;
  checkAddress(text: string): Promise<string>;
}

/** The link to the thing that was meant; fails with the node's words if there is no such thing. */
export async function destination(wanted: Wanted, node: SearchNode): Promise<string | undefined> {
  switch (wanted.kind) {
    case "height":
      return hrefOf({ view: "block", id: (await node.blockAt(wanted.height)).id });
    case "address":
      return hrefOf({ view: "address", address: await node.checkAddress(wanted.text) });
    case "id": {
      const { id } = wanted;
      // An id that is not a block's may be a transaction's, for which the search takes longer.
      const isBlock = await node.block(id).then(
        () => true,
        () => false,
      );
      return hrefOf({ view: isBlock ? "block" : "tx", id });
    }
    case "nothing":
    case "unclear":
      return undefined;
  }
}
