// Numbers with their units, as short as they can be read.

/** What would be written with 1000 of the unit below. */
const ROUNDS_UP = 0.9995;
const UNITS = [[1e9, "G"], [1e6, "M"], [1e3, "k"]];

/** 1234567 -> "1.23 M"; null -> "unknown". */
export function short(value) {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return "unknown";
  }
  for (const [size, letter] of UNITS) {
    if (Math.abs(value) >= size * ROUNDS_UP) {
      return digits(value / size) + " " + letter;
    }
  }
  return Number.isInteger(value) ? String(value) : digits(value);
}

/** Three digits that count. */
export function digits(value) {
  const size = Math.abs(value);
  return size === 0 ? "0" : value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.01 ? 2 : 4);
}

export function perSecond(value, what) {
  return short(value) + " " + what + "/s";
}

export function bytes(value) {
  return value === null || value === undefined || value < 0 ? "unknown" : short(value) + (value >= 1e3 ? "B" : " B");
}

export function ms(value) {
  if (value === null || value === undefined) {
    return "unknown";
  }
  return value >= 10000 ? digits(value / 1e3) + " s" : digits(value) + " ms";
}

export function percent(share) {
  return share === null || share === undefined || Number.isNaN(share) ? "unknown" : (100 * share).toFixed(1) + " %";
}

/** All digits, grouped. */
export function count(value) {
  return value === null || value === undefined ? "unknown" : Number(value).toLocaleString("en-GB");
}

export function clock(timeMs) {
  return timeMs ? new Date(timeMs).toLocaleTimeString("en-GB") : "never";
}

export function date(timeMs) {
  return timeMs ? new Date(timeMs).toLocaleString("en-GB") : "unknown";
}
