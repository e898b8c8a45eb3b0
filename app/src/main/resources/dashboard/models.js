// Models: what was announced, what lies in folders, cards and figures, and the two orders: announce, roll back.

import {ask, el, empty, refill, say, table} from "./dom.js";
import {bytes, count, date, digits, percent, short} from "./format.js";
import {Chart} from "./chart.js";
import {matrix} from "./matrix.js";
import {follow, get, post} from "./server.js";

const HOW_TO_EVALUATE = "None known. `./saccade evaluate --bundle DIR --against-t --json > FOLDER/evaluation.json`, with FOLDER below one of --runs,"
  + " brings accuracy against time steps, confusion and energy.";

export function show(main) {
  const page = new ModelsPage();
  main.append(...page.elements);
  page.begin();
  return () => page.end();
}

const accuracy = (metrics, split) => (metrics[split + "Accuracy"] === undefined ? "" : percent(metrics[split + "Accuracy"]));
const synOps = metrics => (metrics.synOpsPerSample === undefined ? "" : short(metrics.synOpsPerSample));

class ModelsPage {

  constructor() {
    this.note = el("p", {role: "status", class: "soft small"});
    this.announced = el("div");
    this.filed = el("div");
    this.steps = new Chart({title: "Accuracy against time steps", unit: "share of samples", over: "time steps run", format: percent,
      empty: HOW_TO_EVALUATE});
    this.detail = el("div", {class: "stack"});
    this.elements = [
      el("h1", {}, "Models"),
      el("section", {class: "card", "aria-labelledby": "announced"},
        el("div", {class: "head"}, el("h2", {id: "announced"}, "Announced"), this.note), this.announced),
      el("section", {class: "card", "aria-labelledby": "filed"},
        el("div", {class: "head"}, el("h2", {id: "filed"}, "In folders"),
          el("button", {onclick: () => this.look()}, "Look again")), this.filed),
      this.steps.element,
      this.detail];
    this.evaluations = [];
  }

  begin() {
    this.stop = follow("models", lines => this.drawAnnounced(lines));
    this.look();
  }

  end() {
    this.stop();
    this.steps.close();
  }

  drawAnnounced(lines) {
    if (lines.length === 0) {
      refill(this.announced, empty("No model is announced. `./saccade train` announces its best one."));
      return;
    }
    const used = new Set(lines.filter(line => line.current).map(line => line.model));
    refill(this.announced, table("announced models, newest first", [
      {name: "model", wide: true, cell: line => this.opener(line.model)},
      {name: "name", cell: line => line.name},
      {name: "state", cell: line => (line.current ? el("span", {class: "good"}, "in use") : "earlier")},
      {name: "validation", number: true, cell: line => accuracy(line.metrics, "validation")},
      {name: "test", number: true, cell: line => accuracy(line.metrics, "test")},
      {name: "SynOps/sample", number: true, cell: line => synOps(line.metrics)},
      {name: "size", number: true, cell: line => bytes(line.bytes)},
      {name: "announced", cell: line => date(line.announcedAtMs)},
      {name: "", cell: line => (used.has(line.model) ? "" : el("button", {"aria-label": "roll back to " + line.model,
        onclick: () => this.order("rollback", line.model, "Roll back?", "Classifiers that follow " + line.name + " change to " + line.model + ", without a restart.", "Roll back")}, "Roll back"))},
    ], lines));
  }

  async look() {
    let found;
    try {
      found = await get("/api/models/filed");
    } catch (error) {
      say(this.note, error.message);
      return;
    }
    found.sort((a, b) => b.manifest.createdAtMs - a.manifest.createdAtMs);
    this.drawSteps(found);
    if (found.length === 0) {
      refill(this.filed, empty("No bundle. `./saccade dashboard --runs DIR` shows those below DIR, such as the folder of `./saccade train --out DIR`."));
      return;
    }
    refill(this.filed, table("bundles in folders", [
      {name: "model", wide: true, cell: ({manifest}) => this.opener(manifest.model)},
      {name: "name", cell: ({manifest}) => manifest.name},
      {name: "state", cell: one => (one.announced ? "announced" : "not announced")},
      {name: "validation", number: true, cell: ({manifest}) => accuracy(manifest.metrics ?? {}, "validation")},
      {name: "test", number: true, cell: ({manifest}) => accuracy(manifest.metrics ?? {}, "test")},
      {name: "SynOps/sample", number: true, cell: ({manifest}) => synOps(manifest.metrics ?? {})},
      {name: "made", cell: ({manifest}) => date(manifest.createdAtMs)},
      {name: "", cell: ({manifest, announced}) => (announced ? "" : el("button", {"aria-label": "announce " + manifest.model,
        onclick: () => this.order("announce", manifest.model, "Announce?", "Its files go to the cluster; classifiers that follow " + manifest.name + " change to " + manifest.model + ", without a restart.", "Announce")}, "Announce"))},
    ], found));
  }

