/** Decides which files the service worker keeps, and how it answers requests. This file uses no browser functions. */

/** The page's files, as listed by the build. */
export interface Edition {
  /** A hash of all of them. */
  version: string;
  /** Their paths from the root; those under `assets/` carry a hash of their content in their names. */
  files: string[];
}

const PREFIX = "tabchain-page-";

/** The cache of an edition. */
export const cacheOf = (version: string): string => PREFIX + version;

/**
 * The caches to throw away when this edition takes over. The edition before stays, because tabs that still show it may
 * fetch parts of it. `names` come in the order in which they were made.
 */
export function outdated(names: readonly string[], version: string): string[] {
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== cacheOf(version));
  return others.slice(0, -1);
}

/** The answer to a request. */
export type Answer =
  /** The kept file of this path, or else the relay's. */
  | { from: "cache"; path: string }
  /** The relay's file, or else the kept file of this path. */
  | { from: "relay"; path: string }
  /** No answer: the browser asks as if there were no service worker. */
  | { from: "browser" };

/** Decides by the request alone. */
export function answerFor(
  request: { method: string; mode: string; url: string },
  own: { origin: string; files: ReadonlySet<string> },
): Answer {
  const { origin, pathname, searchParams } = new URL(request.url);
  if (request.method !== "GET" || origin !== own.origin) return { from: "browser" };
  if (request.mode === "navigate" && pathname === "/") {
    // The relay decides who may frame a part, and says it with the answer.
    return { from: searchParams.has("embed") ? "relay" : "cache", path: "/" };
  }
  // The page itself asks for `/` to see whether the relay has a newer one: that is not a navigation.
  return pathname !== "/" && own.files.has(pathname) ? { from: "cache", path: pathname } : { from: "browser" };
}
