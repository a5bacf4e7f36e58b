import type { NoticeView, TransferView } from "../../wasm/chain_wasm";
import { CLOCK_TOLERANCE_MS } from "../health/conditions";
import { shortAddress, shortId } from "../ui/format";
import { formats } from "../words/format";
import { newsWords } from "../words/news";
import { inWords } from "../words/reasons";

type Early = Extract<NoticeView, { kind: "early" }>;

export type Reorganised = Extract<NoticeView, { kind: "reorganised" }>;

/** A line of news; if like news comes again soon, `times` goes up. */
export interface Notice {
  key: number;
  /** The time of the last such news, in milliseconds since 1970. */
  at: number;
  /** The time of the first. */
  from: number;
  view: NoticeView;
  times: number;
}

/** So many lines of what matters are kept, and as many others: a hostile peer may cause refusals without end. */
const MOST_KEPT = 30;

/** Own blocks that follow one another within this time, in milliseconds, are one piece of news. */
const SOON_MS = 10_000;

/** The list with this news in front. */
export function withNotice(notices: readonly Notice[], view: NoticeView, at: number): Notice[] {
  const [latest, ...earlier] = notices;
  if (latest && sameNews(latest, view, at)) return [{ ...latest, view, at, times: latest.times + 1 }, ...earlier];
  const key = (latest?.key ?? 0) + 1;
  const all: Notice[] = [{ key, at, from: at, times: 1, view }, ...notices];
  const room = { ordinary: MOST_KEPT, matters: MOST_KEPT };
  return all.filter(({ view }) => {
    const weight = ORDINARY.has(view.kind) ? "ordinary" : "matters";
    room[weight] -= 1;
    return room[weight] >= 0;
  });
}

/** These come by themselves, many at a time; they do not push out what matters. */
const ORDINARY: ReadonlySet<NoticeView["kind"]> = new Set(["mined", "early"]);

/**
 * Blocks that follow one another are one piece of news, the news of the last one: own blocks, and blocks of a clock that
 * is ahead.
 */
function sameNews(before: Notice, view: NoticeView, at: number): boolean {
  if (view.kind === "mined") return before.view.kind === "mined" && at - before.at <= SOON_MS;
  if (view.kind === "early") return before.view.kind === "early";
  return JSON.stringify(before.view) === JSON.stringify(view);
}

/** The weight of a piece of news. */
export const toneOf = ({ kind }: NoticeView): "good" | "plain" | "bad" => TONES[kind];

const TONES = { mined: "good", reorganised: "plain", early: "plain", refused: "bad", storage: "bad" } as const;

/** A piece of news in the present language; `detail` is the full form of `text`, where that is shortened. */
export function noticeWords(view: NoticeView): { text: string; detail?: string } {
  const words = newsWords();
  switch (view.kind) {
    case "mined":
      return { text: words.mined(view.height, shortId(view.id)), detail: view.id };
    case "reorganised":
      return {
        text: words.reorganised(view.depth, view.ancestorHeight, shortId(view.ancestor)),
        detail: words.gaveWay(view.oldTip, view.newTip),
      };
    case "early":
      return { text: earlyWords(view), detail: view.id };
    case "refused":
      return { text: words.refused(inWords(view.what), inWords(view.reason)) };
    case "storage":
      return { text: words.storage(inWords(view.reason)) };
  }
}

/** A line of news, with what it sums up. */
export function noticeText({ view, times, from, at }: Notice): string {
  if (view.kind !== "mined" || times === 1) return noticeWords(view).text;
  return newsWords().minedMany(times, formats().duration((at - from) / 1000), view.height, shortId(view.id));
}

/** The loss of the relay, while `others` of this browser's tabs go on as well. */
export const relayGoneText = (others: number): string =>
  others > 0 ? newsWords().disconnectedBeside(others) : newsWords().disconnected;

/** How often the same news came, where its words do not say so; 1 for once. */
export const timesOf = ({ view, times }: Notice): number => (view.kind === "mined" ? 1 : times);

/** A person whose clock differs from the relay’s is told so; otherwise this device’s clock is as good as any. */
function earlyWords({ aheadMs, countsFrom, clockAheadMs = 0 }: Early): string {
  const [words, format] = [newsWords(), formats()];
  const [ahead, from] = [format.duration(aheadMs / 1000), format.when(countsFrom)];
  return clockAheadMs < -CLOCK_TOLERANCE_MS
    ? words.earlyHere(format.duration(-clockAheadMs / 1000), ahead, from)
    : words.early(ahead, from);
}

/** The effects of a reorganisation on the pool and on this tab, whose address is `own`: a line each. */
export function consequences(view: Reorganised, own: string): { text: string; transfers: string[] }[] {
  const words = newsWords();
  const lines: { text: string; transfers: string[] }[] = [];
  if (view.returned > 0) {
    const text = `${words.returned(view.returned)}, ${words.ofThemYours(view.own.length)}`;
    lines.push({ text, transfers: view.own.map((transfer) => transferWords(transfer, own)) });
  }
  if (view.ownBlocks > 0) lines.push({ text: words.ownBlocks(view.ownBlocks), transfers: [] });
  return lines;
}

function transferWords({ sender, recipient, amount }: TransferView, own: string): string {
  const words = newsWords();
  const coins = formats().coins(amount);
  return sender === own ? words.sent(coins, shortAddress(recipient)) : words.received(coins, shortAddress(sender));
}
