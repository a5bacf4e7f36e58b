/** The present place in the page: the address after `#` names the view, the search parameters say how it is shown. */

/** A place in the page. */
export type Route =
  | { view: "watch" }
  | { view: "explore" }
  | { view: "block"; id: string }
  | { view: "tx"; id: string }
  | { view: "address"; address: string }
  | { view: "peers" }
  | { view: "charts" }
  | { view: "log" }
  | { view: "wallet" }
  | { view: "lab" }
  /** Without a number: the lesson where the person was last. */
  | { view: "lessons"; lesson?: number }
  | { view: "host" };

/** How many lessons there are; their addresses count from 1. */
export const LESSONS = 9;

export type ViewName = Route["view"];

/** A place where nothing stands. */
export interface Nowhere {
  view: undefined;
  /** The text after `#`. */
  path: string;
}

/** The parts that `?embed=` can name. */
export const EMBEDDABLE = ["tree", "convergence", "mining", "charts", "peers"] as const;

export type Embeddable = (typeof EMBEDDABLE)[number];

/** How the page is shown; a parameter with a wrong value counts as absent. */
export interface PageOptions {
  /** `?view=projector`: for a whole room to read. */
  projector: boolean;
  /** `?embed=tree,mining`: these parts alone, to stand in another page; empty for the whole page. */
  embed: readonly Embeddable[];
  /** `?replay=URL`: a recording to open, resolved against the page. */
  replay: URL | undefined;
}

/** The places that exist once each, by their text after `#/`. */
const PLAIN: Record<string, Route> = {
  "": { view: "watch" },
  watch: { view: "watch" },
  explore: { view: "explore" },
  peers: { view: "peers" },
  charts: { view: "charts" },
  log: { view: "log" },
  wallet: { view: "wallet" },
  lab: { view: "lab" },
  lessons: { view: "lessons" },
  host: { view: "host" },
};

/** The place that `location.hash` names. */
export function parseRoute(hash: string): Route | Nowhere {
  const path = hash.replace(/^#/, "");
  const [first = "", second, ...rest] = path.replace(/^\//, "").replace(/\/$/, "").split("/").map(decoded);
  if (rest.length === 0) {
    if (second === undefined) {
      const plain = Object.hasOwn(PLAIN, first) ? PLAIN[first] : undefined;
      if (plain) return plain;
    } else if (second !== "") {
      if (first === "lessons" && /^[1-9]$/.test(second) && Number(second) <= LESSONS) {
        return { view: "lessons", lesson: Number(second) };
      }
      if (first === "block") return { view: "block", id: second };
      if (first === "tx") return { view: "tx", id: second };
      if (first === "address") return { view: "address", address: second };
    }
  }
  return { view: undefined, path: path === "" ? "/" : path };
}

/** The link to a place. */
export function hrefOf(route: Route): string {
  switch (route.view) {
    case "watch":
      return "#/";
    case "block":
    case "tx":
      return `#/${route.view}/${encodeURIComponent(route.id)}`;
    case "address":
      return `#/address/${encodeURIComponent(route.address)}`;
    case "lessons":
      return route.lesson === undefined ? "#/lessons" : `#/lessons/${route.lesson}`;
    default:
      return `#/${route.view}`;
  }
}

/** How `location.search` wants the page to be shown; `base` is the page's own address. */
export function parseOptions(search: string, base: string): PageOptions {
  const parameters = new URLSearchParams(search);
  const embed = (parameters.get("embed") ?? "").split(",");
  return {
    projector: parameters.get("view") === "projector",
    embed: EMBEDDABLE.filter((part) => embed.includes(part)),
    replay: webAddress(parameters.get("replay"), base),
  };
}

function webAddress(text: string | null, base: string): URL | undefined {
  if (!text || !URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
}

/** A part of a path with a wrong encoding stays as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
