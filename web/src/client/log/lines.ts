/** A line of the log, in the present language. */
import type { BlockSummary } from "../../wasm/chain_wasm";
import { shortAddress, shortId } from "../ui/format";
import { blockWords } from "../words/block";
import { logWords } from "../words/log";
import { peersWords } from "../words/peers";
import { inWords } from "../words/reasons";
import type { Happening } from "./happenings";
import { noticeWords, toneOf } from "./notices";

export const GROUPS = ["blocks", "peers", "connection", "notices"] as const;

export type Group = (typeof GROUPS)[number];

/** The topic of a line, so that kinds can be left out. */
export function groupOf({ kind }: Happening): Group {
  switch (kind) {
    case "began":
    case "block":
    case "fetched":
    case "turned":
      return "blocks";
    case "joined":
    case "left":
      return "peers";
    case "connection":
    case "sync":
      return "connection";
    case "notice":
      return "notices";
  }
}

export interface Line {
  text: string;
  /** The full form of the shortened text. */
  detail?: string;
  tone: "good" | "plain" | "bad";
  /** The block of this line. */
  block?: string;
}

export function lineOf(happening: Happening): Line {
  const words = logWords();
  switch (happening.kind) {
    case "began":
      return { text: words.began(happening.height, shortId(happening.tip)), tone: "plain", block: happening.tip };
    case "block": {
      const { block, tip } = happening;
      const [id, miner] = [shortId(block.id), minerText(block)];
      const text = tip
        ? words.tip(block.height, id, miner)
        : words.block(block.height, id, blockWords().states[block.state], miner);
      return { text, detail: block.id, tone: block.state === "invalid" ? "bad" : "plain", block: block.id };
    }
    case "fetched": {
      const { blocks, height, tip } = happening;
      return { text: words.fetched(blocks, height, shortId(tip)), detail: tip, tone: "plain", block: tip };
    }
    case "turned": {
      const { block, from } = happening;
      const { states } = blockWords();
      const text = words.turned(block.height, shortId(block.id), states[from], states[block.state]);
      return { text, detail: block.id, tone: block.state === "invalid" ? "bad" : "plain", block: block.id };
    }
    case "joined": {
      const { name, kind, node } = happening.peer;
      return { text: words.joined(name, peersWords().kinds[kind]), detail: node, tone: "plain" };
    }
    case "left":
      return { text: words.left(happening.peer.name), detail: happening.peer.node, tone: "plain" };
    case "connection": {
      const { connection } = happening;
      if (connection.state === "offline") return { text: words.offline(inWords(connection.reason)), tone: "bad" };
      return { text: connection.state === "online" ? words.online : words.connecting, tone: "plain" };
    }
    case "sync": {
      const { sync } = happening;
      return { text: sync ? words.syncing(sync.have, sync.want) : words.synchronised, tone: "plain" };
    }
    case "notice":
      return { ...noticeWords(happening.notice), tone: toneOf(happening.notice) };
  }
}

function minerText(block: BlockSummary): string {
  const words = logWords();
  if (block.mine) return words.byYou;
  const miner = block.message ?? (block.miner && shortAddress(block.miner));
  return miner ? words.by(miner) : "";
}
