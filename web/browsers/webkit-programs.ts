/** The programs that WebKit needs beside it. Each ends when it is closed, or with this process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import type { Readable } from "node:stream";
import { freePort } from "../e2e/relay";
import { program } from "./program";

const START_MS = 20_000;

interface Running {
  close(): Promise<void>;
}

/** A display that is only memory. */
export async function startDisplay({
  width,
  height,
}: {
  width: number;
  height: number;
}): Promise<Running & { name: string }> {
  // It takes the first number that is free, and tells which.
  const screen = ["-screen", "0", `${width}x${height}x24`];
  const child = spawn(program("XVFB"), ["-displayfd", "3", ...screen, "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const running = ending(child);
  const told = child.stdio[3] as Readable;
  const [number] = await Promise.race([
    once(told, "data", { signal: AbortSignal.timeout(START_MS) }),
    once(child, "exit").then(() => Promise.reject(new Error("Xvfb ended at once"))),
  ]);
  return { ...running, name: `:${String(number).trim()}` };
}

/** The program that takes commands for WebKit. */
export async function startDriver(display: string): Promise<Running & { url: string; process: number | undefined }> {
  const port = await freePort();
  const environment = { ...process.env, DISPLAY: display, LANG: "C.UTF-8" };
  const child = spawn(program("WEBKIT_DRIVER"), [`--port=${port}`], { env: environment, stdio: "ignore" });
  const running = ending(child);
  const end = performance.now() + START_MS;
  while (!(await listens(port))) {
    if (performance.now() > end || child.exitCode !== null) throw new Error("WebKitWebDriver did not start");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { ...running, process: child.pid, url: `http://127.0.0.1:${port}` };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function ending(child: ChildProcess): Running {
  const end = (): unknown => child.kill("SIGKILL");
  process.once("exit", end);
  const ended = once(child, "exit").then(() => process.removeListener("exit", end));
  return {
    close: async () => {
      child.kill();
      await ended;
    },
  };
}
