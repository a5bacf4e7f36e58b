/** Fields in which a person writes nothing: a key pressed there is meant for the page. */
const NOT_WRITTEN = new Set(["button", "checkbox", "color", "file", "image", "radio", "range", "reset", "submit"]);

/** The part of an element that tells whether a person writes in it. */
interface Written {
  tagName: string;
  type?: string;
  isContentEditable?: boolean;
}

/** Whether an event comes from a field in which a person writes or chooses, which has a use of its own for keys. */
export function isWriting(target: EventTarget | Written | null): boolean {
  if (!target || !("tagName" in target)) return false;
  const { tagName, type = "text", isContentEditable = false } = target as Written;
  if (isContentEditable) return true;
  const tag = tagName.toLowerCase();
  return tag === "textarea" || tag === "select" || (tag === "input" && !NOT_WRITTEN.has(type));
}
