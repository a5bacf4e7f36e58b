import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { edition, SERVICE_WORKER } from "./edition/edition.ts";

/** Where `npm run dev` finds a running `tabchain serve`. */
const relay = process.env.TABCHAIN_URL ?? "http://127.0.0.1:5000";

export default defineConfig({
  plugins: [svelte(), edition()],
  build: {
    target: "es2023",
    // The module and the workers stay files of their own: a blocker's log then names what it stopped.
    assetsInlineLimit: 0,
    // From it `npm run weigh` knows what the first view loads.
    manifest: true,
    rolldownOptions: {
      input: { index: "index.html", "service-worker": "src/service/service-worker.ts" },
      output: {
        entryFileNames: ({ name }) => (name === "service-worker" ? SERVICE_WORKER : "assets/[name]-[hash].js"),
        // What the first view needs, with all that it imports, is one file: it compresses better, and is asked for once.
        codeSplitting: { groups: [{ name: "page", test: /src\/client\/(main\.ts|views\/watch\/WatchView\.svelte)$/ }] },
      },
    },
  },
  worker: { format: "es" },
  server: {
    // The relay checks Origin, so the development server speaks in the relay's own name.
    proxy: {
      "/api": { target: relay, changeOrigin: true, headers: { origin: relay } },
      "/ws": { target: relay, changeOrigin: true, ws: true, rewriteWsOrigin: true },
    },
  },
  test: {
    environment: "node",
    include: ["{src,bench,weigh,edition}/**/*.test.ts"],
  },
});
