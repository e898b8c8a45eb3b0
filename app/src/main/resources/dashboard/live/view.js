// One stream on the page: its events, its windows as the network sees them, and the answers.

import {el, empty, refill, say} from "../dom.js";
import {count, ms, perSecond, percent, short} from "../format.js";
import {colour} from "../chart.js";
import {matrix} from "../matrix.js";
import {get} from "../server.js";
import {Recording} from "./recording.js";

const SHOWN_CLASSES = 5;
const LEAST_CELL = 56;

const namesOfModels = new Map();
const ASK_AGAIN_MS = 10000;

/** Class names of the model that answered: at first those that it has said, then those of its bundle. */
function classNames(said) {
  if (!namesOfModels.has(said.model)) {
    namesOfModels.set(said.model, []);
    get("/api/models/detail", {model: said.model}).then(found => namesOfModels.set(said.model, found.manifest.classes),
      // A bundle may be announced after its first answers.
      () => setTimeout(() => namesOfModels.delete(said.model), ASK_AGAIN_MS));
  }
  const names = namesOfModels.get(said.model);
  if (said.classIndex >= 0 && said.className) {
    names[said.classIndex] = said.className;
  }
  return names;
}

/** A colour of the style sheet as a pixel of a canvas. */
export function pixel(name) {
  const hex = colour(name).slice(1);
  const [r, g, b] = [0, 2, 4].map(i => parseInt(hex.slice(i, i + 2), 16));
  return (255 << 24 | b << 16 | g << 8 | r) >>> 0;
}

export class StreamView {

  constructor(name) {
    this.name = name;
    this.recording = new Recording();
    this.events = el("canvas", {role: "img", "aria-label": "events of " + name, width: "346", height: "260"});
    this.figures = el("p", {class: "figures"}, "waiting for events");
    this.windows = el("canvas", {role: "img", "aria-label": "frames of " + name, width: "8", height: "2"});
    this.windowText = el("p", {class: "soft small"});
    this.answer = el("div", {class: "answer"});
    this.frameHint = empty("No windows yet: `./saccade stream live` makes them.");
    refill(this.answer, empty("No answers yet: `./saccade classify` gives them."));
    this.tally = new AnswerTally();
    this.windows.hidden = true;
    this.element = el("section", {class: "card view", "aria-label": "stream " + name},
      el("h3", {}, name), this.events, this.figures,
      el("h3", {}, "As the network sees it"), this.windows, this.windowText, this.frameHint, this.answer,
      this.tally.element);
    this.context = this.events.getContext("2d", {alpha: false});
    this.image = null;
    this.drawnEvents = 0;
  }

