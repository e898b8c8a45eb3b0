// The pipeline: what flows, how fast, how far behind; an hour of it; partitions; dead letters.

import {el, empty, refill, say, table} from "./dom.js";
import {bytes, count, ms, perSecond, percent, short} from "./format.js";
import {Chart} from "./chart.js";
import {follow, get} from "./server.js";
import {letters} from "./letters.js";

const KEPT_MS = 3600_000;

/** The groups that measure the rates, by digests and by records: they read topics and are no stages. */
const WATCHERS = ["saccade-health", "saccade-health-records"];

/** Stages and the topics between them, in the order of an event's way; a topic that does not exist shows as such. */
const FLOWS = [
  {name: "training", way: ["replay", "events", "stream", "frames", "train", "models", "classify"]},
  {name: "live", way: ["cameras", "live-events", "stream", "live-frames", "classify", "predictions", "you"]},
];

const CHARTS = [
  {prefix: "events:", title: "Throughput", unit: "events/s", what: "topic"},
  {prefix: "lag:", title: "Lag", unit: "records behind", what: "consumer group"},
  {prefix: "p50:", also: "p99:", title: "Latency, last event of a window to the record", unit: "time", kinds: true, format: ms},
  {prefix: "bytes:", title: "Volume, before compression", unit: "bytes/s", format: bytes},
];

export function show(main) {
  const problem = el("p", {class: "card problem", hidden: true, role: "alert"});
  const arrows = [];
  const flows = FLOWS.map(flow => el("ol", {class: "flow", "aria-label": "flow of " + flow.name},
    flow.way.map((word, i) => {
      if (i % 2 === 0) {
        return el("li", {class: "stage"}, word);
      }
      const arrow = el("li", {class: "arrow"});
      arrows.push([word, arrow]);
      return arrow;
    })));
  const charts = CHARTS.map(one => new Chart({...one, over: "time",
    empty: one.prefix === "lag:" ? "No consumer group yet: `./saccade stream live` makes the first." : "No rates yet: they come a few seconds after a stage writes,"
      + " such as `./saccade replay DIR --live`."}));
  const history = new Columns();
  const partitions = new PartitionTable();
  const box = letters();
  main.append(
    el("h1", {}, "Pipeline"),
    problem,
    el("section", {class: "card", "aria-labelledby": "flow"}, el("h2", {id: "flow"}, "Flow"), flows),
    el("div", {class: "cards"}, charts.map(chart => chart.element)),
    partitions.element,
    box);

  let ready = false;
  get("/api/pipeline/history").then(columns => {
    history.replace(columns);
    ready = true;
    draw();
  }).catch(error => say(problem, error.message));

  function draw() {
    CHARTS.forEach((one, i) => charts[i].set(history.seconds(), history.named(one)));
  }

  const stop = follow("pipeline", view => {
    problem.hidden = !view.problem;
    if (view.problem) {
      say(problem, view.problem);
    }
    arrows.forEach(([topic, arrow]) => fill(arrow, topic, view));
    if (ready && !view.problem) {
      history.add(view);
      draw();
    }
    partitions.refresh();
  });
  return () => {
    stop();
    charts.forEach(chart => chart.close());
  };
}

/** What goes through a topic, how late it is and who is how far behind on it. */
function fill(arrow, topic, view) {
  const flow = view.topics.find(one => one.topic === topic);
  const readers = view.groups.filter(group => topic in group.topics && !WATCHERS.includes(group.group));
  const lines = [];
  if (flow) {
    lines.push(["rate", flow.stale ? "nothing for " + ms(flow.ageMs) : perSecond(flow.eventsPerSecond, "events")]);
    if (!flow.stale) {
      lines.push(["", perSecond(flow.recordsPerSecond, "records") + ", " + bytes(flow.bytesPerSecond) + "/s"]);
      if (flow.latencyP50Ms !== null) {
        lines.push(["latency", "p50 " + ms(flow.latencyP50Ms) + ", p99 " + ms(flow.latencyP99Ms)]);
      }
      if (flow.stepsTotal > 0) {
        lines.push(["skipped", percent(flow.stepsSkipped / flow.stepsTotal) + " of time steps"]);
      }
    }
  } else {
    lines.push(["rate", topic === "models" ? "see Models" : "nothing yet"]);
  }
  for (const group of readers) {
    lines.push(["lag", short(group.topics[topic]) + " (" + group.group + (group.members ? "" : ", no members") + ")"]);
  }
  arrow.classList.toggle("moving", Boolean(flow && !flow.stale && flow.recordsPerSecond > 0));
  refill(arrow, el("h3", {}, topic), el("dl", {}, lines.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])));
}

