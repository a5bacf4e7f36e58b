import { expect, it } from "vitest";
import { figureText, short, tableText } from "./print";

it("rates are written short, as the native half writes them", () => {
  const rates = [0.5, 12, 1_500, 25_000, 3.36e6, 123.4e6];
  expect(rates.map(short)).toEqual(["0.5", "12.0", "1.50 k", "25.0 k", "3.36 M", "123 M"]);
});

it("a table has a line for each contender", () => {
  const rows = [{ name: "one", median: 2e6, quartiles: [1e6, 3e6] as [number, number], ratio: 1 }];
  expect(tableText({ title: "Work", unit: "things", rows }).split("\n")).toEqual([
    "Work",
    "                                       things/s              quartiles   ratio",
    "one                                      2.00 M       1.00 M to 3.00 M    1.00",
    "",
  ]);
});

it("a figure has three digits", () => {
  const figures = [0.1234, 1.234, 12.34, 160].map((value) => figureText({ name: "it takes", value, unit: "s" }));
  const column = " ".repeat(54);
  expect(figures).toEqual([
    `it takes${column} 0.123 s\n`,
    `it takes${column}  1.23 s\n`,
    `it takes${column}  12.3 s\n`,
    `it takes${column}   160 s\n`,
  ]);
});
