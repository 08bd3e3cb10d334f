/**
 * Splits a reference into its prefix, its number, and how many digits it is written with if it has leading zeros.
 * A reference without a number has the number `null`.
 */
export function parseReference(text) {
  let end = text.length;
  while (end > 0 && isDigit(text.charCodeAt(end - 1))) end--;
  const digits = text.slice(end);
  if (!digits || digits.length > 15) return { prefix: text, number: null, digits: 0 };
  const padded = digits.length > 1 && digits[0] === "0";
  return { prefix: text.slice(0, end), number: Number(digits), digits: padded ? digits.length : 0 };
}

const isDigit = (code) => code >= 48 && code <= 57;

/** Writes the reference of a number. */
export const formatReference = (prefix, number, digits = 0) => prefix + String(number).padStart(digits, "0");

/**
 * Reads a range of a snapshot, such as `R1-R50`, or a single reference. A reference can contain dashes itself, so only a
 * middle dash between two numbers of one series makes a range.
 */
export function parseRange(text) {
  const dashes = [];
  for (let at = text.indexOf("-"); at >= 0; at = text.indexOf("-", at + 1)) dashes.push(at);
  if (dashes.length % 2 === 1) {
    const middle = dashes[(dashes.length - 1) / 2];
    const first = parseReference(text.slice(0, middle));
    const last = parseReference(text.slice(middle + 1));
    const isSeries = first.number !== null && last.number !== null && first.prefix === last.prefix;
    if (isSeries && first.digits === last.digits && first.number <= last.number) {
      return { prefix: first.prefix, first: first.number, last: last.number, digits: first.digits };
    }
  }
  const { prefix, number, digits } = parseReference(text);
  return { prefix, first: number, last: number, digits };
}

/** Counts the references of a list of ranges. */
export const countReferences = (texts) =>
  texts.reduce((sum, text) => {
    const { first, last } = parseRange(text);
    return sum + (first === null ? 1 : last - first + 1);
  }, 0);

/** Lists references by their position, without writing out the ranges. */
export class ReferenceList {
  #ranges;
  #starts = [];

  constructor(texts) {
    this.#ranges = texts.map(parseRange);
    let length = 0;
    for (const { first, last } of this.#ranges) {
      this.#starts.push(length);
      length += first === null ? 1 : last - first + 1;
    }
    this.length = length;
  }

  at(index) {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle] <= index) low = middle;
      else high = middle - 1;
    }
    const { prefix, first, digits } = this.#ranges[low];
    return first === null ? prefix : formatReference(prefix, first + index - this.#starts[low], digits);
  }
}
