import { expect, it } from "vitest";
import { checkRelay } from "./relay-check";

const own = { genesis: "00aa", script: "/assets/index-Ab12.js" };

const relay =
  (genesis: string, script: string): typeof fetch =>
  async (path) =>
    path === "/" ? new Response(`<script src="${script}">`) : Response.json({ name: "class", genesis });

it("finds nothing at the relay that this page came from", async () => {
  expect(await checkRelay(relay("00aa", own.script), own)).toEqual({ newerPage: false });
});

it("notices a relay with another page, and one with another network", async () => {
  expect(await checkRelay(relay("00aa", "/assets/index-Cd34.js"), own)).toEqual({ newerPage: true });
  expect(await checkRelay(relay("00bb", own.script), own)).toEqual({
    newerPage: false,
    otherNetwork: { name: "class", genesis: "00bb" },
  });
});

it("finds nothing out while the relay is away or answers nonsense", async () => {
  const away: typeof fetch = async () => {
    throw new TypeError("connection refused");
  };
  expect(await checkRelay(away, own)).toBeUndefined();
  expect(await checkRelay(async () => new Response("gone", { status: 502 }), own)).toBeUndefined();
  expect(await checkRelay(async () => new Response("[]"), own)).toBeUndefined();
});
