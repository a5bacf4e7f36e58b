import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A number of nodes at a relay on regtest, which mine as tabs in a lesson do. */
export class Crowd {
  private constructor(private readonly program: ChildProcess) {}

  /** Joins; a block comes every `seconds` or so. */
  static async join(relay: string, peers: number, seconds: number): Promise<Crowd> {
    const program = process.env.TABCHAIN_CROWD;
    if (!program) throw new Error("TABCHAIN_CROWD must name the program; `cargo xtask bench` sets it");
    const socket = new URL("/ws", relay.replace("http", "ws"));
    const child = spawn(program, [socket.href, String(peers), String(seconds)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout });
    await Promise.race([
      once(lines, "line"),
      once(child, "exit").then(([code]) => Promise.reject(new Error(`the crowd ended with ${code}`))),
    ]);
    return new Crowd(child);
  }

  /** Fails when the crowd has gone meanwhile: a network without it is not busy. */
  async leave(): Promise<void> {
    const { exitCode } = this.program;
    if (exitCode !== null) throw new Error(`the crowd ended with ${exitCode}`);
    const ended = once(this.program, "exit");
    this.program.kill("SIGKILL");
    await ended;
  }
}
