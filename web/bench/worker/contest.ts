/** The contenders, as a worker has them. */

/** Something whose speed is measured. */
export interface Contender {
  name: string;
  /** Works for about so long; answers with the amount of work a second. */
  turn(ms: number): number | Promise<number>;
}

/** The contenders that take turns for one table; all of them have agreed. */
export interface LoadedContest {
  title: string;
  /** The unit that the rates count, a second. */
  unit: string;
  peers: Contender[];
  ours: Contender[];
}

/** A contender that does a piece of work over and over; each call of `work` answers with the amount. */
export function repeating(name: string, work: () => number | Promise<number>): Contender {
  const turn = async (ms: number): Promise<number> => {
    const begun = performance.now();
    let amount = 0;
    let spent = 0;
    while (spent < ms) {
      const made = work();
      // A call that needs no waiting does not wait.
      amount += typeof made === "number" ? made : await made;
      spent = performance.now() - begun;
    }
    return (amount * 1000) / spent;
  };
  return { name, turn };
}
