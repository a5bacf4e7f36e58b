import "./app.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { boot } from "./boot";
import FailureCard from "./components/FailureCard.svelte";
import { Tab } from "./state.svelte";

const target = document.body;

if ("Worker" in globalThis) {
  const tab = new Tab();
  mount(App, { target, props: { tab } });
  document.addEventListener("visibilitychange", () => {
    tab.mining.pageHidden = document.hidden;
    tab.mining.apply();
  });
  setInterval(() => tab.tick(), 1000);
  void boot(tab);
} else {
  mount(FailureCard, { target, props: { failure: { kind: "no-worker" } } });
}
