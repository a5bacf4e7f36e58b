import type { Table } from "./shared/compare";
import type { Figure } from "./shared/figures";
import type { IdleRow } from "./shared/idle-row";
import type { MiningRow } from "./shared/mining-row";
import type { PageSize, PageTime } from "./shared/page-row";

/** After an empty line. */
export const print = (text: string): void => void process.stdout.write(`\n${text}`);

/** A table, in the form of the native half. */
export function tableText({ title, unit, rows }: Table): string {
  const line = (name: string, median: string, quartiles: string, ratio: string): string =>
    `${name.padEnd(34)} ${median.padStart(12)} ${quartiles.padStart(22)} ${ratio.padStart(7)}\n`;
  const lines = rows.map(({ name, median, quartiles: [low, high], ratio }) =>
    line(name, short(median), `${short(low)} to ${short(high)}`, ratio.toFixed(2)),
  );
  return `${title}\n${line("", `${unit}/s`, "quartiles", "ratio")}${lines.join("")}`;
}

/** A figure, in the form of the native half. */
export function figureText({ name, value, unit }: Figure): string {
  const digits = [100, 10, 1].filter((limit) => value < limit).length;
  return `${name.padEnd(58)} ${value.toFixed(digits).padStart(9)} ${unit}\n`;
}

export function sizesText(sizes: PageSize[]): string {
  const sum = { name: "all", bytes: 0, gzip: 0 };
  for (const { bytes, gzip } of sizes) {
    sum.bytes += bytes;
    sum.gzip += gzip;
  }
  const line = (name: string, bytes: string, gzip: string): string =>
    `${name.padEnd(40)} ${bytes.padStart(12)} ${gzip.padStart(12)}\n`;
  const kibibytes = (bytes: number): string => (bytes / 1024).toFixed(1);
  const lines = [...sizes, sum].map(({ name, bytes, gzip }) => line(name, kibibytes(bytes), kibibytes(gzip)));
  return `The page, as the relay sends it\n${line("", "KiB", "gzip, KiB")}${lines.join("")}`;
}

export function timesText(times: PageTime[]): string {
  const line = (name: string, median: string, quartiles: string): string =>
    `${name.padEnd(40)} ${median.padStart(12)} ${quartiles.padStart(18)}\n`;
  const lines = times.map(({ name, median, quartiles: [low, high] }) =>
    line(name, median.toFixed(0), `${low.toFixed(0)} to ${high.toFixed(0)}`),
  );
  return `A first visit, from the navigation\n${line("", "ms", "quartiles")}${lines.join("")}`;
}

export function miningText(rows: MiningRow[], jobMs: number): string {
  const line = (name: string, rate: string, processor: string, stale: string): string =>
    `${name.padEnd(34)} ${rate.padStart(12)} ${processor.padStart(22)} ${stale.padStart(12)}\n`;
  const lines = rows.map(({ intensity, hashesPerSecond, processor, stale }) =>
    line(
      `intensity ${intensity * 100} %`,
      short(hashesPerSecond),
      processor === undefined ? "–" : percent(processor),
      percent(stale),
    ),
  );
  const title = `The page's pow worker, with a new job every ${jobMs} ms`;
  return `${title}\n${line("", "hashes/s", "of one processor", "stale work")}${lines.join("")}`;
}

/** A line for each view: visible, then hidden. */
export function idleText(
  rows: IdleRow[],
  { peers, secondsABlock, seconds }: { peers: number; secondsABlock: number; seconds: number },
): string {
  const line = (name: string, ...cells: string[]): string =>
    `${name.padEnd(14)} ${cells.map((cell) => cell.padStart(12)).join(" ")}\n`;
  const found = (view: string, wanted: boolean): string[] => {
    const row = rows.find((row) => row.view === view && row.hidden === wanted);
    return row ? [hundredths(row.page), hundredths(row.browser)] : ["", ""];
  };
  const views = [...new Set(rows.map(({ view }) => view))];
  const lines = views.map((view) => line(view, ...found(view, false), ...found(view, true)));
  const title = `A page that does not mine, ${peers} peers, a block in ${secondsABlock} s, over ${seconds} s: % of one processor`;
  return `${title}\n${line("", "shown: page", "browser", "hidden: page", "browser")}${lines.join("")}`;
}

const hundredths = (share: number): string => (share * 100).toFixed(2);

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** A rate with three or four digits and its thousands. */
export function short(rate: number): string {
  for (const [unit, letter] of [
    [1e9, " G"],
    [1e6, " M"],
    [1e3, " k"],
  ] as const) {
    if (rate < unit) continue;
    const scaled = rate / unit;
    return `${scaled.toFixed(Number(scaled < 100) + Number(scaled < 10))}${letter}`;
  }
  return rate.toFixed(1);
}
