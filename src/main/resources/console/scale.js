/** The fewest numbers that a line shows. */
const CLOSEST = 6;

/** How much more than all there is a line can show. */
const BEYOND = 1.2;

/** The visible part of an axis is a place and a width. Returns the one that shows everything. */
export function fit(axis) {
  const width = axis.end - axis.start;
  return { start: axis.start, span: width + Math.max(1, width * 0.02) };
}

/** Zooms around a place, which stays where it is. */
export function zoom(view, factor, around, whole) {
  const span = Math.min(Math.max(view.span * factor, CLOSEST), whole.span * BEYOND);
  return within({ start: around - ((around - view.start) * span) / view.span, span }, whole);
}

/** Moves a view, at most until all there is has left it but a corner. */
export const pan = (view, places, whole) => within({ start: view.start + places, span: view.span }, whole);

function within({ start, span }, whole) {
  const last = Math.max(whole.start, whole.start + whole.span * BEYOND - span);
  return { start: Math.min(Math.max(start, 0), last), span };
}

/** Moves a view as little as needed to show a place. */
export function reveal(view, place) {
  if (place < view.start) return { start: Math.max(0, place - view.span * 0.1), span: view.span };
  if (place + 1 > view.start + view.span) return { start: place + 1 - view.span * 0.9, span: view.span };
  return view;
}

/** Returns the round numbers at which an axis has marks: those between the folds, and the first after each. */
export function ticks(axis, view, width) {
  const atLeast = (view.span / width) * 80;
  const power = 10 ** Math.floor(Math.log10(Math.max(atLeast, 1)));
  const step = Math.max(1, [1, 2, 5, 10].map((each) => each * power).find((each) => each >= atLeast));
  const end = axis.numberAt(view.start + view.span);
  const marks = [];
  for (let n = Math.ceil(axis.numberAt(view.start) / step) * step; n < end; n += step) {
    const fold = axis.foldAt(n);
    if (fold) n = Math.floor((fold.last + 1) / step) * step;
    else marks.push(n);
  }
  const starts = axis.folds.map((each) => each.last + 1 + 2);
  return [...new Set([...marks, ...starts])].sort((a, b) => a - b);
}
