/**
 * The service worker, from the page's side. It keeps the page's files, so that the page opens without its relay. A newer
 * page waits until the person takes it.
 */
import { reasonOf } from "../../shared/messages";

/** Whether the page opens without its relay, or why not. */
export type Offline =
  | { state: "unknown" }
  /** Its files are kept. */
  | { state: "kept" }
  /** The browser offers service workers on https and on this machine's own addresses only. */
  | { state: "insecure" }
  | { state: "missing"; reason: string };

export class NewerPage {
  offline = $state.raw<Offline>({ state: "unknown" });
  /** Whether a newer page has been fetched and waits. */
  waiting = $state(false);
  #registration: ServiceWorkerRegistration | undefined;

  /** Starts to keep the page's files, and watches for newer ones. */
  async watch(): Promise<void> {
    if (import.meta.env.DEV) return;
    if (!isSecureContext) {
      this.offline = { state: "insecure" };
      return;
    }
    try {
      const registration = await navigator.serviceWorker.register("/service-worker.js");
      this.#registration = registration;
      this.#look(registration);
      registration.addEventListener("updatefound", () => {
        registration.installing?.addEventListener("statechange", () => this.#look(registration));
      });
      await navigator.serviceWorker.ready;
      this.offline = { state: "kept" };
    } catch (error) {
      this.offline = { state: "missing", reason: reasonOf(error) };
    }
  }

  /** Changes to the newest page that there is. */
  async take(): Promise<void> {
    await this.#registration?.update().catch(() => {});
    const newer = await settled(this.#registration);
    if (newer) {
      const taken = new Promise((resolve) => {
        navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
      });
      newer.postMessage("take over");
      await taken;
    }
    location.reload();
  }

  #look(registration: ServiceWorkerRegistration): void {
    // The very first one has nothing to replace.
    this.waiting = registration.waiting !== null && navigator.serviceWorker.controller !== null;
  }
}

/** The worker that waits, once the one that is being installed has reached that state. */
async function settled(registration: ServiceWorkerRegistration | undefined): Promise<ServiceWorker | null> {
  const installing = registration?.installing;
  if (installing) {
    await new Promise<void>((resolve) => {
      installing.addEventListener("statechange", () => {
        if (installing.state !== "installing") resolve();
      });
    });
  }
  return registration?.waiting ?? null;
}
