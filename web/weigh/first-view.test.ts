import { expect, it } from "vitest";
import { firstView, named } from "./first-view";

const manifest = {
  "index.html": { file: "index.js", imports: ["_shared.js"], css: ["index.css"], dynamicImports: ["view", "later"] },
  view: { file: "view.js", imports: ["_shared.js", "index.html"], css: ["view.css"], assets: ["core.wasm"] },
  later: { file: "later.js" },
  "_shared.js": { file: "shared.js" },
};

it("weighs each file once that the entries need, and none that is fetched later", () => {
  const files = firstView(manifest, ["index.html", "view"]);
  expect([...files].sort()).toEqual(["core.wasm", "index.css", "index.js", "shared.js", "view.css", "view.js"]);
});

it("says which entry is gone", () => {
  expect(() => firstView(manifest, ["home"])).toThrow("the manifest has no home");
});

it("finds a file whatever hash it carries, and only that file", () => {
  const files = ["assets/pow-worker-Ab_1-xyZ.js", "assets/pow-worker-extra-12345678.js"];
  expect(named(files, "pow-worker")).toEqual(["assets/pow-worker-Ab_1-xyZ.js"]);
  expect(() => named(files, "node-worker")).toThrow("no file is called node-worker");
});