/** The last hour of every series, kept in step with the server's. */
class Columns {

  constructor() {
    this.times = [];
    this.series = new Map();
  }

  replace(columns) {
    this.times = columns.times;
    this.series = new Map(Object.entries(columns.series));
  }

  add(view) {
    if (view.atMs <= (this.times.at(-1) ?? 0)) {
      return;
    }
    this.times.push(view.atMs);
    const values = new Map();
    for (const flow of view.topics.filter(one => !one.stale)) {
      values.set("events:" + flow.topic, flow.eventsPerSecond).set("bytes:" + flow.topic, flow.bytesPerSecond);
      values.set("p50:" + flow.topic, flow.latencyP50Ms).set("p99:" + flow.topic, flow.latencyP99Ms);
    }
    view.groups.forEach(group => values.set("lag:" + group.group, group.lag));
    for (const name of values.keys()) {
      if (!this.series.has(name)) {
        this.series.set(name, new Array(this.times.length - 1).fill(null));
      }
    }
    this.series.forEach((column, name) => column.push(values.get(name) ?? null));
    while (this.times[0] < view.atMs - KEPT_MS) {
      this.times.shift();
      this.series.forEach(column => column.shift());
    }
  }

  seconds() {
    return this.times.map(time => time / 1000);
  }

  /** The series of one chart by the names of its legend. */
  named({prefix, also}) {
    const named = {};
    for (const [name, column] of [...this.series].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const kind = [prefix, also].find(one => one && name.startsWith(one));
      if (kind && column.some(value => value !== null)) {
        named[name.slice(kind.length) + (also ? " " + kind.slice(0, -1) : "")] = column;
      }
    }
    return named;
  }
}

/** Partitions of the groups and topics whose names contain a text. */
class PartitionTable {

  constructor() {
    this.filter = el("input", {type: "search", placeholder: "group or topic", "aria-label": "show only groups or topics that contain",
      oninput: () => this.refresh()});
    this.rows = el("div");
    this.note = el("p", {class: "soft small", role: "status"});
    this.element = el("section", {class: "card", "aria-labelledby": "partitions"},
      el("div", {class: "head"}, el("h2", {id: "partitions"}, "Partitions"), this.filter, this.note), this.rows);
    this.asked = 0;
  }

  async refresh() {
    const mine = ++this.asked;
    let found;
    try {
      found = await get("/api/pipeline/partitions", {filter: this.filter.value});
    } catch (error) {
      say(this.note, error.message);
      return;
    }
    if (mine !== this.asked) {
      return;
    }
    say(this.note, found.count > found.rows.length ? "the first " + found.rows.length + " of " + count(found.count) + " partitions" : count(found.count) + (found.count === 1 ? " partition" : " partitions"));
    if (found.count === 0) {
      refill(this.rows, empty(this.filter.value ? "No group or topic contains this text."
        : "No consumer group yet. `./saccade stream live` and `./saccade classify` make some."));
      return;
    }
    const judged = found.rows.some(row => row.partition.status);
    const fresh = table("partitions", [
      {name: "group", cell: row => row.group},
      {name: "state", cell: row => row.state},
      {name: "topic", cell: row => row.partition.topic},
      {name: "partition", number: true, cell: row => row.partition.partition},
      {name: "committed", number: true, cell: row => count(row.partition.committed)},
      {name: "end", number: true, cell: row => count(row.partition.end)},
      {name: "lag", number: true, cell: row => count(row.partition.lag)},
      ...(judged ? [
        {name: "lag, time", number: true, cell: row => ms(row.partition.lagSeconds === null ? null : 1e3 * row.partition.lagSeconds)},
        {name: "status", cell: row => row.partition.status}] : []),
      {name: "", cell: row => row.partition.note},
    ], found.rows);
    const before = this.rows.querySelector(".scroll");
    if (before) {
      // The one that scrolls stays, and with it its place and the keyboard's focus.
      before.replaceChildren(...fresh.children);
    } else {
      refill(this.rows, fresh);
    }
  }
}
