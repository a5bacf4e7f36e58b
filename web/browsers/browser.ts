/** What the same test asks of every browser. */

/** The kinds of elements that are clicked. */
export type Role = "button" | "link" | "tab";

/** A browser with an empty profile of its own. */
export interface Browser {
  /** Its name and version. */
  readonly version: string;
  /** The process from which all of its processes descend, where it is known. */
  readonly process?: number | undefined;
  /** Opens a page in a window of its own: one that is covered by another, or behind it in a row of tabs, may be hidden. */
  open(url: string): Promise<Page>;
  close(): Promise<void>;
}

/** A page in its window. Elements are found as people find them: by what they are and what stands on them. */
export interface Page {
  /** Waits for the element, as long as a person would, and clicks it. */
  click(role: Role, name: string): Promise<void>;
  /** Waits for the field with this label, and replaces what it holds. */
  fill(label: string, text: string): Promise<void>;
  /** Runs a function in the page. It cannot see what surrounds it here. */
  evaluate<Argument, Result>(work: (argument: Argument) => Result, argument: Argument): Promise<Awaited<Result>>;
  reload(): Promise<void>;
  /** Writes what can be seen to a file, as PNG. */
  screenshot(file: string): Promise<void>;
  close(): Promise<void>;
}

/** So long an element may take to come. */
export const PATIENCE_MS = 15_000;

/** Windows are so large, in CSS pixels. */
export const WINDOW = { width: 1280, height: 900 };
