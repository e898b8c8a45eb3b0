// Live streams: events drawn as they come, windows, answers; several side by side.

import {el, empty, refill, say} from "./dom.js";
import {bytes, perSecond, short} from "./format.js";
import {read} from "./live/packets.js";
import {StreamView, pixel} from "./live/view.js";

const AT_FIRST = 2;
const MOST_AT_ONCE = 8;
const AGAIN_MS = 2000;

export function show(main, argument) {
  const page = new LivePage(argument ? [argument] : null);
  main.append(...page.elements);
  page.begin();
  return () => page.end();
}

class LivePage {

  constructor(chosen) {
    this.chosen = new Set(chosen ?? []);
    this.choose = chosen === null;
    this.views = new Map();
    this.known = [];
    this.running = true;
    this.speed = 1;
    this.accumulationMs = 20;
    this.dropped = 0;
    this.frames = 0;
    /** Why the last choice was not taken; stays until the next one. */
    this.refused = "";
    this.makeElements();
  }

  makeElements() {
    this.pause = el("button", {class: "main", onclick: () => this.toggle()}, "Pause");
    const rate = el("select", {"aria-label": "speed", onchange: () => this.setSpeed(Number(rate.value))},
      [1, 0.5, 0.25, 0.1, 0.02].map(speed => el("option", {value: String(speed)}, speed + "x")));
    this.rate = rate;
    const shown = el("output", {}, "20 ms");
    const slider = el("input", {type: "range", min: "1", max: "100", value: "20", "aria-label": "accumulation in milliseconds",
      oninput: () => {
        this.accumulationMs = Number(slider.value);
        say(shown, slider.value + " ms");
        this.redraw = true;
      }});
    this.fps = el("span", {class: "soft small"});
    this.note = el("p", {class: "soft small", role: "status"});
    this.filter = el("input", {type: "search", placeholder: "stream", "aria-label": "list only streams that contain", oninput: () => this.list()});
    this.streamList = el("ul", {class: "streams"});
    this.viewArea = el("div", {class: "views"});
    const controls = el("div", {class: "card controls", role: "toolbar", "aria-label": "playing"},
      this.pause,
      el("button", {onclick: () => this.step(-1), "aria-label": "one step back"}, "\u25c2 step"),
      el("button", {onclick: () => this.step(1), "aria-label": "one step on"}, "step \u25b8"),
      el("label", {}, "speed", rate),
      el("button", {onclick: () => this.live()}, "To now"),
      el("label", {}, "accumulation", slider, shown),
      el("span", {class: "small"}, el("span", {class: "swatch on"}), "ON ", el("span", {class: "swatch off"}), "OFF"),
      this.fps, this.note);
    this.elements = [
      el("h1", {}, "Live"),
      controls,
      el("div", {class: "live"},
        el("section", {class: "card", "aria-labelledby": "streams"}, el("h2", {id: "streams"}, "Streams"), this.filter, this.streamList),
        this.viewArea)];
    this.keys = event => {
      if (event.target.matches("input, select, textarea, button, a")) {
        return;
      }
      const action = {" ": () => this.toggle(), ".": () => this.step(1), ",": () => this.step(-1), "0": () => this.live()}[event.key];
      if (action) {
        event.preventDefault();
        action();
      }
    };
  }

  begin() {
    document.addEventListener("keydown", this.keys);
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.recolour = () => {
      this.colours = {ground: pixel("pixel"), on: pixel("on"), off: pixel("off")};
      this.redraw = true;
    };
    this.dark.addEventListener("change", this.recolour);
    this.recolour();
    this.visible = () => (document.hidden ? this.disconnect() : this.connect());
    document.addEventListener("visibilitychange", this.visible);
    this.list();
    this.connect();
    this.last = performance.now();
    this.request = requestAnimationFrame(now => this.frame(now));
    this.telling = setInterval(() => this.tell(), 500);
  }

  end() {
    document.removeEventListener("keydown", this.keys);
    document.removeEventListener("visibilitychange", this.visible);
    this.dark.removeEventListener("change", this.recolour);
    cancelAnimationFrame(this.request);
    clearInterval(this.telling);
    this.disconnect();
    this.ended = true;
  }

  disconnect() {
    this.connection?.abort();
    this.connection = null;
  }

  /** Connects anew with the streams that are chosen now; what is shown stays. */
  async connect() {
    this.disconnect();
    const connection = new AbortController();
    this.connection = connection;
    try {
      await read([...this.chosen], connection.signal, packet => this.take(packet));
      throw new Error("the server ended the stream");
    } catch (error) {
      if (connection.signal.aborted || this.ended) {
        return;
      }
      say(this.note, error.message);
      setTimeout(() => this.connection === connection && this.connect(), AGAIN_MS);
    }
  }

