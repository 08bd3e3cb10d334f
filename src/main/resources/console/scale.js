/** The numbers that exist end here. */
const LIMIT = 2 ** 32;

/** The fewest numbers that a line shows. */
const CLOSEST = 6;

/** The part of a number line that is visible: its first number and how many there are. Both can have fractions. */
export const fit = (line) => {
  const last = Math.min(LIMIT, Math.max(line.highest + 1, line.next ?? 0, 12));
  const first = Math.min(1, line.lowest);
  return { start: first, span: last - first + Math.max(1, (last - first) * 0.02) };
};

/** Keeps a view within the numbers that exist. */
function within({ start, span }, most) {
  const size = Math.min(Math.max(span, CLOSEST), Math.max(most, CLOSEST));
  return { start: Math.min(Math.max(start, 0), LIMIT - size), span: size };
}

/** Zooms around a number, which stays where it is. */
export function zoom(view, factor, around, whole) {
  const span = Math.min(Math.max(view.span * factor, CLOSEST), whole.span * 1.2);
  return within({ start: around - ((around - view.start) * span) / view.span, span }, whole.span * 1.2);
}

/** Moves a view by numbers, at most until what there is has left it. */
export function pan(view, numbers, whole) {
  const start = Math.min(Math.max(view.start + numbers, 0), Math.max(whole.start + whole.span * 1.2 - view.span, 0));
  return within({ start, span: view.span }, Infinity);
}

/** Moves a view as little as possible to show a number. */
export function reveal(view, number) {
  if (number < view.start) return within({ start: number - view.span * 0.1, span: view.span }, Infinity);
  if (number + 1 > view.start + view.span) {
    return within({ start: number + 1 - view.span * 0.9, span: view.span }, Infinity);
  }
  return view;
}

/** Returns the round numbers at which an axis has marks. */
export function ticks(view, width) {
  const atLeast = (view.span / width) * 80;
  const power = 10 ** Math.floor(Math.log10(Math.max(atLeast, 1)));
  const step = Math.max(1, [1, 2, 5, 10].map((each) => each * power).find((each) => each >= atLeast));
  const marks = [];
  for (let n = Math.ceil(view.start / step) * step; n < view.start + view.span; n += step) marks.push(n);
  return marks;
}
