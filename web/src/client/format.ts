/** Numbers as a person reads them. Amounts come in grains, times in Unix seconds. */

const GRAINS_PER_TAB = 100_000_000;
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const calendar = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

export const formatCount = (count: number): string => whole.format(count);

/** A number of hashes, which may be beyond what a `number` holds exactly. */
export const formatWork = (decimal: string): string => whole.format(BigInt(decimal));

/** `one` or `many` after the count, so `1 block` and `2 blocks`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** TAB with every digit that counts and at least two places: `1,250.00`, `0.00000001`. */
export function formatTab(grains: number): string {
  const sign = grains < 0 ? "−" : "";
  const magnitude = Math.abs(grains);
  const fraction = (magnitude % GRAINS_PER_TAB)
    .toString()
    .padStart(8, "0")
    .replace(/0{1,6}$/, "");
  return `${sign}${whole.format(Math.floor(magnitude / GRAINS_PER_TAB))}.${fraction}`;
}

export function formatHashRate(hashesPerSecond: number): string {
  const units = ["H/s", "kH/s", "MH/s", "GH/s"];
  let value = hashesPerSecond;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const places = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(places)} ${units[unit]}`;
}

export const formatDifficulty = (difficulty: number): string => precise.format(difficulty);

/** How long ago, coarsely: a validator's clock may run up to two minutes behind the block's. */
export function formatAge(unixSeconds: number, nowMs: number): string {
  const seconds = Math.max(0, Math.floor(nowMs / 1000 - unixSeconds));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return plural(Math.floor(seconds / 86_400), "day");
}

export const formatClock = (ms: number): string => clock.format(ms);
export const formatTime = (unixSeconds: number): string => calendar.format(unixSeconds * 1000);

/** Keeps an ellipsis and what follows it on one line. */
const WORD_JOINER = "\u2060";

/** The end of an id: its beginning is zeros, which is what the work is for. */
export const shortId = (id: string): string => `…${WORD_JOINER}${id.slice(-6)}`;

export const shortAddress = (address: string): string => `${address.slice(0, 6)}…${address.slice(-4)}`;

/** UTF-8 bytes, which is what a memo's limit counts. */
export const byteLength = (text: string): number => new TextEncoder().encode(text).length;
