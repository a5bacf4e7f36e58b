import { formatsOf } from "../formats";

export const format = formatsOf("de-DE");
