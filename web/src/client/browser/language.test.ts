import { expect, it } from "vitest";
import { isTag, mendLanguage } from "./language";

const WRONG = ["C", "POSIX.UTF-8", "en_US@posix", "en_US", "", undefined, null];

it("tells a tag that Intl takes from one at which it throws", () => {
  for (const tag of ["de", "de-AT", "en-US", "zh-Hans-CN"]) {
    expect(isTag(tag), tag).toBe(true);
    expect(() => new Intl.NumberFormat(tag)).not.toThrow();
  }
  for (const tag of WRONG) expect(isTag(tag), String(tag)).toBe(false);
});

/** A browser's own property stands on its prototype, without a way to set it. */
function browserOf(language: unknown): { readonly language: string } {
  return Object.create({
    get language() {
      return language;
    },
  }) as { readonly language: string };
}

it("mends a name that is no tag, and leaves every other", () => {
  for (const wrong of WRONG) {
    const browser = browserOf(wrong);
    mendLanguage(browser);
    expect(() => new Intl.NumberFormat(browser.language), String(wrong)).not.toThrow();
  }
  const austrian = browserOf("de-AT");
  mendLanguage(austrian);
  expect(austrian.language).toBe("de-AT");
});

it("leaves a browser alone that lets nobody mend it", () => {
  const frozen = Object.freeze(browserOf("C"));
  expect(() => mendLanguage(frozen)).not.toThrow();
});
