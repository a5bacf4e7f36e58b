/** Forms that open in place, in answer to a button. */
import { tick } from "svelte";
import type { Attachment } from "svelte/attachments";

interface Opened {
  /** The button that opened the form. */
  opener: HTMLElement | undefined;
  /** Closes the form and keeps nothing of it. */
  oncancel: () => void;
}

/**
 * The first field has the focus at once, and Escape cancels the form: nothing else hears of that key. When the form
 * goes, the button gets back the focus that was in it.
 */
export const inPlace =
  ({ opener, oncancel }: Opened): Attachment<HTMLFormElement> =>
  (form) => {
    const onkeydown = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
      event.preventDefault();
      oncancel();
    };
    form.addEventListener("keydown", onkeydown);
    const field = form.querySelector<HTMLInputElement>("input");
    field?.focus();
    field?.select();
    return () => {
      form.removeEventListener("keydown", onkeydown);
      void tick().then(() => {
        // A focus that went with the form is on nothing.
        if (document.activeElement === document.body) opener?.focus();
      });
    };
  };
