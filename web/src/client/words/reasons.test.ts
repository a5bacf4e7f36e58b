import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { reasons } from "./de/reasons";
import { gapsOf, told } from "./told";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

/** The files in which reasons are made. */
const SOURCES = [
  "chain/src",
  "chain-wasm/src",
  "chain-wasm/wallet/src",
  "chain-wasm/sandbox/src",
  "web/src/worker",
  "web/src/client",
]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(rs|ts)$/.test(file) && !/(^|\/)words\/|tests?\.|\/tests\//.test(file))
      .map((file) => readFileSync(join(root, folder, file), "utf8")),
  )
  .join("\n");

/** Gaps have other names in the code, or a format of their own. */
const bare = (text: string): string => text.replaceAll(/\$?\{[^{}"]*\}/g, "{}");
const said = bare(SOURCES);

describe("German reasons", () => {
  it.each(reasons)("%s: is what the code says", (from) => {
    expect(said.includes(`"${bare(from)}"`) || said.includes(`\`${bare(from)}\``)).toBe(true);
  });

  it.each(reasons)("%s: says as much in German", (from, to) => {
    expect(gapsOf(to).sort()).toEqual(gapsOf(from).sort());
    expect(to).not.toBe(from);
  });

  it("are found for what the node says", () => {
    const sentence = "transfer ab12: 0xAb can spend 1.5 TAB, amount and fee need 2 TAB";
    expect(told(sentence, reasons)).toBe(
      "Überweisung ab12: 0xAb kann 1.5 TAB ausgeben, Betrag und Gebühr brauchen 2 TAB",
    );
    expect(told("not a hex digit at place 4: 'z'", reasons)).toBe("keine Hexziffer an Stelle 4: 'z'");
  });
});
