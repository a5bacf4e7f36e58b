import "./app.css";
import { mount } from "svelte";
import { reasonOf } from "../shared/messages";
import App from "./App.svelte";
import { boot } from "./boot";
import FailureCard from "./components/FailureCard.svelte";
import type { Failure } from "./failure";
import { Tab } from "./state.svelte";

const target = document.body;

function run(): void {
  const tab = new Tab();
  mount(App, { target, props: { tab } });
  document.addEventListener("visibilitychange", () => {
    tab.mining.pageHidden = document.hidden;
    tab.mining.apply();
  });
  setInterval(() => tab.tick(), 1000);
  void boot(tab);
}

function giveUp(failure: Failure): void {
  mount(FailureCard, { target, props: { failure } });
}

if (!("Worker" in globalThis)) {
  giveUp({ kind: "no-worker" });
} else {
  try {
    run();
  } catch (error) {
    giveUp({ kind: "node", reason: `The browser refused to start it (${reasonOf(error)}).` });
  }
}
