/** The title of what is shown, as its heading has it; the window's title is made from it. */
export const shown = $state({ title: "" });
