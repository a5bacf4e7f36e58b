/**
 * Dragging, pinching and the wheel over the picture, by d3-zoom; and the camera's way when the page itself moves it.
 */
import { select } from "d3-selection";
import "d3-transition";
import { type D3ZoomEvent, zoom, zoomIdentity } from "d3-zoom";
import { type Camera, FURTHEST, NEAREST, type Size } from "./camera";

export interface Zoom {
  /** Moves the camera there, in this many milliseconds. */
  go(to: Camera, duration: number): void;
  dispose(): void;
}

/** A person's moves of the picture: `byHand`, unless the page moved it. */
export type OnCamera = (camera: Camera, byHand: boolean) => void;

/** For a longer way on the screen the camera jumps: nobody can follow blocks that rush by. */
const LONGEST_GLIDE = 4_000;

export function zoomOn(picture: SVGSVGElement, size: () => Size, onCamera: OnCamera): Zoom {
  const behaviour = zoom<SVGSVGElement, unknown>()
    // By itself it would ask the element; then the browser would lay out the page in the middle of the move.
    .extent(() => [
      [0, 0],
      [size().width, size().height],
    ])
    .scaleExtent([FURTHEST, NEAREST])
    .clickDistance(4)
    // Without a key, the wheel scrolls the page.
    .filter((event: Event) => {
      if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey;
      return !(event instanceof MouseEvent) || event.button === 0;
    })
    .on("zoom", ({ transform, sourceEvent }: D3ZoomEvent<SVGSVGElement, unknown>) => {
      onCamera({ x: transform.x, y: transform.y, k: transform.k }, Boolean(sourceEvent));
    });
  const picked = select(picture);
  let at: Camera = { x: 0, y: 0, k: 1 };
  behaviour.on("zoom.at", ({ transform }: D3ZoomEvent<SVGSVGElement, unknown>) => {
    at = { x: transform.x, y: transform.y, k: transform.k };
  });

  const stop = new AbortController();
  const { signal } = stop;
  picture.addEventListener("wheel", sideways, { signal, passive: false });
  letThePageScroll(picture, signal);
  picked.call(behaviour).on("dblclick.zoom", null);

  function sideways(event: WheelEvent): void {
    if (event.ctrlKey || event.metaKey || Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return;
    event.preventDefault();
    const to = { ...at, x: at.x - event.deltaX };
    picked.interrupt().call(behaviour.transform, zoomIdentity.translate(to.x, to.y).scale(to.k));
    onCamera(to, true);
  }

  return {
    go({ x, y, k }, duration) {
      const to = zoomIdentity.translate(x, y).scale(k);
      const far = Math.hypot(x - at.x, y - at.y) > LONGEST_GLIDE;
      if (duration === 0 || far || document.hidden) picked.interrupt().call(behaviour.transform, to);
      else picked.transition().duration(duration).call(behaviour.transform, to);
    },
    dispose() {
      stop.abort();
      picked.interrupt().on(".zoom", null);
    },
  };
}

/** If one finger begins to move upwards or downwards, the page scrolls, and the picture stays. */
function letThePageScroll(picture: SVGSVGElement, signal: AbortSignal): void {
  let start: { x: number; y: number } | undefined;
  let scrolls = false;
  picture.addEventListener(
    "touchstart",
    ({ touches }) => {
      const [finger] = touches;
      scrolls = false;
      start = touches.length === 1 && finger ? { x: finger.clientX, y: finger.clientY } : undefined;
    },
    { signal, passive: true, capture: true },
  );
  picture.addEventListener(
    "touchmove",
    (event) => {
      const [finger] = event.touches;
      if (start && finger) {
        scrolls = Math.abs(finger.clientY - start.y) > Math.abs(finger.clientX - start.x);
        start = undefined;
      }
      if (scrolls) event.stopImmediatePropagation();
    },
    { signal, passive: true, capture: true },
  );
}
