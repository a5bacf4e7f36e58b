/**
 * Chromium as a person has it, with a visible tab or a hidden one. Playwright makes every page believe that it is in
 * front, so this one is spoken to directly, over its pipe.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { CHROMIUM } from "../browsers/chromium";

/** Seconds of processor time since the browser's start. */
export interface Taken {
  /** Of each process that runs a page with its workers; the browser's own popups are among them. */
  pages: ReadonlyMap<number, number>;
  /** Of the whole browser: also of the parts that draw, load and store for its pages. */
  all: number;
}

interface Answer {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

/** Stands between the messages of the pipe. */
const END = "\0";

export class PlainBrowser {
  readonly #waiting = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
  #calls = 0;
  #session: string | undefined;

  private constructor(
    private readonly program: ChildProcess,
    private readonly profile: string,
    private readonly input: Writable,
    output: Readable,
  ) {
    let text = "";
    output.setEncoding("utf8").on("data", (more: string) => {
      const messages = (text + more).split(END);
      text = messages.pop() ?? "";
      for (const message of messages) this.#hear(JSON.parse(message) as Answer);
    });
    program.on("exit", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("the browser ended"));
    });
  }

  static async start(): Promise<PlainBrowser> {
    const profile = await mkdtemp(join(tmpdir(), "tabchain-profile-"));
    const { executablePath, args } = CHROMIUM;
    const own = ["--headless=new", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "--window-size=1440,900"];
    const program = spawn(executablePath, [...own, ...args, "about:blank"], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    const [, , , input, output] = program.stdio;
    return new PlainBrowser(program, profile, input as Writable, output as Readable);
  }

  /** Opens a page, in front of the open ones. */
  async open(url: string): Promise<void> {
    const { targetId } = await this.#call<{ targetId: string }>("Target.createTarget", { url });
    const attached = { targetId, flatten: true };
    this.#session = (await this.#call<{ sessionId: string }>("Target.attachToTarget", attached)).sessionId;
  }

  /** The value of an expression in the page that was opened last. */
  async evaluate<T>(expression: string): Promise<T> {
    const asked = { expression, returnByValue: true };
    const { result } = await this.#call<{ result: { value: T } }>("Runtime.evaluate", asked, this.#session);
    return result.value;
  }

  /**
   * Lets go of the page, which then runs as if no debugger were there; if it is to be hidden, an empty tab comes before
   * it.
   */
  async leave(hidden: boolean): Promise<void> {
    if (hidden) await this.#call("Target.createTarget", { url: "about:blank" });
    const state = await this.evaluate<string>("document.visibilityState");
    if ((state === "hidden") !== hidden) throw new Error(`the page is ${state}`);
    await this.#call("Target.detachFromTarget", { sessionId: this.#session });
  }

  async taken(): Promise<Taken> {
    const { processInfo } = await this.#call<{ processInfo: { type: string; id: number; cpuTime: number }[] }>(
      "SystemInfo.getProcessInfo",
    );
    const pages = processInfo.filter(({ type }) => type === "renderer");
    return {
      pages: new Map(pages.map(({ id, cpuTime }) => [id, cpuTime])),
      all: processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0),
    };
  }

  async close(): Promise<void> {
    const ended = once(this.program, "exit");
    this.program.kill("SIGKILL");
    await ended;
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  #call<T>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    this.#calls += 1;
    const id = this.#calls;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.input.write(JSON.stringify({ id, method, params, sessionId }) + END);
    });
  }

  #hear({ id = 0, result, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result as never);
  }
}