  /** Takes figures of the server. */
  status(figures) {
    this.number = figures.number;
    this.latest = figures;
    if (figures.width > 0 && (this.image === null || this.image.width !== figures.width || this.image.height !== figures.height)) {
      this.events.width = figures.width;
      this.events.height = figures.height;
      this.image = this.context.createImageData(figures.width, figures.height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
  }

  draw(accumulationUs, colours) {
    if (this.image === null || this.recording.chunks.length === 0) {
      return;
    }
    this.drawnEvents = this.recording.draw(this.pixels, accumulationUs, colours);
    this.context.putImageData(this.image, 0, 0);
  }

  /** The numbers below the picture. */
  tell(dropped, accumulationMs) {
    const now = this.latest;
    if (!now) {
      return;
    }
    const newest = this.recording.chunks.at(-1);
    const behindMs = this.recording.playUs === null ? 0 : (this.recording.newestUs - this.recording.playUs) / 1e3;
    const silent = now.silentMs > 2000 ? "silent for " + ms(now.silentMs) + "  " : "";
    const age = newest?.lastEventAtUs ? Date.now() - newest.lastEventAtUs / 1e3 : null;
    const text = silent + perSecond(now.eventsPerSecond, "events") + "  |  " + short(this.drawnEvents) + " in " + accumulationMs + " ms  |  "
      + now.missingChunks + " chunks missing  |  " + short(dropped) + " events dropped for this page  |  shown "
      + ms(Math.max(0, behindMs)) + " behind" + (age !== null && age >= 0 && age < 6e4 ? "  |  newest event " + ms(age) + " old" : "");
    say(this.figures, text);
    this.events.setAttribute("aria-label", "events of " + this.name + ": " + text);
  }

  /** A window: its steps side by side, those without events hatched. */
  frames(packet, colours) {
    this.frameHint.hidden = true;
    this.windows.hidden = false;
    const columns = Math.min(packet.steps, Math.max(1, Math.round(480 / Math.max(packet.width, LEAST_CELL))), 8);
    const zoom = Math.max(1, Math.floor(LEAST_CELL / packet.width));
    const cellWidth = packet.width * zoom;
    const cellHeight = packet.height * zoom;
    const rows = Math.ceil(packet.steps / columns);
    const width = columns * (cellWidth + 2) - 2;
    const height = rows * (cellHeight + 2) - 2;
    if (this.windows.width !== width || this.windows.height !== height) {
      this.windows.width = width;
      this.windows.height = height;
    }
    const context = this.windows.getContext("2d");
    context.fillStyle = colour("line");
    context.fillRect(0, 0, width, height);
    const image = context.createImageData(cellWidth, cellHeight);
    const pixels = new Uint32Array(image.data.buffer);
    for (let step = 0; step < packet.steps; step++) {
      const left = step % columns * (cellWidth + 2);
      const top = Math.floor(step / columns) * (cellHeight + 2);
      paint(packet, step, zoom, pixels, colours);
      context.putImageData(image, left, top);
      if (packet.empty[step]) {
        hatch(context, left, top, cellWidth, cellHeight);
      }
    }
    const skipped = packet.empty.reduce((sum, one) => sum + one, 0);
    const text = packet.steps + " time bins of " + ms((packet.endUs - packet.startUs) / packet.steps / 1e3) + ", "
      + packet.width * packet.shrunk + " x " + packet.height * packet.shrunk + (packet.shrunk > 1 ? " (shown smaller)" : "") + "; "
      + (skipped ? skipped + " empty, hatched" : "none empty") + "; events per bin " + [...packet.events].map(n => short(n)).join(", ");
    say(this.windowText, text);
    this.windows.setAttribute("aria-label", "frames of " + this.name + ": " + text);
  }

  /** What the classifier says of a window. */
  predicted(said) {
    const names = classNames(said);
    const order = said.scores.map((score, index) => ({score, index})).sort((a, b) => b.score - a.score).slice(0, SHOWN_CLASSES);
    const still = said.classIndex < 0;
    this.tally.add(said, names);
    refill(this.answer,
      el("p", {}, el("strong", {}, still ? "no event: no object" : names[said.classIndex] ?? "class " + said.classIndex),
        still ? "" : " at " + percent(said.scores[said.classIndex]),
        said.label >= 0 && !still ? el("span", {class: said.label === said.classIndex ? "good" : "bad"},
          said.label === said.classIndex ? "  right" : "  wrong: it is " + (names[said.label] ?? "class " + said.label)) : null),
      still ? null : order.map(({score, index}) => bar(names[index] ?? "class " + index, score)),
      el("p", {class: "soft small"}, said.stepsSkipped + " of " + (said.stepsRun + said.stepsSkipped) + " steps skipped, "
        + short(said.synOps) + " SynOps, " + (said.latencyMs === null ? "latency unknown" : ms(said.latencyMs) + " from last event to answer")
        + ", " + said.model));
  }
}

/** What a stream was taken for since the page shows it; where it carries labels, what for what. */
class AnswerTally {

  constructor() {
    this.answers = [];
    this.pairs = new Map();
    this.text = el("span", {});
    this.body = el("div", {});
    this.element = el("details", {class: "small", hidden: true, ontoggle: () => this.show()}, el("summary", {}, this.text), this.body);
  }

  add(said, names) {
    if (said.classIndex < 0) {
      return;
    }
    this.names = names;
    this.classes = said.scores.length;
    this.answers[said.classIndex] = (this.answers[said.classIndex] ?? 0) + 1;
    if (said.label >= 0 && said.label < said.scores.length) {
      const pair = said.label * said.scores.length + said.classIndex;
      this.pairs.set(pair, (this.pairs.get(pair) ?? 0) + 1);
    }
    const all = this.answers.reduce((sum, n) => sum + n, 0);
    const labelled = [...this.pairs.values()].reduce((sum, n) => sum + n, 0);
    const right = [...this.pairs].reduce((sum, [pair, n]) => sum + (pair % (this.classes + 1) === 0 ? n : 0), 0);
    this.element.hidden = false;
    say(this.text, count(all) + (all === 1 ? " answer" : " answers") + " seen here"
      + (labelled > 0 ? "; " + count(right) + " of " + count(labelled) + " with a label right, " + percent(right / labelled) : ""));
    this.show();
  }

  show() {
    if (!this.element.open) {
      return;
    }
    const names = Array.from({length: this.classes}, (_, i) => this.names[i] ?? "class " + i);
    const counts = names.map((_, label) => names.map((__, answer) => this.pairs.get(label * this.classes + answer) ?? 0));
    const all = this.answers.reduce((sum, n) => sum + n, 0);
    refill(this.body, this.pairs.size > 0 ? matrix(names, counts)
      : names.map((name, i) => ({name, share: (this.answers[i] ?? 0) / all})).filter(one => one.share > 0)
        .sort((a, b) => b.share - a.share).map(one => bar(one.name, one.share)));
  }
}

function bar(name, share) {
  const fill = el("div", {class: "fill"});
  fill.style.width = 100 * share + "%";
  return el("div", {class: "bar"}, el("span", {title: name}, name), el("div", {class: "track"}, fill),
    el("span", {class: "number"}, percent(share)));
}

/** One step: ON and OFF over the ground, stronger for more. */
function paint(packet, step, zoom, pixels, colours) {
  const offset = step * packet.width * packet.height;
  const wide = packet.width * zoom;
  for (let y = 0; y < packet.height; y++) {
    for (let x = 0; x < packet.width; x++) {
      const value = packet.pixels[offset + y * packet.width + x];
      const on = value >> 4;
      const off = value & 15;
      const strength = on | off ? 0.35 + 0.65 * Math.min(1, Math.sqrt(Math.max(on, off) / 6)) : 0;
      const rgb = strength === 0 ? colours.ground : mix(colours.ground, on >= off ? colours.on : colours.off, strength);
      for (let dy = 0; dy < zoom; dy++) {
        pixels.fill(rgb, (y * zoom + dy) * wide + x * zoom, (y * zoom + dy) * wide + (x + 1) * zoom);
      }
    }
  }
}

function mix(from, to, share) {
  let mixed = 0xff000000;
  for (let shift = 0; shift <= 16; shift += 8) {
    const a = from >>> shift & 255;
    mixed |= Math.round(a + ((to >>> shift & 255) - a) * share) << shift;
  }
  return mixed >>> 0;
}

function hatch(context, left, top, width, height) {
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.strokeStyle = colour("line");
  context.lineWidth = 2;
  context.beginPath();
  for (let x = -height; x < width; x += 8) {
    context.moveTo(left + x, top + height);
    context.lineTo(left + x + height, top);
  }
  context.stroke();
  context.restore();
}
