const NUMBERS = new Intl.NumberFormat("en");

/** Writes a number with separators between thousands. */
export const count = (number) => NUMBERS.format(number);

/** Writes a number and the word for it, such as `1 symbol` and `2 symbols`. */
export const counted = (number, word) => `${count(number)} ${word}${number === 1 ? "" : "s"}`;

/** Writes a size with a unit that keeps it short. */
export function bytes(number) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  let value = number;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toPrecision(3)} ${units[unit]}`;
}

/** Writes a measured value with three digits. */
export function measured(number) {
  if (!Number.isFinite(number)) return "–";
  if (number >= 1000) return count(Math.round(number));
  return number === 0 ? "0" : String(Number(number.toPrecision(3)));
}

/** Writes the time of day, and the day if it is not today. */
export function time(iso, now = new Date()) {
  const date = new Date(iso);
  const two = (part) => String(part).padStart(2, "0");
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  if (date.toDateString() === now.toDateString()) return clock;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}`;
}
