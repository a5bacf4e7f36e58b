/** The commands to type where the relay runs: the same in every language. */

export const SERVE_FOR_ALL = "tabchain serve --listen 0.0.0.0:5000";

export const SERVE_TO_FRAMES = "tabchain serve --allow-embed https://school.example";
