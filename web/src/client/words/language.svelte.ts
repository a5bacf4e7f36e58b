/** The language of the page. */
import { openShelf, type Shelf } from "../browser/storage";

/** Every language by its tag, with the name that its speakers give it. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;

export type Language = keyof typeof LANGUAGES;

/** English comes with the code; words of other languages are fetched when they are wanted. */
type Foreign = Exclude<Language, "en">;

const LANGUAGE_KEY = "tabchain.language";

interface Loadable {
  load(language: Language): Promise<void>;
}

const dictionaries: Loadable[] = [];
let loading: Promise<unknown> = Promise.resolve();
let spoken = $state<Language>("en");
/** The present language, or the one that is spoken once its words are here. */
let coming: Language = "en";

/** The present language. A component that reads it follows a change. */
export const language = (): Language => spoken;

/**
 * Words that exist in every language. The returned function gives the words of the present language; if they have not
 * arrived, or never do, it gives English ones.
 */
export function dictionary<W>(en: W, foreign: Record<Foreign, () => Promise<W>>): () => W {
  let known = $state.raw<Partial<Record<Language, W>>>({ en });
  const load = async (wanted: Language): Promise<void> => {
    if (wanted === "en" || known[wanted]) return;
    const words = await foreign[wanted]();
    known = { ...known, [wanted]: words };
  };
  dictionaries.push({ load });
  // A part of the page that is loaded late brings its words late.
  if (coming !== "en") loading = Promise.all([loading, load(coming).catch(() => {})]);
  return () => known[spoken] ?? en;
}

/** Resolves once every dictionary has the words of the present language, or cannot get them. */
export async function wordsAtHand(): Promise<void> {
  await loading;
}

/** Fetches a language's words, then speaks it. If they cannot be had, it fails, and the page speaks on as before. */
export async function speak(wanted: Language): Promise<void> {
  coming = wanted;
  try {
    await Promise.all(dictionaries.map(({ load }) => load(wanted)));
    await wordsAtHand();
  } catch (error) {
    coming = spoken;
    throw error;
  }
  spoken = wanted;
}

/** Speaks a language from now on, on later visits too. */
export async function chooseLanguage(wanted: Language, local: Shelf = lasting()): Promise<void> {
  await speak(wanted);
  local.setItem(LANGUAGE_KEY, wanted);
}

/** The language chosen on an earlier visit, or else the browser's first language that the page has, or else English. */
export function preferredLanguage(preferred: readonly string[], local: Shelf = lasting()): Language {
  const chosen = local.getItem(LANGUAGE_KEY);
  if (chosen !== null && isLanguage(chosen)) return chosen;
  const tags = preferred.map((tag) => tag.split(/[-_.@]/)[0]?.toLowerCase() ?? "");
  return tags.find(isLanguage) ?? "en";
}

const lasting = (): Shelf => openShelf(() => localStorage);

const isLanguage = (tag: string): tag is Language => Object.hasOwn(LANGUAGES, tag);
