import { expect, it } from "vitest";
import { leadsTo, roomLink, wantedNetwork } from "./room-link";

const GENESIS = `0000${"0123456789abcdef".repeat(4).slice(4)}`;

it("leads to its own network and to no other", () => {
  const link = new URL(roomLink("http://192.168.1.20:5000/", GENESIS));
  expect(link.href).toBe("http://192.168.1.20:5000/?network=0123456789abcdef");
  const wanted = wantedNetwork(link.search);
  expect(leadsTo(wanted, GENESIS)).toBe(true);
  expect(leadsTo(wanted, GENESIS.replace(/f$/, "e"))).toBe(false);
});

it("takes any network where none is named, or no name can be made out", () => {
  for (const search of ["", "?view=projector", "?network=", "?network=class", "?network=abc"]) {
    expect(leadsTo(wantedNetwork(search), GENESIS)).toBe(true);
  }
});
