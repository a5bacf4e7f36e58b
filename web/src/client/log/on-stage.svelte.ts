import { untrack } from "svelte";
import type { EventLog } from "./log.svelte";
import type { Stage } from "./recording";

/**
 * Shows a stage all that the page is shown, as long as the component that calls this is there. `draw` follows once a
 * frame, for however many events: a move of the slider tells of thousands at once.
 */
export function onStage(log: () => EventLog, stage: Stage, draw: () => void): void {
  $effect(() => {
    const shown = log();
    // What is shown already is told at once; the stage's own state is not what this depends on.
    return untrack(() => {
      let frame = 0;
      const changed = (): void => {
        cancelAnimationFrame(frame);
        frame = requestAnimationFrame(draw);
      };
      stage.clear();
      const leave = shown.follow({
        clear: () => {
          stage.clear();
          changed();
        },
        take: (event, at, fresh) => {
          stage.take(event, at, fresh);
          changed();
        },
      });
      draw();
      return () => {
        cancelAnimationFrame(frame);
        leave();
      };
    });
  });
}
