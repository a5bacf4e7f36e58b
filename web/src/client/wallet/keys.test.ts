import { describe, expect, it } from "vitest";
import { memoryShelf, type Shelf } from "../browser/storage";
import { type Cryptography, Keys, type KeysChannel, type KeysMessage } from "./keys.svelte";

const PHRASE = "tabchain.phrase";
const SEALED = "tabchain.phrase.sealed";

/** The parts that the tabs of one browser share. */
class Browser {
  readonly local = memoryShelf();
  #first: string | undefined;
  readonly #channels: KeysChannel[] = [];
  #made = 0;

  tab(local: Shelf = this.local): { keys: Keys; restarts: () => number } {
    let restarts = 0;
    const channel: KeysChannel = {
      onmessage: null,
      postMessage: (message: KeysMessage) => {
        for (const other of this.#channels) {
          if (other !== channel) other.onmessage?.({ data: message } as MessageEvent<KeysMessage>);
        }
      },
    };
    this.#channels.push(channel);
    const keys = new Keys({
      local,
      channel,
      cryptography: this.#cryptography,
      restart: () => {
        restarts += 1;
      },
    });
    return { keys, restarts: () => restarts };
  }

  /** Seals that can be read; a real seal cannot. */
  readonly #cryptography: Cryptography = {
    newPhrase: async () => {
      this.#made += 1;
      return `phrase ${this.#made}`;
    },
    readPhrase: async (phrase) => ({ kind: "phrase", phrase, address: "0x" }),
    sealPhrase: async (phrase, passphrase) => `sealed|${passphrase}|${phrase}`,
    openPhrase: async (sealed, passphrase) => {
      const [, right, phrase = ""] = sealed.split("|");
      if (right !== passphrase) throw new Error("does not fit");
      return phrase;
    },
    firstPhrase: async (made) => {
      this.#first ??= made;
      return this.#first;
    },
    forgetFirstPhrase: async () => {
      this.#first = undefined;
    },
  };
}

/** A browser whose phrase is under the passphrase "secret". */
async function sealedBrowser(): Promise<Browser> {
  const browser = new Browser();
  const { keys } = browser.tab();
  await keys.obtain();
  await keys.protect("secret", "");
  // That tab is closed: its answers are lost with it.
  const closed = new Browser();
  closed.local.setItem(SEALED, browser.local.getItem(SEALED) ?? "");
  return closed;
}

