/** A finger leaves the marks of a pointer where it has tapped: they hold only where something can hover. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const sources: Record<string, string> = {
  ...import.meta.glob<string>("../**/*.svelte", { eager: true, query: "?raw", import: "default" }),
  // Vitest empties imported CSS.
  "./app.css": readFileSync(new URL("app.css", import.meta.url), "utf8"),
};

/** The text without `@media (hover: hover)` and what stands within its braces. */
function withoutHovering(source: string): string {
  const begun = source.indexOf("@media (hover: hover)");
  if (begun < 0) return source;
  let depth = 0;
  let end = source.indexOf("{", begun);
  do {
    if (source[end] === "{") depth += 1;
    if (source[end] === "}") depth -= 1;
    end += 1;
  } while (depth > 0 && end < source.length);
  return withoutHovering(source.slice(0, begun) + source.slice(end));
}

it.each(Object.entries(sources))("%s marks nothing that was only tapped", (_, source) => {
  // A part that a finger has chosen may well show what belongs to it.
  const marks = withoutHovering(source).replaceAll(/:has\([^{]*/g, "");
  expect(marks.match(/.*:hover.*/g) ?? []).toEqual([]);
});

it("is seen where it stands outside", () => {
  const inside = "@media (hover: hover) { a:hover { b {} } }";
  expect(withoutHovering(`${inside} c:hover {}`)).toBe(" c:hover {}");
});
