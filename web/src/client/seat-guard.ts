import { browserLocks, type Locks } from "./locks";
import type { SeatGuard } from "./seat";

const LOCK_PREFIX = "tabchain seat ";

/** Seats as Web Locks: the browser itself releases them, however a tab ends. */
export function lockGuard(locks: Locks): SeatGuard {
  return {
    take: (seat, patienceMs) =>
      new Promise((resolve) => {
        const options: LockOptions =
          patienceMs > 0 ? { signal: AbortSignal.timeout(patienceMs) } : { ifAvailable: true };
        locks
          .request(LOCK_PREFIX + seat, options, (lock) => {
            resolve(lock !== null);
            // Held until the page ends: a promise that never settles.
            return lock ? new Promise<never>(() => {}) : undefined;
          })
          .catch(() => resolve(false));
      }),
  };
}

/** What tabs say to each other about seats. */
type SeatMessage =
  | { type: "claim"; seat: number; token: number }
  /** `seat` is not for the tab that claimed it with `token`. */
  | { type: "deny"; seat: number; token: number };

/** The part of a `BroadcastChannel` that is used here. */
export interface SeatChannel {
  postMessage(message: SeatMessage): void;
  onmessage: ((event: MessageEvent<SeatMessage>) => void) | null;
}

/** How long the other tabs have to speak up. */
const ANSWER_MS = 200;

/**
 * Seats by asking around, for pages without Web Locks (plain http on a LAN). A claim stands when nobody denies it in
 * time; of two claims at once the lower token wins.
 */
export function channelGuard(channel: SeatChannel, token: number, answerMs = ANSWER_MS): SeatGuard {
  let held: number | undefined;
  let claim: { seat: number; denied: () => void } | undefined;

  channel.onmessage = ({ data }) => {
    if (data.type === "deny") {
      if (data.token === token && data.seat === claim?.seat) claim.denied();
    } else if (data.seat === held || (data.seat === claim?.seat && token < data.token)) {
      channel.postMessage({ type: "deny", seat: data.seat, token: data.token });
    } else if (data.seat === claim?.seat) {
      claim.denied();
    }
  };

  const ask = (seat: number, waitMs: number): Promise<boolean> =>
    new Promise((resolve) => {
      const settle = (free: boolean): void => {
        clearTimeout(timer);
        claim = undefined;
        if (free) held = seat;
        resolve(free);
      };
      const timer = setTimeout(() => settle(true), waitMs);
      claim = { seat, denied: () => settle(false) };
      channel.postMessage({ type: "claim", seat, token });
    });

  // A page that was replaced cannot answer, so no patience is needed beyond the wait for an answer.
  return { take: (seat) => ask(seat, answerMs) };
}

/** The best guard that this page may use. */
export function browserGuard(): SeatGuard {
  const locks = browserLocks();
  if (locks) return lockGuard(locks);
  const [token = 0] = crypto.getRandomValues(new Uint32Array(1));
  return channelGuard(new BroadcastChannel("tabchain seats"), token);
}
