/** What a tab takes of memory. */
import { readFile } from "node:fs/promises";
import type { CDPSession, Page } from "@playwright/test";

/** As the page names it. */
const NODE_WORKER = "tabchain node";
/** A worker that has not answered by then is not there any more. */
const PATIENCE_MS = 60_000;

/** Bytes of WebAssembly memory in the tab's node worker. */
export async function nodeMemory(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  try {
    // After a reload the old page's worker can still be listed. It does not answer.
    return await new Promise((resolve, reject) => {
      session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
        if (targetInfo.title !== NODE_WORKER) return;
        memoryOf(new AttachedWorker(session, sessionId)).then(resolve, () => undefined);
      });
      AbortSignal.timeout(PATIENCE_MS).onabort = () => reject(new Error("no node told its memory"));
      const everything = { autoAttach: true, waitForDebuggerOnStart: false, flatten: false };
      session.send("Target.setAutoAttach", everything).catch(reject);
    });
  } finally {
    await session.detach();
  }
}

async function memoryOf(worker: AttachedWorker): Promise<number> {
  const { result } = await worker.ask<Evaluated>("Runtime.evaluate", { expression: "WebAssembly.Memory.prototype" });
  const { objects } = await worker.ask<{ objects: RemoteObject }>("Runtime.queryObjects", {
    prototypeObjectId: result.objectId,
  });
  const called = await worker.ask<Evaluated>("Runtime.callFunctionOn", {
    objectId: objects.objectId,
    functionDeclaration: "function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }",
    returnByValue: true,
  });
  return Number(called.result.value);
}

interface RemoteObject {
  objectId?: string;
  value?: unknown;
}

interface Evaluated {
  result: RemoteObject;
}

/** A worker to which the debugger's protocol speaks through the session of its page. */
class AttachedWorker {
  #questions = 0;

  constructor(
    private readonly session: CDPSession,
    private readonly sessionId: string,
  ) {}

  ask<Answer>(method: string, params: object): Promise<Answer> {
    this.#questions += 1;
    const id = this.#questions;
    return new Promise((resolve, reject) => {
      this.session.on("Target.receivedMessageFromTarget", ({ sessionId, message }) => {
        const answer = JSON.parse(message) as { id?: number; result: Answer; error?: { message: string } };
        if (sessionId !== this.sessionId || answer.id !== id) return;
        if (answer.error) reject(new Error(`${method}: ${answer.error.message}`));
        else resolve(answer.result);
      });
      AbortSignal.timeout(PATIENCE_MS).onabort = () => reject(new Error(`${method} was not answered`));
      const message = JSON.stringify({ id, method, params });
      this.session.send("Target.sendMessageToTarget", { sessionId: this.sessionId, message }).catch(reject);
    });
  }
}

/** Bytes that the largest of the browser's processes for pages has resident, where Linux tells. */
export async function pageMemory(page: Page): Promise<number | undefined> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  if (!session) return undefined;
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const sizes: number[] = [];
  for (const { type, id } of processInfo) {
    const status = type === "renderer" ? await readFile(`/proc/${id}/status`, "utf8").catch(() => "") : "";
    const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1];
    if (kilobytes !== undefined) sizes.push(Number(kilobytes) * 1024);
  }
  return sizes.length > 0 ? Math.max(...sizes) : undefined;
}
