import type { NoticeView } from "../wasm/tabchain_core";
import { shortId } from "./format";
import { newsWords } from "./words/news";

/** A line of news; the same news again raises `times`. */
export interface Notice {
  key: number;
  /** Milliseconds since 1970. */
  at: number;
  view: NoticeView;
  times: number;
}

/** A hostile peer may cause refusals without end. */
const MOST_KEPT = 30;

/** The list with this news in front. */
export function withNotice(notices: readonly Notice[], view: NoticeView, at: number): Notice[] {
  const [latest, ...earlier] = notices;
  if (latest && sameNews(latest.view, view)) return [{ ...latest, at, times: latest.times + 1 }, ...earlier];
  const key = (latest?.key ?? 0) + 1;
  return [{ key, at, times: 1, view }, ...notices].slice(0, MOST_KEPT);
}

const sameNews = (a: NoticeView, b: NoticeView): boolean => JSON.stringify(a) === JSON.stringify(b);

/** How a piece of news is to be taken. */
export const toneOf = ({ kind }: NoticeView): "good" | "plain" | "bad" => TONES[kind];

const TONES = { mined: "good", reorganised: "plain", refused: "bad", storage: "bad" } as const;

/** A piece of news in the language spoken now; `detail` is the whole of what `text` shortens, where it does. */
export function noticeWords(view: NoticeView): { text: string; detail?: string } {
  const words = newsWords();
  switch (view.kind) {
    case "mined":
      return { text: words.mined(view.height, shortId(view.id)), detail: view.id };
    case "reorganised":
      return {
        text: words.reorganised(view.depth, shortId(view.ancestor), view.returned),
        detail: words.gaveWay(view.oldTip, view.newTip),
      };
    case "refused":
      return { text: words.refused(view.what, view.reason) };
    case "storage":
      return { text: words.storage(view.reason) };
  }
}
