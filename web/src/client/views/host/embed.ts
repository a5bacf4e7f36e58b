import type { Embeddable } from "../../place/route";

/** The address of a page with these parts alone. */
export function embedAddress(relay: string, parts: readonly Embeddable[]): string {
  return `${new URL("/", relay).href}?embed=${parts.join(",")}`;
}

/** The HTML that another page needs to show these parts. */
export function embedSnippet(relay: string, parts: readonly Embeddable[], title: string): string {
  const height = 120 + 380 * parts.filter((part) => part !== "convergence").length;
  return `<iframe\n  src="${embedAddress(relay, parts)}"\n  title="${title}"\n  width="100%" height="${height}"\n  style="border: 0"\n></iframe>`;
}
