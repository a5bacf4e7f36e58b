import { describe, expect, it } from "vitest";
import { memoryShelf } from "../browser/storage";
import { describeNetwork } from "./network";

const description = JSON.stringify({ name: "tabnet", genesis: "00", genesisNonce: 5, params: { spacing: 10 } });
const answers =
  (body: string, status = 200): typeof fetch =>
  async () =>
    new Response(body, { status });
const away: typeof fetch = async () => {
  throw new TypeError("connection refused");
};

describe("describeNetwork", () => {
  it("keeps what the relay answers, whole, for visits without it", async () => {
    const local = memoryShelf();
    const network = await describeNetwork(local, answers(description));
    expect(network).toEqual(JSON.parse(description));
    expect(await describeNetwork(local, away)).toEqual(network);
    expect(await describeNetwork(local, answers("gone", 502))).toEqual(network);
    expect(await describeNetwork(local, answers("<html>"))).toEqual(network);
  });

  it("follows the relay to another network", async () => {
    const local = memoryShelf();
    await describeNetwork(local, answers(description));
    await describeNetwork(local, answers(description.replace("tabnet", "regtest")));
    expect((await describeNetwork(local, away)).name).toBe("regtest");
  });

  it("says why there is no description on a first visit without a relay", async () => {
    await expect(describeNetwork(memoryShelf(), away)).rejects.toThrow("connection refused");
    await expect(describeNetwork(memoryShelf(), answers("", 503))).rejects.toThrow("the relay answered 503");
    await expect(describeNetwork(memoryShelf(), answers("[]"))).rejects.toThrow("describes no network");
  });
});
