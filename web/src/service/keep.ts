/** Which files the service worker keeps, and what it answers with them. Nothing here touches the browser. */

/** The page's files as the build lists them. */
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
 * The caches to throw away when this edition takes over. The one before stays: tabs that still show it may fetch parts
 * of it. `names` come in the order in which they were made.
 */
export function outdated(names: readonly string[], version: string): string[] {
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== cacheOf(version));
  return others.slice(0, -1);
}

/** What a request is answered with. */
export type Answer =
  /** What is kept under this path, else what the relay has. */
  | { from: "cache"; path: string }
  /** What the relay has, else what is kept under this path. */
  | { from: "relay"; path: string }
  /** As if there were no service worker. */
  | { from: "browser" };

/** Decides by the request alone. */
export function answerFor(
  request: { method: string; mode: string; url: string },
  own: { origin: string; files: ReadonlySet<string> },
): Answer {
  const { origin, pathname, searchParams } = new URL(request.url);
  if (request.method !== "GET" || origin !== own.origin) return { from: "browser" };
  if (request.mode === "navigate" && pathname === "/") {
    // Who may frame a part is the relay's to say, with the answer.
    return { from: searchParams.has("embed") ? "relay" : "cache", path: "/" };
  }
  // The page asks for `/` by itself to see whether the relay has a newer one: that is no navigation.
  return pathname !== "/" && own.files.has(pathname) ? { from: "cache", path: pathname } : { from: "browser" };
}
