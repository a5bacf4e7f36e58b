/**
 * This tab's phrase. Under a passphrase it is opened once for all tabs of the browser: a new tab asks the others, and
 * it asks the person only if none of them has it open.
 */
import type { PhraseView } from "../../wasm/wallet_wasm";
import type { Shelf } from "../browser/storage";
import { forgetAccounts } from "./accounts.svelte";
import { clearPhrase, isWritten, keepClear, keepSealed, keepWritten, sealedPhrase, sharedPhrase } from "./phrase";

/** The parts of the node worker that the keys need; it has all cryptography. */
export interface Cryptography {
  newPhrase(): Promise<string>;
  readPhrase(text: string): Promise<PhraseView>;
  sealPhrase(phrase: string, passphrase: string): Promise<string>;
  openPhrase(sealed: string, passphrase: string): Promise<string>;
  /** The phrase for all tabs if none is kept yet: the one that was made first. */
  firstPhrase(made: string): Promise<string>;
  /** Removes that phrase from all places except the one where it is kept. */
  forgetFirstPhrase(): Promise<void>;
}

/** The messages between tabs of one browser about the phrase. */
export type KeysMessage =
  /** Which tab has this open? */
  | { type: "ask"; sealed: string }
  | { type: "open"; sealed: string; phrase: string }
  /** Every tab is to forget the phrase. */
  | { type: "lock" }
  /** There is now another phrase. */
  | { type: "replaced" }
  /** It is kept in another way, or the person has written it down. */
  | { type: "kept" };

/** The part of a `BroadcastChannel` that is used here. */
export interface KeysChannel {
  postMessage(message: KeysMessage): void;
  onmessage: ((event: MessageEvent<KeysMessage>) => void) | null;
}

export interface KeysWorld {
  local: Shelf;
  channel: KeysChannel;
  cryptography: Cryptography;
  /** Starts the page anew, with the phrase that is in storage. */
  restart(): void;
}

export class Keys {
  /** Whether the passphrase is wanted. */
  locked = $state(false);
  /** Whether the phrase is kept under a passphrase. */
  sealed = $state(false);
  /** Whether the person has shown that they have the words on paper. */
  written = $state(false);
  /** Set when the phrase of this tab is no longer kept: nothing is, or other words are. */
  missing = $state<"cleared" | "replaced" | undefined>();

  readonly #world: KeysWorld;
  #phrase: string | undefined;
  /** The seal that this tab has opened. */
  #opened: string | undefined;
  #handOver: ((phrase: string) => void) | undefined;

  constructor(world: KeysWorld) {
    this.#world = world;
    this.#look();
    world.channel.onmessage = ({ data }) => this.#hear(data);
  }

