/**
 * A folder may import only the folders that are named for it here. The test reads all imports, also of types and of
 * files that are fetched later. It does not read the registry's pattern, which finds views whose files nobody names.
 */
import { dirname, join } from "node:path/posix";
import { describe, expect, it } from "vitest";

const sources = import.meta.glob<string>(["./**/*.{ts,svelte}", "!./wasm/**"], {
  eager: true,
  query: "?raw",
  import: "default",
});

/**
 * Each folder with those that its files may import, from the bottom up: none imports a folder that stands below it
 * here.
 */
const KNOWS: Record<string, readonly string[]> = {
  wasm: [],
  service: [],
  shared: ["wasm"],
  worker: ["wasm", "shared"],

  browser: [],
  place: [],
  words: ["browser"],
  ui: ["browser", "words"],
  node: ["wasm", "shared", "worker", "browser", "words"],
  wallet: ["wasm", "shared", "browser", "words", "ui"],
  health: ["wasm", "shared", "place", "words", "node", "wallet"],
  log: ["wasm", "shared", "place", "words", "ui", "node", "health"],
  mining: ["wasm", "shared", "worker", "browser", "words", "node", "health", "log"],
  siblings: ["node", "log"],
  tree: ["wasm", "words", "ui", "node", "siblings"],
  "tab.svelte.ts": ["wasm", "shared", "words", "ui", "node", "wallet", "health", "log", "mining", "siblings", "tree"],
  views: [
    ...["wasm", "shared", "browser", "place", "words", "ui", "node", "wallet", "health", "log", "mining", "siblings"],
    ...["tree", "tab.svelte.ts"],
  ],
  shell: ["shared", "place", "words", "ui", "node", "health", "tab.svelte.ts", "views"],
  "boot.ts": ["shared", "browser", "place", "node", "wallet", "mining", "tab.svelte.ts"],
  "App.svelte": ["shared", "place", "words", "ui", "health", "tab.svelte.ts", "views", "shell"],
  "main.ts": [
    "shared",
    "browser",
    "place",
    "words",
    "ui",
    "health",
    "siblings",
    "tab.svelte.ts",
    "boot.ts",
    "App.svelte",
  ],

  testing: ["wasm", "node", "log", "tree"],
};

interface Import {
  from: string;
  to: string;
  /** The way it is fetched, if that is given: `?url`, `?worker&url`. */
  as: string;
  /** Whether it imports only types. */
  typed: boolean;
}