  take(packet) {
    switch (packet.type) {
      case "events":
        this.numbered(packet.stream)?.recording.add(packet);
        break;
      case "frames":
        if (this.running) {
          this.numbered(packet.stream)?.frames(packet, this.colours);
        }
        break;
      case "prediction":
        if (this.running) {
          this.numbered(packet.stream)?.predicted(packet);
        }
        break;
      case "streams":
        this.status(packet);
        break;
    }
  }

  numbered(number) {
    return this.byNumber?.get(number);
  }

  status(packet) {
    this.known = packet.streams;
    this.dropped = packet.queue.droppedEvents;
    this.byNumber = new Map();
    for (const figures of packet.streams) {
      const view = this.views.get(figures.name);
      if (view) {
        view.status(figures);
        this.byNumber.set(figures.number, view);
      }
    }
    say(this.note, [this.refused, packet.jumps ? "the server fell behind and jumped " + packet.jumps + " times" : "",
      packet.unreadable ? packet.unreadable + " records could not be read" : ""].filter(Boolean).join("; "));
    if (this.choose && this.known.length > 0) {
      this.choose = false;
      this.known.slice(0, AT_FIRST).forEach(figures => this.chosen.add(figures.name));
      this.connect();
    }
    this.list();
  }

  /** The list of streams, and a view for each that is chosen. */
  list() {
    const wanted = this.filter.value.toLowerCase();
    const names = this.known.filter(figures => figures.name.toLowerCase().includes(wanted));
    const now = names.map(figures => figures.name).join("\n");
    if (now !== this.listed) {
      this.listed = now;
      this.rates = new Map();
      refill(this.streamList, names.length > 0 ? names.map(figures => this.entry(figures.name)) : empty(this.known.length > 0
        ? "No stream's name contains this." : "No live stream yet. `./saccade replay DIR --live --speed 1x` plays recordings as cameras, `./saccade feed URL` takes one in."));
    }
    for (const figures of names) {
      say(this.rates.get(figures.name), figures.width > 0 ? figures.width + " x " + figures.height + ", " + perSecond(figures.eventsPerSecond, "events")
        : bytes(figures.bytesPerSecond) + "/s");
    }
    const shown = [...this.chosen];
    if (shown.join("\n") !== [...this.views.keys()].join("\n")) {
      const before = this.views;
      this.views = new Map(shown.map(name => [name, before.get(name) ?? new StreamView(name)]));
      refill(this.viewArea, [...this.views.values()].map(view => view.element));
    }
    if (shown.length === 0) {
      refill(this.viewArea, el("div", {class: "card"}, empty(this.known.length > 0 ? "Choose streams from the list."
        : "Nothing to see yet: streams come up here as soon as a camera or a replay sends events.")));
    }
  }

  entry(name) {
    const rate = el("span", {class: "soft small"});
    this.rates.set(name, rate);
    const box = el("input", {type: "checkbox", checked: this.chosen.has(name), onchange: () => {
      if (box.checked && this.chosen.size >= MOST_AT_ONCE) {
        box.checked = false;
        this.refused = MOST_AT_ONCE + " streams at a time are as many as are drawn";
        say(this.note, this.refused);
        return;
      }
      this.refused = "";
      box.checked ? this.chosen.add(name) : this.chosen.delete(name);
      this.choose = false;
      this.list();
      this.connect();
    }});
    return el("li", {}, el("label", {}, box, el("span", {}, name, rate)));
  }

  frame(now) {
    const wallUs = Math.min(250, now - this.last) * 1e3;
    this.last = now;
    if (this.running) {
      this.views.forEach(view => view.recording.advance(wallUs, this.speed));
    }
    if (this.running || this.redraw) {
      this.views.forEach(view => view.draw(this.accumulationMs * 1e3, this.colours));
      this.redraw = false;
    }
    this.frames++;
    this.request = requestAnimationFrame(later => this.frame(later));
  }

  tell() {
    say(this.fps, short(this.frames * 2) + " frames/s drawn");
    this.frames = 0;
    this.views.forEach(view => view.tell(this.dropped, this.accumulationMs));
  }

  toggle() {
    this.running = !this.running;
    say(this.pause, this.running ? "Pause" : "Play");
  }

  step(way) {
    if (this.running) {
      this.toggle();
    }
    this.views.forEach(view => view.recording.step(way * this.accumulationMs * 1e3));
    this.redraw = true;
  }

  setSpeed(speed) {
    this.speed = speed;
  }

  live() {
    this.views.forEach(view => view.recording.live());
    this.rate.value = "1";
    this.speed = 1;
    if (!this.running) {
      this.toggle();
    }
  }
}
