// What the server says: values that change, answers to questions, orders.

/** Heard from the start, whichever page is shown: a channel tells its latest value only once, and then what changes. */
const CHANNELS = ["pipeline", "training", "models"];

const listeners = new Map(CHANNELS.map(channel => [channel, new Set()]));
const latest = new Map();
let source = null;
let state = () => {};

/** Calls the listener with the latest value of a channel and with every later one; returns how to stop that. */
export function follow(channel, listener) {
  listeners.get(channel).add(listener);
  if (latest.has(channel)) {
    listener(latest.get(channel));
  }
  return () => listeners.get(channel).delete(listener);
}

function hear(message) {
  const value = JSON.parse(message.data);
  latest.set(message.type, value);
  listeners.get(message.type).forEach(listener => listener(value));
}

function open() {
  source = new EventSource("/api/changes");
  source.addEventListener("open", () => state(true));
  source.addEventListener("error", () => state(false));
  CHANNELS.forEach(channel => source.addEventListener(channel, hear));
}

/** Connects, and lets go while nobody looks: a browser keeps few connections to one server. */
export function connect(onState) {
  state = onState;
  const follow = () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (source === null) {
      open();
    }
  };
  document.addEventListener("visibilitychange", follow);
  follow();
}

/** An answer as JSON; the server's sentence as an Error where it refuses. */
export async function get(path, query = {}) {
  const search = new URLSearchParams(query).toString();
  return answered(await fetch(path + (search ? "?" + search : "")));
}

export async function post(path, body) {
  return answered(await fetch(path, {
    method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)}));
}

async function answered(response) {
  if (!response.ok) {
    throw new Error((await response.text()).trim());
  }
  return response.json();
}
