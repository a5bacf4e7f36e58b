import { expect, it } from "vitest";
import { isWriting } from "./writing";

it("tells a field in which a person writes from the rest of the page", () => {
  for (const type of ["text", "search", "number", "password", "datetime-local"]) {
    expect(isWriting({ tagName: "INPUT", type }), type).toBe(true);
  }
  expect(isWriting({ tagName: "TEXTAREA" })).toBe(true);
  expect(isWriting({ tagName: "SELECT" })).toBe(true);
  expect(isWriting({ tagName: "DIV", isContentEditable: true })).toBe(true);

  for (const type of ["range", "checkbox", "radio", "button"]) {
    expect(isWriting({ tagName: "INPUT", type }), type).toBe(false);
  }
  expect(isWriting({ tagName: "BUTTON", type: "button" })).toBe(false);
  expect(isWriting({ tagName: "BODY" })).toBe(false);
  expect(isWriting(null)).toBe(false);
});
