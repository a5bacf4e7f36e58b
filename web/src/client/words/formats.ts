/** Numbers and times in the form that a person of one language reads. Amounts come in grains, times in Unix seconds. */

const GRAINS_PER_TAB = 100_000_000;
const HASH_UNITS = ["H/s", "kH/s", "MH/s", "GH/s"];
const NO_BREAK_SPACE = "\u00a0";

/** A word for each plural form of a language: `other` for a form without a word of its own. */
export type Forms = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

export type Formats = ReturnType<typeof formatsOf>;

/** `locale` decides the separators and the order of a date. */
export function formatsOf(locale: string) {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const precise = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 });
  const rough = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 });
  const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const finely = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const calendar = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
  const rules = new Intl.PluralRules(locale);
  const point = decimalPoint(locale);
  const days = new Intl.NumberFormat(locale, { style: "unit", unit: "day", unitDisplay: "long" });

  const count = (amount: number): string => whole.format(amount);

  /** The count with the matching form of the word: `1 block`, `2,000 blocks`. */
  const plural = (amount: number, forms: Forms): string =>
    `${count(amount)} ${forms[rules.select(amount)] ?? forms.other}`;

  /** With every digit that counts and at least two places: `1,250.00`, `0.00000001`. */
  function amount(grains: number): string {
    const sign = grains < 0 ? "−" : "";
    const magnitude = Math.abs(grains);
    const fraction = (magnitude % GRAINS_PER_TAB)
      .toString()
      .padStart(8, "0")
      .replace(/0{1,6}$/, "");
    return `${sign}${whole.format(Math.floor(magnitude / GRAINS_PER_TAB))}${point}${fraction}`;
  }

  function hashRate(hashesPerSecond: number): string {
    let value = hashesPerSecond;
    let step = 0;
    while (value >= 999.5 && step < HASH_UNITS.length - 1) {
      value /= 1000;
      step += 1;
    }
    const places = step === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    const number = value.toLocaleString(locale, { minimumFractionDigits: places, maximumFractionDigits: places });
    return `${number} ${HASH_UNITS[step]}`;
  }

  /** A length of time in its two greatest units, with their international signs: Intl's own results vary. */
  function duration(length: number): string {
    const total = Math.max(0, Math.floor(length));
    const [minutes, hours] = [Math.floor(total / 60), Math.floor(total / 3600)];
    if (minutes === 0) return `${total} s`;
    if (hours === 0) return `${minutes} min ${total % 60} s`;
    if (hours < 24) return `${hours} h ${minutes % 60} min`;
    return days.format(Math.floor(hours / 24));
  }

  return {
    count,
    plural,
    amount,
    /** An amount with the name of the coin. */
    coins: (grains: number): string => `${amount(grains)}${NO_BREAK_SPACE}TAB`,
    /** The same where there is little room: it may break before the name, and so does not break within it. */
    coinsApart: (grains: number): string => `${amount(grains)} TAB`,
    /** A number of hashes, which may be too large for an exact `number`. */
    work: (decimal: string): string => whole.format(BigInt(decimal)),
    hashRate,
    difficulty: (difficulty: number): string => precise.format(difficulty),
    /** A number for which two digits are enough. */
    rough: (value: number): string => rough.format(value),
    /** Seconds to a tenth. */
    seconds: (seconds: number): string => `${tenths.format(seconds)}${NO_BREAK_SPACE}s`,
    /** Percent, of a number from 0 to 1. */
    percent: (part: number): string => share.format(part),
    /** Percent to a tenth. */
    finePercent: (part: number): string => finely.format(part),
    duration,
    /**
     * How long ago: a validator's clock may run up to two minutes behind the block's; such a time counts as just now.
     */
    age: (unixSeconds: number, nowMs: number): string => duration(nowMs / 1000 - unixSeconds),
    clock: (ms: number): string => clock.format(ms),
    /** A time near now, with its date if that is another day. */
    when: (ms: number): string =>
      (new Date(ms).toDateString() === new Date().toDateString() ? clock : calendar).format(ms),
    time: (unixSeconds: number): string => calendar.format(unixSeconds * 1000),
    /** A number written with a dot, changed into the form that a person of this language types. */
    plain: (text: string): string => text.replace(".", point),
  };
}

function decimalPoint(locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return parts.find(({ type }) => type === "decimal")?.value ?? ".";
}