  /** Accuracy with the first t time steps of every model that was evaluated so. */
  drawSteps(found) {
    const judged = found.filter(one => one.evaluation?.score?.accuracyAgainstT?.length);
    const most = Math.max(0, ...judged.map(one => one.evaluation.score.accuracyAgainstT.length));
    this.steps.set(Array.from({length: most}, (_, i) => i + 1), Object.fromEntries(judged.map(one =>
      [one.manifest.model, Array.from({length: most}, (_, i) => one.evaluation.score.accuracyAgainstT[i] ?? null)])));
  }

  async order(what, model, title, text, action) {
    if (!(await ask(title, text, action))) {
      return;
    }
    say(this.note, "announcing " + model);
    try {
      const done = await post("/api/models/" + what, {model});
      say(this.note, done.announced + " is announced for " + done.name);
      this.look();
    } catch (error) {
      say(this.note, error.message);
    }
  }

  opener(model) {
    return el("button", {onclick: () => this.open(model)}, model);
  }

  async open(model) {
    refill(this.detail, el("section", {class: "card"}, el("p", {}, "reading " + model)));
    try {
      const found = await get("/api/models/detail", {model});
      refill(this.detail, card(found), judged(found));
    } catch (error) {
      refill(this.detail, el("section", {class: "card problem"}, el("p", {}, error.message)));
    }
    this.detail.scrollIntoView({block: "nearest"});
  }
}

/** A metric's name in words: validationAccuracy is validation accuracy, synOpsPerSample SynOps per sample. */
function words(name) {
  return name.replace(/([a-z])([A-Z0-9])/g, "$1 $2").toLowerCase().replace("syn ops", "SynOps");
}

function figure(name, value) {
  return /Accuracy$/.test(name) ? percent(value) : value >= 1e4 ? short(value) : Number.isInteger(value) ? count(value) : digits(value);
}

function card({manifest, card}) {
  const facts = [["name", manifest.name], ["run", manifest.run + ", epoch " + manifest.epoch], ["made", date(manifest.createdAtMs)],
    ["frames", manifest.frames], ["classes", manifest.classes.length + ": " + manifest.classes.slice(0, 20).join(", ") + (manifest.classes.length > 20 ? " ..." : "")],
    ["empty steps", (manifest.skip.lazy ? "may be skipped: " : "must be run: ") + manifest.skip.reason],
    ...Object.entries(manifest.metrics ?? {}).map(([name, value]) => [words(name), figure(name, value)]),
    ["files", manifest.files.map(file => file.path + " (" + bytes(file.size) + ")").join(", ")]];
  return el("section", {class: "card", "aria-labelledby": "card"}, el("h2", {id: "card"}, manifest.model),
    el("dl", {class: "facts"}, facts.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    card ? el("details", {}, el("summary", {}, "model card"), el("pre", {}, card)) : null);
}

function judged({manifest, evaluation}) {
  if (!evaluation) {
    return el("section", {class: "card"}, el("h2", {}, "Evaluation"),
      empty(HOW_TO_EVALUATE));
  }
  const score = evaluation.score;
  return el("section", {class: "card", "aria-labelledby": "judged"}, el("h2", {id: "judged"}, "Evaluation"),
    el("p", {}, percent(score.top1) + " of " + score.samples + " samples right; loss " + score.loss.toFixed(4)),
    table("energy per sample, arithmetic only", [
      {name: "precision", cell: one => one.precision.toLowerCase()},
      {name: "network, nJ", number: true, cell: one => short(one.networkNj)},
      {name: "CNN twin on one frame, nJ", number: true, cell: one => short(one.twinFrameNj)},
      {name: "better", number: true, cell: one => (one.timesBetterThanFrame === null ? "" : one.timesBetterThanFrame.toFixed(2) + " x")},
    ], score.operations?.energy ?? []),
    matrix(manifest.classes, score.confusion));
}
