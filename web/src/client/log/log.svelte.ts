import { outcomeOf } from "./outcome";
import { type Problem, problemOf } from "./problem";
import { Recorder } from "./recorder";
import { type Listener, type Recorded, type Recording, type ShownEvent, type Stage, spanOf } from "./recording";

/** How often a recording that plays moves on. */
const STEP_MS = 100;

export const SPEEDS = [1, 4, 16, 60] as const;

/**
 * Stands between the node and the page. Live events are kept, and shown as they come. While a recording is open, live
 * events are only kept, and the same stages show the recording's events instead.
 */
export class EventLog {
  /** The recording that is open. */
  replay = $state.raw<Recording | undefined>();
  /** The recording is shown up to here, in milliseconds since 1970. */
  position = $state(0);
  playing = $state(false);
  speed = $state<number>(1);
  /** Why the last recording did not open. */
  trouble = $state.raw<Problem | undefined>();
  /** The first and the last time of the tab's own events, as the slider shows them. */
  liveSpan = $state.raw({ start: 0, end: 0 });

  readonly #ownScale: () => number | undefined;
  readonly #recorder = new Recorder();
  readonly #stages = new Set<Stage>();
  /** These hear live events, whatever is shown. */
  readonly #listeners = new Set<Listener>();
  /** Events of the recording that are shown. */
  #shown = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `ownScale`: hashes that a block of difficulty 1 takes on average on this tab's own network, once that is known. */
  constructor(ownScale: () => number | undefined) {
    this.#ownScale = ownScale;
  }

  /** The first and the last time of the slider. */
  get span(): { start: number; end: number } {
    return this.replay ? spanOf(this.replay.events) : this.liveSpan;
  }

  /** Hashes that a block of difficulty 1 takes on average, on the network that is shown. */
  get easiestHashes(): number | undefined {
    return this.replay ? this.replay.easiestHashes : this.#ownScale();
  }

  /** An event of the node. */
  live(event: ShownEvent, at = Date.now()): void {
    const recorded = this.#recorder.add(event, at);
    this.liveSpan = { start: this.#recorder.start ?? at, end: recorded.at };
    for (const listener of this.#listeners) listener.take(recorded.event, recorded.at, true);
    if (this.replay) return;
    for (const stage of this.#stages) stage.take(recorded.event, recorded.at, true);
  }

  /** Shows a stage everything that is shown now, and all later events; the returned function ends that. */
  follow(stage: Stage): () => void {
    const events = this.replay ? this.replay.events.slice(0, this.#shown) : this.#recorder.events();
    tell(stage, events);
    this.#stages.add(stage);
    return () => this.#stages.delete(stage);
  }

  /** Tells the outcome of the tab's own events until now, and each later event, also while a recording is shown. */
  overhear(listener: Listener): void {
    tell(listener, this.#recorder.events());
    this.#listeners.add(listener);
  }

  /** Everything that this tab saw, to be replayed or kept. */
  recording(): Recording {
    return { easiestHashes: this.#ownScale(), events: this.#recorder.events() };
  }

  /** Opens a recording at its end, or at `at`. */
  open(recording: Recording, at = spanOf(recording.events).end): void {
    this.pause();
    this.trouble = undefined;
    this.replay = recording;
    this.#restart();
    this.position = spanOf(recording.events).start;
    this.seek(at);
  }

  /** Opens a recording from the web, at its end; if it does not open, `trouble` says why. */
  async openFrom(url: URL): Promise<void> {
    await this.#opened(async () => {
      const { fetchRecording } = await import("./file");
      return fetchRecording(url);
    });
  }

  /** Opens a recording from a file, at its end; if it does not open, `trouble` says why. */
  async openFile(file: Blob): Promise<void> {
    await this.#opened(async () => {
      const { readRecording } = await import("./file");
      return readRecording(file);
    });
  }

  /** Shows the state at `at`. */
  seek(at: number): void {
    if (!this.replay) return;
    const { events } = this.replay;
    const { start, end } = spanOf(events);
    const wanted = Math.min(Math.max(at, start), end);
    if (wanted < this.position) this.#restart();
    const from = this.#shown;
    while ((events[this.#shown]?.at ?? Number.POSITIVE_INFINITY) <= wanted) this.#shown += 1;
    this.#show(events.slice(from, this.#shown));
    this.position = wanted;
    if (wanted === end) this.pause();
  }

  /** Plays on from here, or from the start when it is over. */
  play(): void {
    if (!this.replay || this.playing) return;
    const { start, end } = spanOf(this.replay.events);
    if (this.position >= end) this.seek(start);
    this.playing = true;
    this.#timer = setInterval(() => this.seek(this.position + STEP_MS * this.speed), STEP_MS);
  }

  pause(): void {
    clearInterval(this.#timer);
    this.playing = false;
  }

  /** Closes the recording: the page shows the events of its own node again. */
  backToLive(): void {
    this.trouble = undefined;
    if (!this.replay) return;
    this.pause();
    this.replay = undefined;
    this.#restart();
    this.#show(this.#recorder.events());
  }

  async #opened(read: () => Promise<Recording>): Promise<void> {
    this.trouble = undefined;
    try {
      this.open(await read());
    } catch (error) {
      this.trouble = problemOf(error);
    }
  }

  #restart(): void {
    this.#shown = 0;
    for (const stage of this.#stages) stage.clear();
  }

  #show(events: readonly Recorded[]): void {
    for (const stage of this.#stages) tell(stage, events);
  }
}

/** Tells the earlier events. */
function tell(listener: Listener, events: readonly Recorded[]): void {
  for (const { event, at } of listener.outcome ? outcomeOf(events) : events) listener.take(event, at, false);
}
