import { untrack } from "svelte";
import type { EventLog } from "./log.svelte";
import type { Stage } from "./recording";

/**
 * Shows a stage everything that the page is shown, as long as the component that calls this is there. `draw` follows
 * once a frame, for any number of events: a move of the slider tells of thousands at once.
 */
export function onStage(log: () => EventLog, stage: Stage, draw: () => void): void {
  $effect(() => {
    const shown = log();
    // Earlier events are told at once; this must not depend on the stage's own state.
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
