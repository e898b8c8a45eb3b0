// Packets of the live stream; the server's LiveLayout draws them.

const EVENTS = 1;
const FRAMES = 2;

/** Reads packets until the signal aborts or the server ends; calls take(packet) for each. */
export async function read(streams, signal, take) {
  const query = new URLSearchParams({streams: streams.join("\n"), frames: "true"});
  const response = await fetch("/api/live?" + query, {signal});
  if (!response.ok) {
    throw new Error((await response.text()).trim());
  }
  const splitter = new Splitter(take);
  const reader = response.body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    splitter.add(piece.value);
  }
}

/** Cuts what arrives, in pieces of any size, into packets. */
class Splitter {

  constructor(take) {
    this.take = take;
    this.head = new Uint8Array(4);
    this.packet = null;
    this.at = 0;
  }

  add(piece) {
    let from = 0;
    while (from < piece.length) {
      const target = this.packet ?? this.head;
      const n = Math.min(target.length - this.at, piece.length - from);
      target.set(piece.subarray(from, from + n), this.at);
      this.at += n;
      from += n;
      if (this.at === target.length) {
        this.full();
      }
    }
  }

  full() {
    if (this.packet === null) {
      this.packet = new Uint8Array(new DataView(this.head.buffer).getUint32(0, true));
      this.packet.set(this.head);
      return;
    }
    const packet = this.packet.buffer;
    this.packet = null;
    this.at = 0;
    this.take(parse(packet));
  }
}

function parse(buffer) {
  const view = new DataView(buffer);
  const u32 = at => view.getUint32(at, true);
  const f64 = at => view.getFloat64(at, true);
  switch (u32(4)) {
    case EVENTS:
      return {type: "events", stream: u32(8), startUs: f64(16), endUs: f64(24), lastEventAtUs: f64(32),
        bits: u32(40), slotUs: u32(44), words: new Uint32Array(buffer, 48, u32(12))};
    case FRAMES: {
      const steps = u32(12);
      const height = u32(16);
      const width = u32(20);
      return {type: "frames", stream: u32(8), steps, height, width, startUs: f64(24), endUs: f64(32), shrunk: u32(40),
        events: new Uint32Array(buffer, 44, steps), empty: new Uint32Array(buffer, 44 + 4 * steps, steps),
        pixels: new Uint8Array(buffer, 44 + 8 * steps, steps * height * width)};
    }
    default:
      return JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8)));
  }
}
