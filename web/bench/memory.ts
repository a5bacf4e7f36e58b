/** The memory that headers and blocks take in a worker. */
import type { Browser } from "@playwright/test";
import { Figures } from "./figures";
import type { Options } from "./options";
import { replayed } from "./replays";
import type { Figure } from "./shared/figures";

export async function measureMemory(browser: Browser, { blocks }: Options): Promise<{ figures: Figure[] }> {
  const figures = new Figures(`Memory of the same ${blocks} blocks in Chromium, by which WebAssembly's grows`);
  const tell = (name: string, bytes: number): void => figures.tell(name, bytes, "bytes");
  tell("a header", (await replayed(browser, "headers")).bytesEach);
  tell("a block whose body is kept", (await replayed(browser, "blocks")).bytesEach);
  tell("a block whose body is on the disk", (await replayed(browser, "node")).bytesEach);
  return { figures: figures.all };
}
