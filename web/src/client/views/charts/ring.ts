/** The last rows of numbers: their memory is taken once. */
export class Ring {
  readonly #columns: readonly Float64Array[];
  readonly #most: number;
  #next = 0;
  #length = 0;

  constructor(columns: number, most: number) {
    this.#columns = Array.from({ length: columns }, () => new Float64Array(most));
    this.#most = most;
  }

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#next = 0;
    this.#length = 0;
  }

  push(...row: number[]): void {
    for (const [index, column] of this.#columns.entries()) column[this.#next] = row[index] ?? Number.NaN;
    this.#next = (this.#next + 1) % this.#most;
    this.#length = Math.min(this.#length + 1, this.#most);
  }

  /** Puts a row in the place of the last one. */
  replaceLast(...row: number[]): void {
    if (this.#length > 0) {
      this.#next = (this.#next + this.#most - 1) % this.#most;
      this.#length -= 1;
    }
    this.push(...row);
  }

  /** A copy of one column, oldest first. */
  column(index: number): Float64Array {
    const column = this.#columns[index] ?? new Float64Array();
    const copy = new Float64Array(this.#length);
    const start = (this.#next + this.#most - this.#length) % this.#most;
    const first = column.subarray(start, Math.min(start + this.#length, this.#most));
    copy.set(first);
    copy.set(column.subarray(0, this.#length - first.length), first.length);
    return copy;
  }
}
