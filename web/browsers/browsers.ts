/** The browsers in which the page is tested. */
import type { Browser } from "./browser";
import * as chromium from "./chromium";
import * as firefox from "./firefox";
import * as webkit from "./webkit";

export type BrowserName = "chromium" | "firefox" | "webkit";

export const BROWSERS: Record<BrowserName, () => Promise<Browser>> = {
  chromium: chromium.launch,
  firefox: firefox.launch,
  webkit: webkit.launch,
};

/** The variables that name the programs of each. */
const PROGRAMS: Record<BrowserName, string[]> = {
  chromium: ["CHROMIUM"],
  firefox: ["FIREFOX"],
  webkit: ["WEBKIT_DRIVER", "MINI_BROWSER", "XVFB"],
};

/** Whether `cargo xtask` has found what the browser needs. */
export const isThere = (name: BrowserName): boolean => PROGRAMS[name].every((variable) => process.env[variable]);
