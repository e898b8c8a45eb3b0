// Trainings: curves of several runs, and one of them closely.

import {el, empty, refill, say, table} from "./dom.js";
import {count, date, digits, percent} from "./format.js";
import {Chart} from "./chart.js";
import {matrix} from "./matrix.js";
import {follow, get} from "./server.js";

const MOST_COMPARED = 6;

const share = value => percent(value);
const inRange = (plot, low, high) => [low === null ? 0 : low - (high - low) * 0.05, high === null ? 1 : high + (high - low || 1) * 0.05];

const CURVES = [
  {title: "Training loss", unit: "cross entropy", lines: [["", "loss"]]},
  {title: "Accuracy", unit: "share of samples", format: share, range: inRange, kinds: true,
    lines: [["train", "train"], ["validation", "validation"], ["test", "test"]]},
  {title: "Learning rate", unit: "at the end of an epoch", lines: [["", "learningRate"]], format: value => (value === 0 ? "0" : value.toExponential(1))},
  {title: "Throughput of training", unit: "samples/s", lines: [["", "samplesPerSecond"]]},
];

export function show(main) {
  const page = new TrainingPage();
  main.append(...page.elements);
  page.begin();
  return () => page.end();
}

class TrainingPage {

  constructor() {
    this.lines = [];
    this.filed = [];
    this.chosen = new Set();
    this.details = new Map();
    this.charts = CURVES.map(one => new Chart({...one, over: "epoch", empty: "No epoch is done yet: lines begin with the first one of a run."}));
    this.firing = new Chart({title: "Firing rates by layer", unit: "spikes per neuron and step", over: "epoch",
      empty: "No firing rates yet: they are told after each epoch."});
    this.list = el("div");
    this.note = el("p", {class: "soft small", role: "status"});
    this.which = el("select", {"aria-label": "run that is looked at closely", onchange: () => this.drawClose()});
    this.close = el("div", {class: "stack"});
    this.closely = el("section", {class: "card", "aria-labelledby": "close"},
      el("div", {class: "head"}, el("h2", {id: "close"}, "One run closely"), this.which));
    this.elements = [
      el("h1", {}, "Training"),
      el("section", {class: "card", "aria-labelledby": "runs"}, el("div", {class: "head"}, el("h2", {id: "runs"}, "Runs"), this.note), this.list),
      el("div", {class: "cards"}, this.charts.map(chart => chart.element)),
      this.closely, this.firing.element, this.close];
  }

  begin() {
    this.stop = follow("training", lines => this.take(lines));
    get("/api/training/filed").then(names => {
      this.filed = names;
      this.take(this.lines);
    }).catch(error => say(this.note, error.message));
  }

  end() {
    this.stop();
    this.charts.forEach(chart => chart.close());
    this.firing.close();
  }

  take(lines) {
    this.lines = lines;
    const first = lines[0]?.run ?? this.filed[0];
    if (this.chosen.size === 0 && first) {
      this.chosen.add(first);
    }
    this.drawList();
    this.load();
  }

  drawList() {
    const rows = [...this.lines, ...this.filed.map(run => ({run, filed: true, ...summary(this.details.get(run))}))];
    if (rows.length === 0) {
      refill(this.list, empty("No training was heard of. Start one with `./saccade stream train` and `./saccade train`, in either order; "
        + "`./saccade dashboard --runs DIR` also shows those that left a run.json in a folder."));
      return;
    }
    const focused = this.list.contains(document.activeElement) ? document.activeElement.value : null;
    refill(this.list, table("runs", [
      {name: "compare", cell: row => this.box(row.run)},
      {name: "run", cell: row => row.run},
      {name: "state", cell: row => (row.filed ? "in a folder" : state(row))},
      {name: "epoch", number: true, cell: row => (row.epochs === undefined ? "" : Math.max(0, row.epoch + 1) + " of " + row.epochs)},
      {name: "loss", number: true, cell: row => (row.loss === null || row.loss === undefined ? "" : digits(row.loss))},
      {name: "train", number: true, cell: row => (row.trainAccuracy === null || row.trainAccuracy === undefined ? "" : percent(row.trainAccuracy))},
      {name: "best validation", number: true, cell: row => (row.bestValidation === null || row.bestValidation === undefined ? "" : percent(row.bestValidation))},
      {name: "samples/s", number: true, cell: row => (row.samplesPerSecond ? count(Math.round(row.samplesPerSecond)) : "")},
      {name: "told", cell: row => (row.filed ? "" : date(row.atMs))},
      {name: "training set", cell: row => row.trainingSet ?? ""},
    ], rows));
    this.list.querySelector(`input[value="${CSS.escape(focused ?? "")}"]`)?.focus();
  }

  box(run) {
    const box = el("input", {type: "checkbox", value: run, checked: this.chosen.has(run), "aria-label": "compare " + run, onchange: () => {
      if (box.checked && this.chosen.size >= MOST_COMPARED) {
        box.checked = false;
        say(this.note, MOST_COMPARED + " runs at a time are as many as can be told apart");
        return;
      }
      box.checked ? this.chosen.add(run) : this.chosen.delete(run);
      this.load();
    }});
    return box;
  }

