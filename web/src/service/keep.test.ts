import { describe, expect, it } from "vitest";
import { answerFor, cacheOf, outdated } from "./keep";

const own = { origin: "https://room.example", files: new Set(["/", "/icon.svg", "/assets/index-Ab12.js"]) };
const ask = (path: string, mode = "no-cors", method = "GET") =>
  answerFor({ method, mode, url: new URL(path, own.origin).href }, own);

describe("answerFor", () => {
  it("opens the page from what is kept, whatever it is asked to show", () => {
    for (const path of ["/", "/?network=0123456789abcdef", "/?view=projector", "/#/peers"]) {
      expect(ask(path, "navigate"), path).toEqual({ from: "cache", path: "/" });
    }
  });

  it("leaves it to the relay who may frame a part, as long as there is one", () => {
    expect(ask("/?embed=tree", "navigate")).toEqual({ from: "relay", path: "/" });
  });

  it("gives out the page's files as they are kept", () => {
    expect(ask("/assets/index-Ab12.js")).toEqual({ from: "cache", path: "/assets/index-Ab12.js" });
    expect(ask("/icon.svg")).toEqual({ from: "cache", path: "/icon.svg" });
  });

  it("stays out of calls, of other pages, and of other sites", () => {
    expect(ask("/api/v1/network", "cors")).toEqual({ from: "browser" });
    expect(ask("/", "cors"), "a look at the relay's own page").toEqual({ from: "browser" });
    expect(ask("/chain", "navigate")).toEqual({ from: "browser" });
    expect(ask("/", "navigate", "POST")).toEqual({ from: "browser" });
    expect(ask("https://other.example/icon.svg")).toEqual({ from: "browser" });
    expect(ask("/assets/index-Cd34.js"), "a file of another edition").toEqual({ from: "browser" });
  });
});

it("throws away every edition but its own and the one before", () => {
  const names = ["other", cacheOf("a"), cacheOf("b"), cacheOf("c"), cacheOf("d")];
  expect(outdated(names, "d")).toEqual([cacheOf("a"), cacheOf("b")]);
  expect(outdated([cacheOf("a"), cacheOf("b")], "b")).toEqual([]);
  expect(outdated([cacheOf("b")], "b")).toEqual([]);
});
