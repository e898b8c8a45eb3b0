// A confusion matrix: rows are labels, columns answers, darker for a larger share of the row.

import {el, table} from "./dom.js";
import {count, percent} from "./format.js";
import {colour} from "./chart.js";

const MOST_AS_TABLE = 26;
const WORST = 20;
/** Columns are as wide as the longest name, up to here. */
const MOST_LETTERS = 10;

export function matrix(classes, counts) {
  const samples = counts.flat().reduce((sum, n) => sum + n, 0);
  const right = counts.reduce((sum, row, i) => sum + row[i], 0);
  return el("div", {},
    el("p", {class: "soft small"}, "rows labels, columns answers; " + count(right) + " of " + count(samples) + " right, " + percent(right / samples)),
    classes.length <= MOST_AS_TABLE ? grid(classes, counts) : worst(classes, counts));
}

function grid(classes, counts) {
  const cells = el("table", {class: "matrix"},
    el("thead", {}, el("tr", {}, el("th", {}, ""), classes.map(name => el("th", {scope: "col"}, name)))),
    el("tbody", {}, counts.map((row, label) => {
      const support = Math.max(1, row.reduce((sum, n) => sum + n, 0));
      return el("tr", {}, el("th", {scope: "row"}, classes[label]), row.map((n, answer) => {
        const cell = el("td", {title: classes[label] + " taken for " + classes[answer] + ": " + n}, n === 0 ? "" : String(n));
        if (n > 0) {
          cell.style.background = `color-mix(in srgb, ${colour(label === answer ? "s0" : "s1")} ${Math.round(75 * n / support)}%, transparent)`;
        }
        return cell;
      }));
    })));
  cells.style.setProperty("--name", Math.min(MOST_LETTERS, Math.max(...classes.map(name => name.length))) + "ch");
  return el("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": "confusion matrix"}, cells);
}

function worst(classes, counts) {
  const pairs = counts.flatMap((row, label) => row.map((n, answer) => ({label, answer, n, of: row.reduce((sum, one) => sum + one, 0)})))
    .filter(pair => pair.label !== pair.answer && pair.n > 0).sort((a, b) => b.n - a.n).slice(0, WORST);
  return table("pairs that are confused most", [
    {name: "label", cell: pair => classes[pair.label]},
    {name: "answer", cell: pair => classes[pair.answer]},
    {name: "samples", number: true, cell: pair => count(pair.n)},
    {name: "of", number: true, cell: pair => count(pair.of)},
  ], pairs);
}
