import { describe, expect, it } from "vitest";
import { hrefOf, LESSONS, parseOptions, parseRoute, type Route } from "./route";

const ID = "00ab".repeat(16);

describe("a route", () => {
  it.each<Route>([
    { view: "watch" },
    { view: "explore" },
    { view: "block", id: ID },
    { view: "tx", id: ID },
    { view: "address", address: "0xAbC" },
    { view: "peers" },
    { view: "charts" },
    { view: "log" },
    { view: "wallet" },
    { view: "lab" },
    { view: "lessons" },
    { view: "lessons", lesson: 1 },
    { view: "lessons", lesson: LESSONS },
    { view: "host" },
  ])("comes back from its own link: $view", (route) => {
    expect(parseRoute(hrefOf(route))).toEqual(route);
  });

  it.each(["", "#", "#/", "#/watch"])("is the tree when nothing else is named: %j", (hash) => {
    expect(parseRoute(hash)).toEqual({ view: "watch" });
  });

  it("may end in a slash", () => {
    expect(parseRoute("#/peers/")).toEqual({ view: "peers" });
    expect(parseRoute(`#/block/${ID}/`)).toEqual({ view: "block", id: ID });
  });

  it.each([
    "#/nothing",
    "#/block",
    "#/peers/7",
    "#/lessons/0",
    "#/lessons/10",
    "#/lessons/hash",
    "#/block/a/b",
    "#/toString",
    "#/block//",
    "#/%zz",
    "#main",
  ])("leads nowhere from %j, and says from where", (hash) => {
    expect(parseRoute(hash)).toEqual({ view: undefined, path: hash.slice(1) });
  });

  it("carries any text safely through a link", () => {
    const route: Route = { view: "address", address: "a/b?c#d é" };
    expect(hrefOf(route)).not.toContain("?");
    expect(parseRoute(hrefOf(route))).toEqual(route);
  });
});

describe("the page's options", () => {
  const page = "http://127.0.0.1:5000/";

  it("ask for the whole page unless told otherwise", () => {
    expect(parseOptions("", page)).toEqual({ projector: false, embed: [], replay: undefined });
    expect(parseOptions("?view=wall&embed=nothing&replay=", page)).toEqual(parseOptions("", page));
  });

  it("name the projector, the embedded parts and a recording", () => {
    const options = parseOptions("?view=projector&embed=mining,tree,moon&replay=/runs/one.json", page);
    expect(options.projector).toBe(true);
    expect(options.embed).toEqual(["tree", "mining"]);
    expect(options.replay?.href).toBe("http://127.0.0.1:5000/runs/one.json");
  });

  it("take no recording but from the web", () => {
    expect(parseOptions("?replay=javascript:alert(1)", page).replay).toBeUndefined();
    expect(parseOptions("?replay=data:,x", page).replay).toBeUndefined();
    expect(parseOptions("?replay=http://[", page).replay).toBeUndefined();
  });
});
