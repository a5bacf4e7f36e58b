import type { Table } from "./shared/compare";
import type { Figure } from "./shared/figures";
import type { MiningRow } from "./shared/mining-row";

/** After an empty line. */
export const print = (text: string): void => void process.stdout.write(`\n${text}`);

/** A table as the native half prints its own. */
export function tableText({ title, unit, rows }: Table): string {
  const line = (name: string, median: string, quartiles: string, ratio: string): string =>
    `${name.padEnd(34)} ${median.padStart(12)} ${quartiles.padStart(22)} ${ratio.padStart(7)}\n`;
  const lines = rows.map(({ name, median, quartiles: [low, high], ratio }) =>
    line(name, short(median), `${short(low)} to ${short(high)}`, ratio.toFixed(2)),
  );
  return `${title}\n${line("", `${unit}/s`, "quartiles", "ratio")}${lines.join("")}`;
}

/** A figure as the native half prints its own. */
export function figureText({ name, value, unit }: Figure): string {
  const digits = [100, 10, 1].filter((limit) => value < limit).length;
  return `${name.padEnd(58)} ${value.toFixed(digits).padStart(9)} ${unit}\n`;
}

export function miningText(rows: MiningRow[], jobMs: number): string {
  const line = (name: string, rate: string, processor: string, stale: string): string =>
    `${name.padEnd(34)} ${rate.padStart(12)} ${processor.padStart(22)} ${stale.padStart(12)}\n`;
  const lines = rows.map(({ intensity, hashesPerSecond, processor, stale }) =>
    line(`intensity ${intensity * 100} %`, short(hashesPerSecond), percent(processor), percent(stale)),
  );
  const title = `The page's pow worker, with a new job every ${jobMs} ms`;
  return `${title}\n${line("", "hashes/s", "of one processor", "stale work")}${lines.join("")}`;
}

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
