/**
 * The messages between tabs of one browser about seats. Nothing is decided here: a tab that does not answer may be busy
 * or frozen, and the store says who holds which seat. Without a channel nobody answers, and nobody can be asked for an
 * account.
 */
export type SeatMessage =
  /** Which of these pages are there? */
  | { type: "ask"; holders: string[] }
  | { type: "here"; holder: string }
  /** The person at another tab would like to use this account. */
  | { type: "letGo"; holder: string; account: number }
  /** The holders have changed. */
  | { type: "changed" };

/** The part of a `BroadcastChannel` that is used here. */
export interface Channel {
  postMessage(message: SeatMessage): void;
  onmessage: ((event: MessageEvent<SeatMessage>) => void) | null;
}

/** How long pages have to answer; a page that is there but busy has shown itself within the last half a minute. */
const ANSWER_MS = 700;
/** How long a page has to find another account. */
const LET_GO_MS = 3_000;

export interface Listener {
  /** Frees the account, if that is possible. */
  letGo(account: number): void;
  changed(): void;
}

export class SeatChannel {
  readonly #holder: string;
  readonly #answerMs: number;
  #channel: Channel | undefined;
  readonly #hearing = new Set<(message: SeatMessage) => void>();

  constructor(holder: string, open: () => Channel, listener: Listener, answerMs = ANSWER_MS) {
    this.#holder = holder;
    this.#answerMs = answerMs;
    try {
      this.#channel = open();
      this.#channel.onmessage = ({ data }) => this.#hear(data, listener);
    } catch {
      // No page is heard.
    }
  }

  /** Tells the others that the holders have changed. */
  tellChanged(): void {
    this.#post({ type: "changed" });
  }

  /** Those of the given pages that do not answer. */
  async mute(holders: readonly string[]): Promise<Set<string>> {
    const mute = new Set(holders);
    if (mute.size === 0) return mute;
    await this.#wait(this.#answerMs, { type: "ask", holders: [...holders] }, (message) => {
      if (message.type === "here") mute.delete(message.holder);
      return mute.size === 0;
    });
    return mute;
  }

  /** Asks a page to let go of its account; returns when something has changed, or after some time. */
  async askFor(account: number, holder: string): Promise<void> {
    await this.#wait(LET_GO_MS, { type: "letGo", holder, account }, ({ type }) => type === "changed");
  }

  /** Says something and listens until `heard` has everything that it waits for. */
  #wait(ms: number, message: SeatMessage, heard: (message: SeatMessage) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const hear = (message: SeatMessage): void => {
        if (heard(message)) end();
      };
      const end = (): void => {
        clearTimeout(timer);
        this.#hearing.delete(hear);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#hearing.add(hear);
      this.#post(message);
    });
  }

  #hear(message: SeatMessage, listener: Listener): void {
    for (const hear of this.#hearing) hear(message);
    if (message.type === "ask" && message.holders.includes(this.#holder)) {
      this.#post({ type: "here", holder: this.#holder });
    } else if (message.type === "letGo" && message.holder === this.#holder) {
      listener.letGo(message.account);
    } else if (message.type === "changed") {
      listener.changed();
    }
  }

  #post(message: SeatMessage): void {
    try {
      this.#channel?.postMessage(message);
    } catch {
      // The same as without a channel.
      this.#channel = undefined;
    }
  }
}
