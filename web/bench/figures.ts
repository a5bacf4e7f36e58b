import { figureText, print } from "./print";
import type { Figure } from "./shared/figures";

/** Figures that are printed as they come. */
export class Figures {
  readonly all: Figure[] = [];

  constructor(title: string) {
    print(`${title}\n`);
  }

  tell(name: string, value: number, unit: string): void {
    const figure = { name, value, unit };
    process.stdout.write(figureText(figure));
    this.all.push(figure);
  }
}
