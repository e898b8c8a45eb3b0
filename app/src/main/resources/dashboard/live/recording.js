// The last seconds of one stream, and the moment of them that is shown.

/** Most bytes kept of one stream; beyond that the oldest chunks go. */
const MOST_BYTES = 64 << 20;
/** How far behind the newest event the shown moment is led, so that chunks that come in bursts are drawn evenly. */
const LED_US = 60_000;
const TOO_FAR_US = 400_000;

export class Recording {

  constructor() {
    this.chunks = [];
    this.bytes = 0;
    this.playUs = null;
    this.skippedUs = 0;
  }

  add(chunk) {
    const newest = this.chunks.at(-1);
    if (newest && (chunk.startUs < newest.startUs || chunk.bits !== newest.bits)) {
      // The stream began anew: times do not go on.
      this.chunks = [];
      this.bytes = 0;
      this.playUs = null;
    }
    this.chunks.push(chunk);
    this.bytes += chunk.words.byteLength;
    while (this.bytes > MOST_BYTES && this.chunks.length > 1) {
      this.bytes -= this.chunks.shift().words.byteLength;
    }
  }

  get oldestUs() {
    return this.chunks[0]?.startUs ?? 0;
  }

  get newestUs() {
    return this.chunks.at(-1)?.endUs ?? 0;
  }

  /** Moves the shown moment by so much wall time at a speed; at 1 it follows the newest events. */
  advance(wallUs, speed) {
    if (this.chunks.length === 0) {
      return;
    }
    if (this.playUs === null) {
      this.playUs = this.newestUs - LED_US;
    }
    this.playUs += wallUs * speed;
    if (speed >= 1) {
      const behind = this.newestUs - this.playUs;
      if (behind > TOO_FAR_US) {
        this.skippedUs += behind - LED_US;
        this.playUs = this.newestUs - LED_US;
      } else {
        this.playUs += (behind - LED_US) * 0.05;
      }
    }
    this.hold();
  }

  /** Moves by a step of event time, either way. */
  step(byUs) {
    if (this.playUs !== null) {
      this.playUs += byUs;
      this.hold();
    }
  }

  /** Back to what happens now. */
  live() {
    this.playUs = null;
  }

  hold() {
    if (this.playUs < this.oldestUs) {
      this.skippedUs += this.oldestUs - this.playUs;
      this.playUs = this.oldestUs;
    }
    this.playUs = Math.min(this.playUs, this.newestUs);
  }

  /**
   * Draws the events of [moment - accumulation, moment) over the ground; of a pixel's events the last is seen. Returns how many they are.
   *
   * @param pixels one 32-bit colour per pixel
   */
  draw(pixels, accumulationUs, colours) {
    pixels.fill(colours.ground);
    const toUs = this.playUs ?? this.newestUs;
    const fromUs = toUs - accumulationUs;
    let first = this.chunks.length;
    while (first > 0 && this.chunks[first - 1].endUs > fromUs) {
      first--;
    }
    let drawn = 0;
    for (let i = first; i < this.chunks.length && this.chunks[i].startUs < toUs; i++) {
      drawn += drawChunk(this.chunks[i], fromUs, toUs, pixels, colours);
    }
    return drawn;
  }
}

function drawChunk(chunk, fromUs, toUs, pixels, {on, off}) {
  const {words, bits} = chunk;
  const begin = indexOf(chunk, fromUs);
  const end = indexOf(chunk, toUs);
  const mask = 2 ** bits - 1;
  for (let i = begin; i < end; i++) {
    const address = words[i] & mask;
    pixels[address >>> 1] = address & 1 ? on : off;
  }
  return end - begin;
}

/** Index of the first event at or after a time. */
function indexOf({words, bits, startUs, slotUs}, timeUs) {
  const slot = Math.ceil((timeUs - startUs) / slotUs);
  if (slot <= 0) {
    return 0;
  }
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (words[middle] >>> bits < slot) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
