/** A gap of free numbers at most this long is never folded. */
const SHORT_GAP = 40;

/** How wide a folded gap is, as a share of the numbers that are not folded, and how many numbers around it stay. */
const FOLD_SHARE = 0.03;
const MARGIN = 2;

/**
 * Places the numbers of a line. Where nothing is used for a long way, the numbers are folded together, so that R1 to R400 and R9001
 * are both visible. A place counts the numbers before it as if each were one wide, but those of a fold, which share its width.
 */
export class Axis {
  /** Where the slope changes: from a number and its place on, each number is so wide. */
  #knots = [{ number: 0, place: 0, slope: 1 }];

  constructor(line) {
    const clusters = clustersOf(line);
    const busy = clusters.reduce((sum, each) => sum + each.last - each.first + 1, 0);
    const width = Math.max(8, Math.round(busy * FOLD_SHARE));
    this.folds = [];
    let folded = 0;
    for (let i = 0; i < clusters.length; i++) {
      const first = i === 0 ? 1 : clusters[i - 1].last + 1 + MARGIN;
      const last = clusters[i].first - 1 - MARGIN;
      const length = last - first + 1;
      if (length <= Math.max(SHORT_GAP, 3 * width)) continue;
      this.folds.push({ first, last });
      this.#knots.push({ number: first, place: first - folded, slope: width / length });
      folded += length - width;
      this.#knots.push({ number: last + 1, place: last + 1 - folded, slope: 1 });
    }
    const end = clusters.length ? clusters[clusters.length - 1].last + 1 : 0;
    this.start = clusters.length ? Math.min(1, clusters[0].first) : 1;
    this.end = Math.max(this.placeOf(end), this.start + 12);
  }

  /** Returns the place at which a number begins. */
  placeOf(number) {
    const knot = this.#last((each) => each.number <= number);
    return knot.place + (number - knot.number) * knot.slope;
  }

  /** Returns the number that begins at a place, with its fraction. */
  numberAt(place) {
    const knot = this.#last((each) => each.place <= place);
    return knot.number + (place - knot.place) / knot.slope;
  }

  /** Returns the fold that holds a number. */
  foldAt(number) {
    return this.folds.find((each) => each.first <= number && number <= each.last);
  }

  #last(holds) {
    let found = this.#knots[0];
    for (const knot of this.#knots) {
      if (!holds(knot)) break;
      found = knot;
    }
    return found;
  }
}

/** Joins what is used, retired or next, across gaps that are too short to be folded. */
function clustersOf(line) {
  const points = line.series.flatMap(({ used, retired }) => [used, retired]);
  const all = points.flatMap(joined);
  if (line.next !== null) all.push({ first: line.next, last: line.next });
  return joined(all.sort((a, b) => a.first - b.first));
}

function joined(parts) {
  const clusters = [];
  for (const { first, last } of parts) {
    const open = clusters[clusters.length - 1];
    if (open && first - open.last - 1 <= SHORT_GAP) open.last = Math.max(open.last, last);
    else clusters.push({ first, last });
  }
  return clusters;
}