  /** The phrase; waits for the passphrase if there is one. */
  async obtain(): Promise<string> {
    const { local, channel, cryptography } = this.#world;
    const sealed = sealedPhrase(local);
    if (sealed === undefined) {
      this.#phrase = await sharedPhrase(
        local,
        () => cryptography.newPhrase(),
        (made) => cryptography.firstPhrase(made),
      );
      return this.#phrase;
    }
    this.locked = true;
    return new Promise((resolve) => {
      this.#handOver = resolve;
      channel.postMessage({ type: "ask", sealed });
    });
  }

  /** Opens the seal, here and in every tab that waits. Fails when the passphrase is wrong. */
  async unlock(passphrase: string): Promise<void> {
    const { local, channel, cryptography } = this.#world;
    const sealed = sealedPhrase(local);
    // Another tab removed the passphrase meanwhile.
    if (sealed === undefined) return this.#world.restart();
    const phrase = await cryptography.openPhrase(sealed, normal(passphrase));
    this.#open(sealed, phrase);
    channel.postMessage({ type: "open", sealed, phrase });
  }

  /** The words to show to a person, who must know the passphrase if there is one. */
  async words(passphrase: string): Promise<string[]> {
    const { local, cryptography } = this.#world;
    const sealed = sealedPhrase(local);
    const phrase = sealed === undefined ? this.#own() : await cryptography.openPhrase(sealed, normal(passphrase));
    return phrase.split(" ");
  }

  /** Notes that the person has shown that they have the words on paper. */
  confirmWritten(): void {
    keepWritten(this.#world.local, true);
    this.#changed();
  }

  /** Keeps the phrase under a passphrase from now on; `before` is the present passphrase, if there is one. */
  async protect(passphrase: string, before: string): Promise<void> {
    const { local, cryptography } = this.#world;
    const [phrase, kept] = await this.#checked(before);
    const sealed = await cryptography.sealPhrase(phrase, normal(passphrase));
    // The phrase in the clear is removed only after its seal has been opened as a test.
    if ((await cryptography.openPhrase(sealed, normal(passphrase))) !== phrase)
      throw new Error("the seal does not open");
    await cryptography.forgetFirstPhrase();
    this.#expect(kept);
    keepSealed(local, sealed);
    this.#opened = sealed;
    this.#changed();
  }

  /** Keeps the phrase in the clear again. */
  async unprotect(passphrase: string): Promise<void> {
    const [phrase, kept] = await this.#checked(passphrase);
    this.#expect(kept);
    keepClear(this.#world.local, phrase);
    this.#opened = undefined;
    this.#changed();
  }

  /** Makes every tab of this browser forget the phrase until the passphrase is given. */
  lock(): void {
    this.#forget();
    this.#world.channel.postMessage({ type: "lock" });
    this.#world.restart();
  }

  /** Checks whether the phrase of this tab is still kept: the site's data can be cleared under an open tab. */
  check(): void {
    const phrase = this.#phrase;
    if (phrase === undefined) return;
    const kept = this.#kept();
    if (kept === undefined) this.missing = "cleared";
    else this.missing = kept === phrase || kept === this.#opened ? undefined : "replaced";
  }

  /** Keeps the phrase again, in the same way as before; fails if there are other words by now. */
  keepAgain(): void {
    const { local } = this.#world;
    this.#expect(undefined);
    if (this.#opened === undefined) keepClear(local, this.#own());
    else keepSealed(local, this.#opened);
    this.missing = undefined;
    this.#changed();
  }

  readPhrase(text: string): Promise<PhraseView> {
    return this.#world.cryptography.readPhrase(text);
  }

  /** Whether these are the present words. */
  isOwn = (phrase: string): boolean => phrase === this.#phrase;

  /** Replaces the present phrase with one that a person typed; the present one is then gone from this browser. */
  replace(phrase: string): Promise<void> {
    return this.#put(phrase, true);
  }

  /** Replaces the present phrase with a new one; the present one is then gone from this browser. */
  async startAnew(): Promise<void> {
    await this.#put(await this.#world.cryptography.newPhrase(), false);
  }

  async #put(phrase: string, written: boolean): Promise<void> {
    const { local, channel, cryptography } = this.#world;
    await cryptography.forgetFirstPhrase();
    keepClear(local, phrase);
    keepWritten(local, written);
    forgetAccounts(local);
    channel.postMessage({ type: "replaced" });
    this.#world.restart();
  }

  /**
   * The phrase, and how it is kept, after two checks: the passphrase was right, and it is the phrase that this tab
   * works with.
   */
  async #checked(passphrase: string): Promise<[phrase: string, kept: string | undefined]> {
    const kept = this.#kept();
    const phrase = (await this.words(passphrase)).join(" ");
    if (phrase !== this.#own() || (!this.sealed && kept !== phrase)) throw new Error(ELSEWHERE);
    return [phrase, kept];
  }

  /** Nothing is overwritten that another tab has put there meanwhile. */
  #expect(kept: string | undefined): void {
    if (this.#kept() !== kept) throw new Error(ELSEWHERE);
  }

  #kept = (): string | undefined => clearPhrase(this.#world.local) ?? sealedPhrase(this.#world.local);

  #own(): string {
    if (this.#phrase === undefined) throw new Error("the phrase is locked");
    return this.#phrase;
  }

  #open(sealed: string, phrase: string): void {
    this.#phrase = phrase;
    this.#opened = sealed;
    this.locked = false;
    this.#handOver?.(phrase);
    this.#handOver = undefined;
  }

  #forget(): void {
    this.#phrase = undefined;
    this.#opened = undefined;
  }

  #hear(message: KeysMessage): void {
    switch (message.type) {
      case "ask":
        if (this.#phrase !== undefined && message.sealed === this.#opened) {
          this.#world.channel.postMessage({ type: "open", sealed: message.sealed, phrase: this.#phrase });
        }
        break;
      case "open":
        if (this.locked && message.sealed === sealedPhrase(this.#world.local))
          this.#open(message.sealed, message.phrase);
        break;
      case "lock":
      case "replaced":
        this.#forget();
        this.#world.restart();
        break;
      case "kept":
        this.#look();
        // The tab that sealed it has the same phrase: this tab may answer for it.
        if (this.#phrase !== undefined) this.#opened = sealedPhrase(this.#world.local);
        // The passphrase was removed while this tab waited for it.
        if (this.locked && !this.sealed) this.#world.restart();
    }
  }

  #changed(): void {
    this.#look();
    this.#world.channel.postMessage({ type: "kept" });
  }

  #look(): void {
    this.sealed = sealedPhrase(this.#world.local) !== undefined;
    this.written = isWritten(this.#world.local);
  }
}

const ELSEWHERE = "another tab has changed the phrase";

/** One and the same passphrase can be typed as different bytes; this makes them equal. */
const normal = (passphrase: string): string => passphrase.normalize("NFKD");

/** Without a channel a tab neither hears nor tells: each tab asks for the passphrase itself. */
export function browserChannel(): KeysChannel {
  try {
    return new BroadcastChannel("tabchain keys");
  } catch {
    return silentChannel();
  }
}

/** For a tab that shares its phrase with no other. */
export const silentChannel = (): KeysChannel => ({ onmessage: null, postMessage: () => {} });
