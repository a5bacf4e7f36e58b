/**
 * Keeps the page's files, so that it opens without its relay. It never touches a call, a socket or the chain, which the
 * node keeps itself, and it never replaces an open page: a newer edition waits until the person takes it.
 */
import { answerFor, cacheOf, type Edition, outdated } from "./keep";

declare const self: ServiceWorkerGlobalScope;

/** The build replaces this by the list of files. */
declare const __EDITION__: Edition;

const { version, files } = __EDITION__;
const own = { origin: self.location.origin, files: new Set(files) };

async function keep(): Promise<void> {
  const cache = await caches.open(cacheOf(version));
  // Goes past the browser's own cache, which may still hold the page of an earlier edition.
  await cache.addAll(
    files.map((file) => new Request(file, { cache: file.startsWith("/assets/") ? "default" : "reload" })),
  );
}

async function takeOver(): Promise<void> {
  await Promise.all(outdated(await caches.keys(), version).map((name) => caches.delete(name)));
}

/** From this edition's cache; a file of the edition before comes from the cache of that one. */
async function kept(path: string): Promise<Response | undefined> {
  const cache = await caches.open(cacheOf(version));
  return (await cache.match(path)) ?? caches.match(path);
}

async function relayFirst(request: Request, path: string): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await kept(path)) ?? Response.error();
  }
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", ({ data }) => {
  if (data === "take over") void self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const answer = answerFor(request, own);
  if (answer.from === "browser") return;
  event.respondWith(
    answer.from === "relay"
      ? relayFirst(request, answer.path)
      : kept(answer.path).then((response) => response ?? fetch(request)),
  );
});
