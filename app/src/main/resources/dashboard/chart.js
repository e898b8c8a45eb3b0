// Lines over time or epochs, with title, unit and a legend that works by keyboard.

import uPlot from "/webjars/uplot/1.6.30/dist/uPlot.esm.js";
import {el, empty} from "./dom.js";
import {clock, short} from "./format.js";

const COLOURS = 8;
const DASHES = [[], [8, 4], [2, 3]];
const HEIGHT = 200;
const FEW_POINTS = 12;
/** Steps of an axis that counts. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/** The value of a colour of the style sheet, light or dark as it is now. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

/** Number of a name, in the order in which they are first asked for. */
function number(known, name) {
  if (!known.has(name)) {
    known.set(name, known.size);
  }
  return known.get(name);
}

/** A chart of many series. set(xs, {name: values}) replaces what is drawn. */
export class Chart {

  /** @param options title, unit, over ("time" or a word), kinds (names are "thing kind"), format of a value */
  constructor(options) {
    this.options = options;
    this.names = [];
    this.hidden = new Set();
    this.things = new Map();
    this.kinds = new Map();
    this.plot = el("div", {class: "plot"});
    this.legend = el("ul", {class: "legend"});
    this.nothing = empty(options.empty ?? "nothing to draw yet");
    this.values = el("tbody");
    this.details = el("details", {class: "small soft"}, el("summary", {}, "latest values as a table"),
      el("table", {}, el("thead", {}, el("tr", {}, el("th", {}, "series"), el("th", {class: "number"}, options.unit))),
        this.values));
    this.element = el("section", {class: "card chart", "aria-label": options.title},
      el("h3", {}, options.title, el("span", {class: "soft small"}, options.unit)),
      this.plot, this.nothing, this.legend,
      this.details);
    this.width = new ResizeObserver(() => this.resize());
    this.width.observe(this.plot);
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.recolour = () => this.build();
    this.dark.addEventListener("change", this.recolour);
    this.data = [[]];
  }

  /** Stops listening; for when the page is left. */
  close() {
    this.width.disconnect();
    this.dark.removeEventListener("change", this.recolour);
    this.uplot?.destroy();
  }

  set(xs, series) {
    const names = Object.keys(series);
    this.data = [xs, ...names.map(name => series[name])];
    if (names.join("\n") === this.names.join("\n") && this.uplot) {
      this.uplot.setData(this.data);
    } else {
      this.names = names;
      this.build();
    }
    this.nothing.hidden = names.length > 0;
    this.plot.hidden = names.length === 0;
    this.details.hidden = names.length === 0;
    this.values.replaceChildren(...names.map((name, i) => {
      const last = this.data[i + 1].findLast(value => value !== null);
      return el("tr", {}, el("td", {}, name), el("td", {class: "number"}, this.text(last)));
    }));
  }

  text(value) {
    return value === undefined || value === null ? "none" : (this.options.format ?? short)(value);
  }

  /**
   * Colour and dash of a series, its own from the first time it is seen. Where names are "thing kind", a thing has one colour and a kind
   * one dash; else each has a colour, and dashes begin when the colours are used up.
   */
  look(name) {
    const [thing, kind] = this.options.kinds ? name.split(" ") : [name, null];
    const n = number(this.things, thing);
    const dash = this.options.kinds ? number(this.kinds, kind) : Math.floor(n / COLOURS);
    return {colour: "s" + n % COLOURS, dash: DASHES[dash % DASHES.length]};
  }

  build() {
    this.uplot?.destroy();
    this.uplot = null;
    if (this.names.length === 0) {
      this.legend.replaceChildren();
      return;
    }
    const axis = {stroke: colour("soft"), grid: {stroke: colour("grid"), width: 1}, ticks: {stroke: colour("grid")}};
    const time = this.options.over === "time";
    this.uplot = new uPlot({
      width: Math.max(200, this.plot.clientWidth),
      height: HEIGHT,
      scales: {x: {time}, y: {range: this.options.range ?? ((plot, low, high) => [Math.min(0, low ?? 0), (high ?? 1) * 1.05 || 1])}},
      cursor: {drag: {x: true, y: false}},
      axes: [
        {...axis, label: time ? undefined : this.options.over, labelSize: 20, size: time ? 34 : 30,
          ...(time ? {space: 80} : {incrs: WHOLE}), ...(time ? {values: (plot, ticks) => ticks.map(tick => clock(tick * 1000).slice(0, this.span() > 600 ? 5 : 8))} : {})},
        {...axis, size: 72, values: (plot, ticks) => ticks.map(tick => (tick === null ? "" : this.text(tick)))},
      ],
      series: [
        {label: this.options.over},
        ...this.names.map(name => ({
          label: name, show: !this.hidden.has(name), stroke: colour(this.look(name).colour), width: 2,
          dash: this.look(name).dash, points: {show: this.data[0].length < FEW_POINTS, size: 5}, spanGaps: !time})),
      ],
    }, this.data, this.plot);
    this.uplot.root.setAttribute("aria-hidden", "true");
    this.legend.replaceChildren(...this.names.map((name, i) => this.entry(name, i + 1)));
  }

  entry(name, index) {
    const look = this.look(name);
    const line = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    line.setAttribute("width", "22");
    line.setAttribute("height", "8");
    const stroke = document.createElementNS("http://www.w3.org/2000/svg", "path");
    stroke.setAttribute("d", "M0 4h22");
    stroke.setAttribute("stroke", colour(look.colour));
    stroke.setAttribute("stroke-width", "3");
    stroke.setAttribute("stroke-dasharray", look.dash.join(" "));
    line.append(stroke);
    const button = el("button", {type: "button", "aria-pressed": String(!this.hidden.has(name)), onclick: () => {
      this.hidden.has(name) ? this.hidden.delete(name) : this.hidden.add(name);
      this.uplot.setSeries(index, {show: !this.hidden.has(name)});
      button.setAttribute("aria-pressed", String(!this.hidden.has(name)));
    }}, line, name);
    return el("li", {}, button);
  }

  /** From the first to the last value, in units of the horizontal axis. */
  span() {
    return this.data[0].length ? this.data[0].at(-1) - this.data[0][0] : 0;
  }

  resize() {
    if (this.uplot && this.plot.clientWidth > 0 && this.uplot.width !== this.plot.clientWidth) {
      this.uplot.setSize({width: this.plot.clientWidth, height: HEIGHT});
    }
  }
}
