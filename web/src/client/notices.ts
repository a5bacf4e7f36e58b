import type { NoticeView } from "../wasm/tabchain_core";
import { formatCount, plural, shortId } from "./format";

/** A line of news; the same news again raises `times`. */
export interface Notice {
  key: number;
  /** Milliseconds since 1970. */
  at: number;
  tone: "good" | "plain" | "bad";
  text: string;
  /** The whole of what `text` shortens, where it shortens anything. */
  detail?: string;
  times: number;
}

/** A hostile peer may cause refusals without end. */
const MOST_KEPT = 30;

/** The list with this news in front. */
export function withNotice(notices: readonly Notice[], view: NoticeView, at: number): Notice[] {
  const news = wordsOf(view);
  const [latest, ...earlier] = notices;
  if (latest?.text === news.text) return [{ ...latest, at, times: latest.times + 1 }, ...earlier];
  const key = (latest?.key ?? 0) + 1;
  return [{ key, at, times: 1, ...news }, ...notices].slice(0, MOST_KEPT);
}

function wordsOf(view: NoticeView): Pick<Notice, "tone" | "text" | "detail"> {
  switch (view.kind) {
    case "mined":
      return {
        tone: "good",
        text: `You mined block ${formatCount(view.height)} (${shortId(view.id)})`,
        detail: view.id,
      };
    case "reorganised": {
      const given = `Reorganised: ${plural(view.depth, "block")} given up, back to ${shortId(view.ancestor)}`;
      const returned = view.returned > 0 ? `, ${plural(view.returned, "transfer")} returned to the pool` : "";
      return { tone: "plain", text: given + returned, detail: `${view.oldTip} gave way to ${view.newTip}` };
    }
    case "refused":
      return { tone: "bad", text: `Refused ${view.what}: ${view.reason}` };
    case "storage":
      return { tone: "bad", text: `Storage: ${view.reason}` };
  }
}