  /** Asks for the runs that are chosen, again where they have told more since. */
  async load() {
    for (const run of this.chosen) {
      const told = this.lines.find(line => line.run === run)?.told ?? 0;
      if (this.details.get(run)?.told === told) {
        continue;
      }
      try {
        this.details.set(run, {told, ...(await get("/api/training/run", {run}))});
      } catch (error) {
        say(this.note, error.message);
      }
    }
    this.drawList();
    this.draw();
  }

  draw() {
    const runs = [...this.chosen].map(run => this.details.get(run)).filter(Boolean);
    const last = Math.max(-1, ...runs.flatMap(run => run.epochs.map(epoch => epoch.epoch)));
    const epochs = Array.from({length: last + 1}, (_, i) => i);
    CURVES.forEach((curve, i) => {
      const series = {};
      for (const run of runs) {
        const byEpoch = new Map(run.epochs.map(epoch => [epoch.epoch, epoch]));
        for (const [name, key] of curve.lines) {
          const values = epochs.map(epoch => byEpoch.get(epoch)?.[key] ?? null);
          if (values.some(value => value !== null)) {
            series[[run.run, name].filter(Boolean).join(" ")] = values;
          }
        }
      }
      this.charts[i].set(epochs, series);
    });
    const names = runs.map(run => run.run);
    if (names.join("\n") !== [...this.which.options].map(option => option.value).join("\n")) {
      const before = this.which.value;
      refill(this.which, names.map(name => el("option", {value: name}, name)));
      this.which.value = names.includes(before) ? before : names[0] ?? "";
    }
    this.drawClose();
  }

  drawClose() {
    const run = this.details.get(this.which.value);
    const file = run?.file;
    const series = {};
    const epochs = run?.epochs.filter(epoch => epoch.firingRates.length > 0) ?? [];
    for (let layer = 0; layer < (epochs[0]?.firingRates.length ?? 0); layer++) {
      series[layer + " " + (file?.layers?.[layer] ?? "layer")] = epochs.map(epoch => epoch.firingRates[layer] ?? null);
    }
    this.firing.set(epochs.map(epoch => epoch.epoch), series);
    this.closely.hidden = this.firing.element.hidden = !run;
    if (!run) {
      refill(this.close, this.lines.length + this.filed.length > 0
        ? el("section", {class: "card"}, empty("Choose a run from the list.")) : null);
    } else if (!file?.best) {
      refill(this.close, el("section", {class: "card"}, el("h2", {}, "Confusion and examples"),
        empty("Only the run's folder has them: `./saccade dashboard --runs DIR`, with DIR the folder of `./saccade train --out DIR`, or one above it.")));
    } else {
      refill(this.close, confusion(file), examples(file));
    }
  }
}

/** What the list says of a run that only a folder tells of, once it was read. */
function summary(run) {
  const last = run?.epochs.at(-1);
  if (!last) {
    return {};
  }
  return {epoch: last.epoch, epochs: run.file?.epochs ?? last.epoch + 1, loss: last.loss, trainAccuracy: last.train,
    bestValidation: Math.max(...run.epochs.map(epoch => epoch.validation ?? 0)), samplesPerSecond: last.samplesPerSecond};
}

function state(line) {
  const words = {REGISTERED: "waiting for frames", EPOCH_STARTED: "training", TRAINING: "training", EPOCH_FINISHED: "training",
    CHECKPOINTED: "training", FINISHED: "done", FAILED: "failed"}[line.state] ?? line.state.toLowerCase();
  return line.state === "TRAINING" && line.step >= 0 ? words + ", step " + line.step + (line.steps > 0 ? " of " + line.steps : "")
    + (line.lag > 0 ? ", " + count(line.lag) + " frames behind" : "") : words;
}

function confusion(file) {
  return el("section", {class: "card", "aria-labelledby": "confusion"}, el("h2", {id: "confusion"}, "Confusion"),
    el("p", {class: "soft small"}, "best epoch " + file.best.epoch + " on the " + file.best.split + " split"),
    matrix(file.classes, file.best.confusion));
}

function examples(file) {
  const wrong = file.examples.filter(example => example.predicted !== example.label);
  return el("section", {class: "card", "aria-labelledby": "examples"}, el("h2", {id: "examples"}, "Wrongly classified"),
    wrong.length === 0 ? empty("None of the samples that were kept.") : [
      el("p", {class: "soft small"}, "validation samples with the best network's answers; all time steps, and the first ones below"),
      el("div", {class: "examples"}, wrong.map(example => el("figure", {},
        picture(example.sum, "events of " + example.sample), picture(example.steps, "time steps of " + example.sample),
        el("figcaption", {}, el("span", {class: "bad"}, file.classes[example.predicted] + " at " + percent(example.confidence)),
          ", is " + file.classes[example.label], el("br"), el("span", {class: "soft"}, example.sample)))))]);
}

/** A PNG in base64, drawn on a canvas: pages may load pictures only from addresses of the server. */
function picture(base64, text) {
  const canvas = el("canvas", {role: "img", "aria-label": text, width: "1", height: "1"});
  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
  createImageBitmap(new Blob([bytes], {type: "image/png"})).then(image => {
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext("2d").drawImage(image, 0, 0);
  });
  return canvas;
}
