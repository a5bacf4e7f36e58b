/** The title in the present heading; the window's title is made from it. */
export const shown = $state({ title: "" });
