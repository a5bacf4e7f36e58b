/**
 * Checks that a value from a file has the type that it should have; an error names the path of the first wrong value.
 */
import { RecordingError } from "./problem";

/** Answers with the given value, or fails. */
export type Shape<T> = (value: unknown, path: string) => T;

function wrong(path: string, expected: string): never {
  throw new RecordingError({ kind: "wrong", path, expected });
}

/** Far beyond any value of a node. */
const LONGEST_TEXT = 4096;

export const text: Shape<string> = (value, path) =>
  typeof value === "string" && value.length <= LONGEST_TEXT ? value : wrong(path, `a text of at most ${LONGEST_TEXT}`);

/** Text of exactly this many hex digits. */
export const hex =
  (digits: number): Shape<string> =>
  (value, path) =>
    typeof value === "string" && value.length === digits && /^[0-9a-f]*$/.test(value)
      ? value
      : wrong(path, `${digits} hex digits`);

export const decimal: Shape<string> = (value, path) =>
  typeof value === "string" && /^\d{1,78}$/.test(value) ? value : wrong(path, "a decimal number as text");

export const whole: Shape<number> = (value, path) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : wrong(path, "a whole number from 0");

/** A number that may be below 0, such as a pending change of a balance. */
export const change: Shape<number> = (value, path) =>
  Number.isSafeInteger(value) ? (value as number) : wrong(path, "a whole number");

export const positive: Shape<number> = (value, path) =>
  typeof value === "number" && Number.isFinite(value) && value > 0 ? value : wrong(path, "a number above 0");

export const flag: Shape<boolean> = (value, path) =>
  typeof value === "boolean" ? value : wrong(path, "true or false");

export const word =
  <W extends string>(...words: W[]): Shape<W> =>
  (value, path) =>
    words.find((one) => one === value) ?? wrong(path, words.join(", "));

/** Or nothing. */
export const optional =
  <T>(shape: Shape<T>): Shape<T | undefined> =>
  (value, path) =>
    value === undefined ? undefined : shape(value, path);

export const list =
  <T>(shape: Shape<T>, most: number): Shape<T[]> =>
  (value, path) => {
    if (!Array.isArray(value) || value.length > most) wrong(path, `a list of at most ${most}`);
    return value.map((item, index) => shape(item, `${path}[${index}]`));
  };

type Shapes<T> = { [K in keyof Required<T>]: Shape<T[K]> };

/** An object with these members; other members are dropped. */
export const object =
  <T extends object>(shapes: Shapes<T>): Shape<T> =>
  (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) wrong(path, "an object");
    const given = value as Record<string, unknown>;
    const checked: Record<string, unknown> = {};
    for (const [key, shape] of Object.entries(shapes) as [string, Shape<unknown>][]) {
      const member = shape(Object.hasOwn(given, key) ? given[key] : undefined, path === "" ? key : `${path}.${key}`);
      if (member !== undefined) checked[key] = member;
    }
    return checked as T;
  };

type Tagged<Tag extends string> = { [K in Tag]: string };

/** An object of one of several kinds; the word in its member `tag` tells the kind. */
export const variant =
  <Tag extends string, T extends Tagged<Tag>>(
    tag: Tag,
    kinds: { [K in T[Tag]]: Shape<Extract<T, { [P in Tag]: K }>> },
  ): Shape<T> =>
  (value, path) => {
    const kind = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[tag] : undefined;
    const names = Object.keys(kinds) as T[Tag][];
    const name = names.find((one) => one === kind);
    if (name === undefined) wrong(path === "" ? tag : `${path}.${tag}`, names.join(", "));
    return kinds[name](value, path);
  };
