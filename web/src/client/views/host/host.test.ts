import { describe, expect, it } from "vitest";
import { parseOptions } from "../../place/route";
import { serveForAll, serveToFrames } from "./commands";
import { embedAddress, embedSnippet } from "./embed";
import { askRoom, entrance, isLoopback } from "./room";
import { rulesInWords } from "./rules";

const page = (href: string) => new URL(href);
const LAN = { url: "http://192.168.1.20:5000/", embedders: [] };

describe("entrance", () => {
  it("is the address that the page was opened by, where others can open it too", () => {
    expect(entrance(page("http://room.local:5000/"), LAN)).toEqual({ url: "http://room.local:5000", forOthers: true });
  });

  it("is the relay's address on its network where the page was opened on its own machine", () => {
    expect(entrance(page("http://127.0.0.1:5000/"), LAN)).toEqual({ url: LAN.url, forOthers: true });
  });

  it("is for nobody else where the relay listens for its own machine alone, or cannot be asked", () => {
    const alone = { url: "http://localhost:5000", forOthers: false };
    expect(entrance(page("http://localhost:5000/"), { url: null, embedders: [] })).toEqual(alone);
    expect(entrance(page("http://localhost:5000/"), undefined)).toEqual(alone);
  });

  it("knows what leads every machine to itself", () => {
    for (const name of ["localhost", "a.localhost", "127.0.0.1", "127.3.2.1", "[::1]"]) {
      expect(isLoopback(name), name).toBe(true);
    }
    for (const name of ["room.local", "192.168.1.20", "localhost.example", "1.127.0.0.1"]) {
      expect(isLoopback(name), name).toBe(false);
    }
  });
});

it("asks the relay for its room, and fails on any other answer", async () => {
  expect(await askRoom(async () => Response.json(LAN))).toEqual(LAN);
  await expect(askRoom(async () => new Response("", { status: 404 }))).rejects.toThrow("404");
});

describe("the command for another start", () => {
  const started = { command: "cargo xtask run --network class.toml --data-dir ./chain", listen: "--listen :5001" };

  it("is the one that was typed, with one option more", () => {
    expect(serveForAll(started, "5001")).toBe(
      "cargo xtask run --network class.toml --data-dir ./chain --listen 0.0.0.0:5001",
    );
    expect(serveToFrames(started)).toBe(
      "cargo xtask run --network class.toml --data-dir ./chain --listen :5001 --allow-embed https://school.example",
    );
  });

  it("names the port that the relay has, where the system had chosen it", () => {
    const chosen = { command: "tabchain serve", listen: "--listen 127.0.0.1:0 --listen [::1]:0" };
    expect(serveToFrames(chosen, "40123")).toBe(
      "tabchain serve --listen 127.0.0.1:40123 --listen [::1]:40123 --allow-embed https://school.example",
    );
    const fixed = { command: "tabchain serve", listen: "--listen '[::0]:5001'" };
    expect(serveToFrames(fixed, "40123")).toContain("--listen '[::0]:5001'");
  });

  it("is the plain one where the relay does not say how it was started", () => {
    expect(serveForAll(undefined, "")).toBe("tabchain serve --listen 0.0.0.0:5000");
    expect(serveToFrames()).toBe("tabchain serve --allow-embed https://school.example");
  });
});

describe("embedding", () => {
  it("names parts that the page understands", () => {
    const address = embedAddress("http://room.local:5000", ["tree", "convergence"]);
    expect(parseOptions(new URL(address).search, address).embed).toEqual(["tree", "convergence"]);
  });

  it("makes a frame for another page", () => {
    const snippet = embedSnippet("http://room.local:5000", ["tree"], "Tabchain");
    expect(snippet).toContain('src="http://room.local:5000/?embed=tree"');
    expect(snippet).toMatch(/^<iframe[^>]*><\/iframe>$/);
  });
});

describe("rulesInWords", () => {
  it("tells the numbers of a network", () => {
    const rows = new Map(rulesInWords({ spacing: 10, half_life: 300, subsidy: 5_000_000_000, maturity: 10 }));
    expect(rows.get("Time between blocks")).toBe("10 s");
    expect(rows.get("Half-life of the difficulty")).toBe("5 min 0 s");
    expect(rows.get("Reward of a block")).toBe("50.00\u00a0TAB");
    expect(rows.get("A reward can be spent")).toBe("10 blocks later");
  });

  it("leaves out what it is not told, but for a difficulty that is fixed", () => {
    expect(rulesInWords(undefined)).toEqual([["Half-life of the difficulty", "none: the difficulty is fixed"]]);
  });
});
