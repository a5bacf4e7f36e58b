import "./ui/app.css";
import { mount } from "svelte";
import { reasonOf } from "../shared/messages";
import App from "./App.svelte";
import { boot } from "./boot";
import { mendLanguage } from "./browser/language";
import FailureCard from "./health/FailureCard.svelte";
import type { Failure } from "./health/failure";
import { unfitness } from "./health/fitness";
import { place } from "./place/place.svelte";
import { Tab } from "./tab.svelte";
import { restoreTheme } from "./ui/theme.svelte";
import { language, preferredLanguage, speak } from "./words/language.svelte";
import { shellWords } from "./words/shell";

const target = document.body;

/** The words arrive while the node starts. If they do not, the page speaks English. */
async function run(): Promise<void> {
  const speaking = speak(preferredLanguage(navigator.languages ?? [])).catch(() => {});
  const unfit = unfitness(globalThis);
  if (unfit) {
    await speaking;
    return giveUp(unfit);
  }
  try {
    const tab = new Tab();
    document.addEventListener("visibilitychange", () => {
      tab.mining.pageHidden = document.hidden;
      tab.mining.apply();
      tab.wind();
    });
    tab.live(() => document.hidden);
    tab.health.watch();
    void boot(tab);
    await speaking;
    mount(App, { target, props: { tab } });
    // This comes after the files of the node. Without it, the tabs beside this one cannot be seen while the relay is
    // gone.
    tab.node.loaded
      .then(() => import("./siblings/siblings.svelte"))
      .then(
        ({ joinSiblings }) => joinSiblings(tab),
        () => {},
      );
    if (place.options.replay) void tab.log.openFrom(place.options.replay);
  } catch (error) {
    giveUp({ kind: "node", reason: shellWords().failure.refusedToStart(reasonOf(error)) });
  }
}

function giveUp(failure: Failure): void {
  document.documentElement.lang = language();
  mount(FailureCard, { target, props: { failure } });
}

mendLanguage(navigator);
restoreTheme(document.documentElement);
void run();
