import type { Engine } from "../../shared/messages";

/** A search that never finds anything, to measure by. */
export interface Trial {
  step(count: number): { tried: number };
  free(): void;
}

/** Kernels, and a clock to measure them by. */
export interface EngineHost {
  /** The kernels that are right, tested anew just now. */
  kernels(): string[];
  trial(kernel: string): Trial;
  /** A clock in milliseconds. */
  now(): number;
}

/**
 * Hashes in one call before anything is measured. Few, because an engine enters the optimised code of a function when
 * it is called, never while it runs.
 */
const FIRST_STEP = 256;

/** Hashes in one measured call: so many that the cost of the call itself does not show. */
const STEP = 2048;

/** How long a kernel runs in one turn. The kernels take turns, so that other work of the machine slows all of them. */
const TURN_MS = 2;

/** Turns before anything is measured: on a busy machine the engine takes a tenth of a second to optimise all of them. */
const FIRST_TURNS = 20;

/** Measured turns. */
const TURNS = 9;

/** Measures the kernels and picks the fastest that is right, and is still right now that its code is optimised. */
export function chooseEngine(host: EngineHost): Engine {
  const rates = measure(host);
  const [fastest] = host
    .kernels()
    .map((name) => ({ name, rate: rates[name] ?? 0 }))
    .sort((one, other) => other.rate - one.rate);
  if (!fastest) throw new Error("no kernel finds a nonce that is known to be a hit");
  return { name: fastest.name, rates };
}

function measure({ kernels, trial, now }: EngineHost): Engine["rates"] {
  const trials = kernels().map((name) => ({ name, trial: trial(name), rates: [] as number[] }));

  const rate = (trial: Trial, step: number): number => {
    const begun = now();
    let tried = 0;
    let spent = 0;
    while (spent < TURN_MS) {
      tried += trial.step(step).tried;
      spent = now() - begun;
    }
    return (tried * 1000) / spent;
  };

  for (let turn = 0; turn < FIRST_TURNS; turn += 1) {
    for (const { trial } of trials) rate(trial, FIRST_STEP);
  }
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const { trial, rates } of trials) rates.push(rate(trial, STEP));
  }
  for (const { trial } of trials) trial.free();
  return Object.fromEntries(trials.map(({ name, rates }) => [name, upperQuartile(rates)]));
}

/** The best, not the median: every disturbance makes a measurement lower. */
function upperQuartile(numbers: number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[(3 * sorted.length) >> 2] ?? 0;
}