describe("Keys", () => {
  it("gives all tabs one phrase, and asks for nothing as long as there is no passphrase", async () => {
    const browser = new Browser();
    const [one, other] = [browser.tab().keys, browser.tab().keys];
    expect(await Promise.all([one.obtain(), other.obtain()])).toEqual(["phrase 1", "phrase 1"]);
    expect([one.locked, one.sealed, one.written]).toEqual([false, false, false]);
  });

  it("leaves nothing in the clear once there is a passphrase, and opens with it alone", async () => {
    const browser = await sealedBrowser();
    expect(browser.local.getItem(PHRASE)).toBeNull();
    const { keys } = browser.tab();
    const phrase = keys.obtain();
    expect([keys.locked, keys.sealed]).toEqual([true, true]);
    await expect(keys.unlock("Secret")).rejects.toThrow("does not fit");
    expect(keys.locked).toBe(true);
    await keys.unlock("secret");
    expect(await phrase).toBe("phrase 1");
    expect(keys.locked).toBe(false);
  });

  it("opens every tab that waits when one is opened, and every tab that comes later", async () => {
    const browser = await sealedBrowser();
    const [one, other] = [browser.tab().keys, browser.tab().keys];
    const phrases = [one.obtain(), other.obtain()];
    await one.unlock("secret");
    expect(await Promise.all(phrases)).toEqual(["phrase 1", "phrase 1"]);
    expect(await browser.tab().keys.obtain()).toBe("phrase 1");
  });

  it("lets a tab that was open before the passphrase was set answer for it", async () => {
    const browser = new Browser();
    const [one, other] = [browser.tab().keys, browser.tab().keys];
    await Promise.all([one.obtain(), other.obtain()]);
    await one.protect("secret", "");
    expect(other.sealed).toBe(true);
    one.lock();
    expect(other.locked, "a restarted page asks anew").toBe(false);
  });

  it("locks every tab at once", async () => {
    const browser = await sealedBrowser();
    const [one, other] = [browser.tab(), browser.tab()];
    const opened = [one.keys.obtain(), other.keys.obtain()];
    await one.keys.unlock("secret");
    await Promise.all(opened);
    one.keys.lock();
    expect([one.restarts(), other.restarts()]).toEqual([1, 1]);
    const { keys } = browser.tab();
    void keys.obtain();
    expect(keys.locked, "nobody answers any more").toBe(true);
  });

  it("takes the same passphrase in whichever bytes it was typed", async () => {
    const browser = new Browser();
    const { keys } = browser.tab();
    await keys.obtain();
    await keys.protect("Zo\u00eb", "");
    expect(await keys.words("Zoe\u0308")).toEqual(["phrase", "1"]);
  });

  it("changes and removes the passphrase only for who knows it", async () => {
    const browser = await sealedBrowser();
    const { keys } = browser.tab();
    const phrase = keys.obtain();
    await keys.unlock("secret");
    await phrase;
    await expect(keys.protect("other", "wrong")).rejects.toThrow("does not fit");
    await expect(keys.unprotect("wrong")).rejects.toThrow("does not fit");
    await keys.protect("other", "secret");
    expect(await keys.words("other")).toEqual(["phrase", "1"]);
    await keys.unprotect("other");
    expect(browser.local.getItem(PHRASE)).toBe("phrase 1");
    expect(browser.local.getItem(SEALED)).toBeNull();
    expect(keys.sealed).toBe(false);
  });

  it("keeps the phrase in the clear when storage does not take the sealed one", async () => {
    const browser = new Browser();
    const full: Shelf = {
      ...browser.local,
      setItem: (key, value) => {
        if (key === SEALED) throw new DOMException("full", "QuotaExceededError");
        browser.local.setItem(key, value);
      },
    };
    const { keys } = browser.tab(full);
    await keys.obtain();
    await expect(keys.protect("secret", "")).rejects.toThrow("full");
    expect(browser.local.getItem(PHRASE)).toBe("phrase 1");
    expect(keys.sealed).toBe(false);
  });

  it("takes the phrase in the clear where a change was cut short", async () => {
    const browser = await sealedBrowser();
    browser.local.setItem(PHRASE, "phrase 1");
    const { keys } = browser.tab();
    expect(keys.sealed).toBe(false);
    expect(await keys.obtain()).toBe("phrase 1");
  });

  it("puts another phrase in the place of the present one, with every tab starting anew", async () => {
    const browser = await sealedBrowser();
    const [one, other] = [browser.tab(), browser.tab()];
    await one.keys.replace("typed words");
    expect([one.restarts(), other.restarts()]).toEqual([1, 1]);
    expect(browser.local.getItem(SEALED)).toBeNull();
    const { keys } = browser.tab();
    expect(await keys.obtain()).toBe("typed words");
    expect(keys.written, "who typed them has them").toBe(true);
    await keys.startAnew();
    const fresh = browser.tab().keys;
    expect(await fresh.obtain()).toMatch(/^phrase/);
    expect(fresh.written).toBe(false);
  });

  it("notices that its words are kept no longer, and keeps them again as they were", async () => {
    const browser = new Browser();
    const { keys } = browser.tab();
    keys.check();
    expect(keys.missing, "there are none yet").toBeUndefined();
    await keys.obtain();
    keys.check();
    expect(keys.missing).toBeUndefined();
    browser.local.removeItem(PHRASE);
    keys.check();
    expect(keys.missing).toBe("cleared");
    keys.keepAgain();
    expect([keys.missing, browser.local.getItem(PHRASE)]).toEqual([undefined, "phrase 1"]);

    await keys.protect("secret", "");
    const sealed = browser.local.getItem(SEALED);
    browser.local.removeItem(SEALED);
    keys.check();
    expect(keys.missing).toBe("cleared");
    keys.keepAgain();
    expect([browser.local.getItem(PHRASE), browser.local.getItem(SEALED)]).toEqual([null, sealed]);
  });

  it("does not keep its words where other words are by now", async () => {
    const browser = new Browser();
    const { keys } = browser.tab();
    await keys.obtain();
    browser.local.setItem(PHRASE, "another phrase");
    keys.check();
    expect(keys.missing).toBe("replaced");
    expect(() => keys.keepAgain()).toThrow("another tab");
    expect(browser.local.getItem(PHRASE)).toBe("another phrase");
  });

  it("tells every tab that the words were written down", async () => {
    const browser = new Browser();
    const [one, other] = [browser.tab().keys, browser.tab().keys];
    await Promise.all([one.obtain(), other.obtain()]);
    one.confirmWritten();
    expect([one.written, other.written]).toEqual([true, true]);
  });

  it("does not seal over a phrase that another tab has put", async () => {
    const browser = new Browser();
    const { keys } = browser.tab();
    await keys.obtain();
    browser.local.setItem(PHRASE, "another phrase");
    await expect(keys.protect("secret", "")).rejects.toThrow("another tab");
    expect(browser.local.getItem(PHRASE)).toBe("another phrase");

    // The same holds when it comes between the check and the writing.
    browser.local.setItem(PHRASE, "phrase 1");
    const protecting = keys.protect("secret", "");
    browser.local.setItem(PHRASE, "another phrase");
    await expect(protecting).rejects.toThrow("another tab");
    expect(browser.local.getItem(PHRASE)).toBe("another phrase");
  });
});
