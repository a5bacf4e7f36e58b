import { expect, it } from "vitest";
import { figureText, idleText, short, tableText } from "./print";

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

it("an idle page has a line for each view, looked at and hidden", () => {
  const row = (view: string, hidden: boolean, page: number, browser: number) => ({ view, hidden, page, browser });
  const rows = [row("watch", false, 0.005, 0.01), row("watch", true, 0.001, 0.002), row("nothing", false, 0, 0.0004)];
  expect(idleText(rows, { peers: 30, secondsABlock: 10, seconds: 60 }).split("\n")).toEqual([
    "A page that does not mine, 30 peers, a block in 10 s, over 60 s: % of one processor",
    "                shown: page      browser hidden: page      browser",
    "watch                  0.50         1.00         0.10         0.20",
    "nothing                0.00         0.04                          ",
    "",
  ]);
});
