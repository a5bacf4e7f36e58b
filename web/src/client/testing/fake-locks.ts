import type { Locks } from "../locks";

type Use<T> = (lock: unknown) => T;

/** Web Locks within one test: exclusive locks with `ifAvailable` and `signal`, first come first served. */
export class FakeLocks implements Locks {
  readonly #held = new Map<string, Promise<unknown>>();

  request<T>(name: string, use: Use<T>): Promise<Awaited<T>>;
  request<T>(name: string, options: LockOptions, use: Use<T>): Promise<Awaited<T>>;
  async request<T>(name: string, first: LockOptions | Use<T>, second?: Use<T>): Promise<Awaited<T>> {
    const [options, use] = typeof first === "function" ? [{}, first] : [first, second as Use<T>];
    for (let holder = this.#held.get(name); holder; holder = this.#held.get(name)) {
      if (options.ifAvailable) return await use(null);
      await Promise.race([holder, rejectionOf(options.signal)]);
    }
    const using = Promise.resolve(use({ name }));
    this.#held.set(name, using);
    try {
      return await using;
    } finally {
      this.#held.delete(name);
    }
  }
}

function rejectionOf(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
}
