/**
 * Some browsers take their language from the system and name it in a way that is no language tag: `C`, `en_US@posix`,
 * nothing. `Intl` throws at such a name, and a library that formats by the browser's language then does not load.
 */

/** Whether `Intl` takes this as the name of a language. */
export function isTag(tag: unknown): boolean {
  try {
    return typeof tag === "string" && Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** Lets the browser name a language that `Intl` takes; a name that it takes already stays. */
export function mendLanguage(browser: { readonly language: string }): void {
  if (isTag(browser.language)) return;
  try {
    Object.defineProperty(browser, "language", { value: "en", configurable: true });
  } catch {
    // Where the browser lets nobody change it, the charts say that their file did not load.
  }
}
