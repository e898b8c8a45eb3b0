// Dead letters: records that a stage could not read, why, their first bytes, and the way back.

import {ask, el, empty, refill, say, table} from "./dom.js";
import {bytes, count} from "./format.js";
import {get, post} from "./server.js";

/** The section of the page. */
export function letters() {
  const filters = Object.fromEntries(["topic", "stage", "reason"].map(name =>
    [name, el("input", {type: "search", placeholder: name, "aria-label": "only letters of this " + name, onchange: () => look()})]));
  const note = el("p", {role: "status", class: "soft small"});
  const list = el("div");
  const replay = el("button", {class: "main", disabled: true, onclick: () => sendBack()}, "Replay");
  let waiting = 0;
  let asked = 0;

  function wanted() {
    return Object.fromEntries(Object.entries(filters).map(([name, input]) => [name, input.value]));
  }

  async function look() {
    const mine = ++asked;
    try {
      const found = await get("/api/letters", wanted());
      if (mine !== asked) {
        // The filter has changed meanwhile; what it asked for comes by itself.
        return;
      }
      waiting = found.waiting;
      draw(found);
    } catch (error) {
      say(note, error.message);
    }
  }

  function draw(found) {
    replay.disabled = found.waiting === 0;
    say(replay, "Replay " + count(found.waiting));
    say(note, count(found.count) + " letters, " + count(found.waiting) + " not sent back"
      + (found.count > found.letters.length ? "; the newest " + found.letters.length + " are listed" : ""));
    if (found.count === 0) {
      refill(list, empty(Object.values(wanted()).some(value => value)
        ? "No letter fits." : "No dead letters: every record could be read."));
      return;
    }
    refill(list, table("dead letters", [
      {name: "letter", whole: true, cell: letter => letter.letter},
      {name: "from", whole: true, cell: letter => letter.origin ?? "not a dead letter"},
      {name: "stage", cell: letter => letter.stage},
      {name: "reason", wide: true, cell: letter => letter.reason + ": " + letter.message},
      {name: "size", number: true, cell: letter => bytes(letter.valueBytes)},
      {name: "state", whole: true, cell: letter => (letter.replayed ? "sent back" : "waiting")},
      {name: "", cell: bytesButton},
    ], found.letters));
  }

  async function sendBack() {
    const some = Object.entries(wanted()).filter(([, value]) => value).map(([name, value]) => name + " " + value).join(", ");
    const yes = await ask("Send letters back?", count(waiting) + " letters" + (some ? " (" + some + ")" : "")
      + " go back to the topics that they came from, byte for byte. Mend what made them unreadable first, or they come again.", "Replay");
    if (!yes) {
      return;
    }
    replay.disabled = true;
    say(note, "sending back");
    try {
      const report = await post("/api/letters/replay", wanted());
      await look();
      say(note, count(report.replayed) + " sent back"
        + (report.originMissing ? ", " + count(report.originMissing) + " left: their topic is no more" : ""));
    } catch (error) {
      say(note, error.message);
    }
  }

  look();
  return el("section", {class: "card", "aria-labelledby": "letters"},
    el("div", {class: "head"}, el("h2", {id: "letters"}, "Dead letters"), Object.values(filters),
      el("button", {onclick: () => look()}, "Look again"), replay, note),
    list);
}

/** Opens and closes a row with the letter's first bytes. */
function bytesButton(letter) {
  const button = el("button", {"aria-expanded": "false", "aria-label": "bytes of " + letter.letter, onclick: async () => {
    const row = button.closest("tr");
    if (button.getAttribute("aria-expanded") === "true") {
      row.nextElementSibling.remove();
      button.setAttribute("aria-expanded", "false");
      return;
    }
    const cell = el("td", {colspan: "7"}, "reading");
    row.after(el("tr", {}, cell));
    button.setAttribute("aria-expanded", "true");
    try {
      const payload = await get("/api/letters/payload", {letter: letter.letter});
      refill(cell, el("p", {class: "soft small"}, payload.bytes < 0 ? "no value" : "the first "
        + payload.hex.length / 2 + " of " + count(payload.bytes) + " bytes; key " + (payload.key ? readable(payload.key) : "none")),
        el("pre", {class: "hex"}, dump(payload.hex)));
    } catch (error) {
      say(cell, error.message);
    }
  }}, "bytes");
  return button;
}

/** Bytes as the text that they are, or as they are. */
function readable(hex) {
  const codes = hex.match(/../g).map(pair => parseInt(pair, 16));
  return codes.every(code => code >= 32 && code < 127) ? String.fromCharCode(...codes) : hex;
}

/** Sixteen bytes a line: offset, hex, text. */
export function dump(hex) {
  const lines = [];
  for (let at = 0; at < hex.length; at += 32) {
    const pairs = hex.slice(at, at + 32).match(/../g);
    const text = pairs.map(pair => parseInt(pair, 16)).map(code => (code >= 32 && code < 127 ? String.fromCharCode(code) : "."));
    lines.push((at / 2).toString(16).padStart(4, "0") + "  " + pairs.join(" ").padEnd(48) + " " + text.join(""));
  }
  return lines.join("\n");
}
