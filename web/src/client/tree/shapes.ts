/** A shape for each state, so that people can tell states without colour. */
import type { DrawnState } from "./drawn";

/** The outline as an SVG path, from a corner at 0 0. */
export function outline(state: DrawnState, width: number, height: number): string {
  switch (state) {
    case "best":
    case "ghost":
      return rounded(width, height, height / 6);
    case "header":
      return rounded(width, height, height / 2);
    case "stale":
      return octagon(width, height, height / 4);
    case "orphan":
      return hexagon(width, height, height / 2.6);
    case "foreign":
      return notched(width, height, height / 4);
    case "invalid":
      return `M 0 0 H ${width} V ${height} H 0 Z`;
  }
}

/** The line that is drawn across it; empty if there is no such line. */
export const strike = (state: DrawnState, width: number, height: number): string =>
  state === "invalid" ? `M 0 ${height} L ${width} 0 M 0 0 L ${width} ${height}` : "";

/** The sheets under a run; the run is the uppermost. */
export const sheets = (width: number, height: number): string =>
  `M 4 ${height + 3} H ${width - 4} M 8 ${height + 6} H ${width - 8}`;

const octagon = (width: number, height: number, cut: number): string =>
  `M ${cut} 0 H ${width - cut} L ${width} ${cut} V ${height - cut} L ${width - cut} ${height} ` +
  `H ${cut} L 0 ${height - cut} V ${cut} Z`;

const hexagon = (width: number, height: number, cut: number): string =>
  `M ${cut} 0 H ${width - cut} L ${width} ${height / 2} L ${width - cut} ${height} H ${cut} L 0 ${height / 2} Z`;

/** With round corners cut out of it. */
const notched = (width: number, height: number, radius: number): string =>
  `M ${radius} 0 H ${width - radius} A ${radius} ${radius} 0 0 0 ${width} ${radius} ` +
  `V ${height - radius} A ${radius} ${radius} 0 0 0 ${width - radius} ${height} ` +
  `H ${radius} A ${radius} ${radius} 0 0 0 0 ${height - radius} ` +
  `V ${radius} A ${radius} ${radius} 0 0 0 ${radius} 0 Z`;

const rounded = (width: number, height: number, radius: number): string =>
  `M ${radius} 0 H ${width - radius} A ${radius} ${radius} 0 0 1 ${width} ${radius} ` +
  `V ${height - radius} A ${radius} ${radius} 0 0 1 ${width - radius} ${height} ` +
  `H ${radius} A ${radius} ${radius} 0 0 1 0 ${height - radius} ` +
  `V ${radius} A ${radius} ${radius} 0 0 1 ${radius} 0 Z`;
