/** A browser whose profile lies on a disk of its own, small enough to be filled. */
import { chmod, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

export class SmallDisk {
  private constructor(
    private readonly base: string,
    /** For the browser's profile. */
    readonly folder: string,
    /** Starts the browser with the disk in its place: no other program sees it there. */
    readonly program: string,
  ) {}

  /** A disk of this many megabytes. */
  static async make(megabytes: number): Promise<SmallDisk> {
    const base = await mkdtemp(join(tmpdir(), "tabchain-disk-"));
    const [folder, program] = [join(base, "profile"), join(base, "browser")];
    const mount = `mount -t tmpfs -o size=${megabytes}m tmpfs "${folder}" && exec "${CHROMIUM}" "$@"`;
    await writeFile(
      program,
      `#!/bin/sh\necho $$ > "${base}/pid"\nexec unshare --map-root-user --mount sh -c '${mount}' sh "$@"\n`,
    );
    await chmod(program, 0o755);
    return new SmallDisk(base, folder, program);
  }

  /** Leaves no room on it. */
  async fill(): Promise<void> {
    const inside = await this.inside();
    const ballast = await open(join(inside, "ballast"), "a");
    const block = Buffer.alloc(64 * 1024);
    try {
      for (;;) await ballast.write(block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    } finally {
      await ballast.close();
    }
  }

  async empty(): Promise<void> {
    await rm(join(await this.inside(), "ballast"));
  }

  async dispose(): Promise<void> {
    await rm(this.base, { recursive: true, force: true });
  }

  /** The path of the disk from here. */
  private async inside(): Promise<string> {
    const pid = (await readFile(join(this.base, "pid"), "utf8")).trim();
    return `/proc/${pid}/root${this.folder}`;
  }
}