const STATEMENT = /\b(?:(?:import|export)\s+(type\b)?[^"';]*?\bfrom\s*|import\s*\(?\s*)"(\.[^"?]*)(\?[^"]*)?"/g;

/** The other files that a file imports. */
function importsOf(from: string, source: string, isFile: (path: string) => boolean): Import[] {
  return [...source.matchAll(STATEMENT)].map(([, type, path = "", as = ""]) => {
    const bare = join(dirname(from), path);
    const to = [`${bare}.ts`, `${bare}.svelte`].find(isFile) ?? bare;
    return { from, to, as, typed: type !== undefined };
  });
}

const pathOf = (key: string): string => key.replace("./", "");
const all = Object.entries(sources).flatMap(([key, source]) =>
  importsOf(pathOf(key), source, (path) => `./${path}` in sources),
);

const isTest = (file: string): boolean => file.endsWith(".test.ts");
/** Without the name of the page's own folder, which holds most files. */
const short = (file: string): string => file.replace("client/", "");
const folderOf = (file: string): string => short(file).split("/")[0] ?? "";

/** The same in words, for an import that is not allowed; `undefined` for one that is. */
function arrowUp({ from, to }: Import): string | undefined {
  const [here, there] = [folderOf(from), folderOf(to)];
  const known = KNOWS[here];
  const says = `\`${short(from)}\` imports \`${short(to)}\`: `;
  if (!known) return `${says}nobody has said what ${here} knows`;
  const allowed = here === there || known.includes(there) || (there === "testing" && isTest(from));
  return allowed ? undefined : `${says}${here} knows nothing of ${there}`;
}

/** Workers are started and modules are fetched by their addresses: the page runs no code of theirs. */
function runsElsewhere({ from, to, as, typed }: Import): string | undefined {
  const [here, there] = [from, to].map((file) => file.split("/")[0]);
  const says = `\`${short(from)}\` imports \`${to}\`: `;
  if (here === "client" && there === "worker" && as !== "?worker&url") return `${says}the page only starts workers`;
  if ((here === "client" || here === "shared") && there === "wasm" && !typed && as !== "?url") {
    return `${says}only workers run a module`;
  }
  return undefined;
}

/** A way that leads back to where it started, in words, if there is one. */
function circleAmong(arrows: readonly [from: string, to: string][]): string | undefined {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of arrows) if (from !== to) next.set(from, (next.get(from) ?? new Set()).add(to));
  const clear = new Set<string>();
  const walk = (at: string, way: readonly string[]): string | undefined => {
    if (way.includes(at)) return `\`${[...way.slice(way.indexOf(at)), at].join("` imports `")}\``;
    if (clear.has(at)) return undefined;
    for (const to of next.get(at) ?? []) {
      const circle = walk(to, [...way, at]);
      if (circle) return circle;
    }
    clear.add(at);
    return undefined;
  };
  for (const at of next.keys()) {
    const circle = walk(at, []);
    if (circle) return circle;
  }
  return undefined;
}

/** The folder of a file: each of the page's loose files counts by itself, and the languages count with their texts. */
function placeOf(file: string): string {
  const folder = dirname(short(file));
  return folder === "." ? short(file) : folder.replace(/^words\/.*/, "words");
}

const made = (from: string, to: string): Import => ({ from, to, as: "", typed: false });

describe("the map of the page", () => {
  it("is read whole", () => {
    const source = [
      'import "./look.css";',
      'import type { Keys } from "../wallet/keys.svelte";',
      'import {\n  type Node,\n  start,\n} from "../node";',
      'import worker from "../../worker/node-worker?worker&url";',
      'export { one } from "./one";',
      'const later = () => import("./Later.svelte");',
      'import { mount } from "svelte";',
    ].join("\n");
    expect(importsOf("client/ui/Dialog.svelte", source, (path) => path === "client/wallet/keys.svelte.ts")).toEqual([
      made("client/ui/Dialog.svelte", "client/ui/look.css"),
      { ...made("client/ui/Dialog.svelte", "client/wallet/keys.svelte.ts"), typed: true },
      made("client/ui/Dialog.svelte", "client/node"),
      { ...made("client/ui/Dialog.svelte", "worker/node-worker"), as: "?worker&url" },
      made("client/ui/Dialog.svelte", "client/ui/one"),
      made("client/ui/Dialog.svelte", "client/ui/Later.svelte"),
    ]);
    expect(new Set(all.map(({ from }) => folderOf(from)))).toEqual(
      new Set(Object.keys(KNOWS).filter((folder) => folder !== "wasm")),
    );
  });

  it("says in words what is wrong", () => {
    expect(arrowUp(made("client/ui/Dialog.svelte", "client/wallet/keys.svelte.ts"))).toBe(
      "`ui/Dialog.svelte` imports `wallet/keys.svelte.ts`: ui knows nothing of wallet",
    );
    expect(arrowUp(made("client/news/one.ts", "client/ui/format.ts"))).toBe(
      "`news/one.ts` imports `ui/format.ts`: nobody has said what news knows",
    );
    expect(arrowUp(made("client/log/lines.ts", "testing/events.ts"))).toBe(
      "`log/lines.ts` imports `testing/events.ts`: log knows nothing of testing",
    );
    expect(runsElsewhere(made("client/node/bridge.ts", "worker/node-worker.ts"))).toBe(
      "`node/bridge.ts` imports `worker/node-worker.ts`: the page only starts workers",
    );
    expect(runsElsewhere(made("shared/messages.ts", "wasm/chain_wasm"))).toBe(
      "`shared/messages.ts` imports `wasm/chain_wasm`: only workers run a module",
    );
    const arrows: [string, string][] = [
      ["start", "one"],
      ["one", "two"],
      ["two", "three"],
      ["three", "one"],
    ];
    expect(circleAmong(arrows)).toBe("`one` imports `two` imports `three` imports `one`");
    expect(circleAmong(arrows.slice(0, 3))).toBeUndefined();
  });

  it("has no arrow up", () => {
    const rows = Object.keys(KNOWS);
    for (const [folder, known] of Object.entries(KNOWS)) {
      const below = rows.slice(0, rows.indexOf(folder));
      expect(below, `what ${folder} knows stands before it`).toEqual(expect.arrayContaining([...known]));
    }
    expect(all.flatMap((one) => arrowUp(one) ?? [])).toEqual([]);
  });

  it("names nothing that is not so", () => {
    const drawn = new Set(
      all.filter(({ from }) => !isTest(from)).map(({ from, to }) => `${folderOf(from)} ${folderOf(to)}`),
    );
    const said = Object.entries(KNOWS).flatMap(([folder, known]) => known.map((other) => `${folder} ${other}`));
    expect(said.filter((arrow) => !drawn.has(arrow))).toEqual([]);
  });

  it("has the page run nothing of the workers", () => {
    expect(all.flatMap((one) => runsElsewhere(one) ?? [])).toEqual([]);
  });

  it("has no circle among folders", () => {
    const used = all.filter(({ from }) => !isTest(from));
    expect(circleAmong(used.map(({ from, to }) => [placeOf(from), placeOf(to)]))).toBeUndefined();
  });

  it("has no circle among files", () => {
    expect(circleAmong(all.map(({ from, to }) => [short(from), short(to)]))).toBeUndefined();
  });
});
