import { firstReaching, RETIRED } from "./model.js";
import { INK, ownerStyle } from "./palette.js";
import { ticks } from "./scale.js";

/** The places of the parts of a number line, in pixels from the top. */
export const HEIGHT = 58;
const TRACK = { top: 4, height: 28 };
const CONFINED = { top: 35, height: 4 };
const AXIS = 54;

/** The narrowest number that has its digits written in it. */
const DIGIT_WIDTH = 7;

/**
 * Draws the visible part of a number line. Numbers narrower than a pixel are drawn as columns whose strength is the share of
 * them that is used, so the time depends on the parts that are visible and not on the numbers in them.
 */
export function paint(context, { line, axis, view, width, theme, focus, cursor, flashes, now }) {
  const ink = INK[theme];
  const scale = width / view.span;
  const x = (number) => (axis.placeOf(number) - view.start) * scale;
  const first = axis.numberAt(view.start);
  const end = axis.numberAt(view.start + view.span);
  context.clearRect(0, 0, width, HEIGHT);
  context.fillStyle = ink.track;
  context.fillRect(0, TRACK.top, width, TRACK.height);
  context.textBaseline = "middle";
  context.textAlign = "center";
  const brush = { context, axis, view, first, end, width, scale, x, ink, focus };
  for (const fold of axis.folds) paintFold(brush, fold);
  for (const { used, retired } of line.series) {
    paintParts(brush, retired);
    paintParts(brush, used);
  }
  paintConfined(brush, line.confined);
  paintNext(brush, line.next);
  paintAxis(brush);
  for (const flash of flashes) paintFlash(brush, flash, now);
  if (cursor !== null) paintCursor(brush, cursor);
}

function paintParts(brush, parts) {
  const { first, end, scale, x } = brush;
  let column = null;
  for (let i = firstReaching(parts, Math.floor(first)); i < parts.length && parts[i].first < end; i++) {
    const part = parts[i];
    const left = x(part.first);
    const right = x(part.last + 1);
    if (right - left >= 1) {
      flush(brush, column);
      column = null;
      paintPart(brush, part, left, right);
      continue;
    }
    const place = Math.floor(left);
    if (!column || column.place !== place) {
      flush(brush, column);
      column = { place, covered: 0, widest: 0, owner: part.owner };
    }
    const share = (part.last - part.first + 1) * scale;
    column.covered += share;
    if (share > column.widest) {
      column.widest = share;
      column.owner = part.owner;
    }
  }
  flush(brush, column);
}

function flush(brush, column) {
  if (!column) return;
  const { context, focus } = brush;
  context.globalAlpha = Math.min(1, 0.3 + 0.7 * column.covered) * strength(focus, column.owner);
  context.fillStyle = fillOf(brush, column.owner, "solid");
  context.fillRect(column.place, TRACK.top, 1, TRACK.height);
  context.globalAlpha = 1;
}

/** Weakens what belongs to other managers than the chosen one. */
const strength = (focus, owner) => (focus === null || owner === focus ? 1 : 0.25);

const fillOf = ({ ink }, owner, kind) =>
  owner === RETIRED ? (kind === "solid" ? ink.retired : "transparent") : ownerStyle(owner).fill;

function paintPart(brush, part, left, right) {
  const { context, scale, width, ink, focus } = brush;
  const from = Math.max(left, -2);
  const to = Math.min(right, width + 2);
  // A gap between parts shows where one ends, once there is space for it.
  const gap = scale >= 4 ? 1 : 0;
  const wide = Math.max(1, to - from - gap);
  context.globalAlpha = strength(focus, part.owner);
  if (part.owner === RETIRED) {
    hatch(context, from, wide, ink.retired);
  } else {
    const style = ownerStyle(part.owner);
    context.fillStyle = style.fill;
    context.fillRect(from, TRACK.top, wide, TRACK.height);
    if (style.pattern !== "solid") pattern(context, style.pattern, from, wide);
  }
  const digits = String(part.last).length;
  if (scale >= Math.max(18, digits * DIGIT_WIDTH + 6)) {
    paintNumbers(brush, part);
  } else if (part.owner !== RETIRED && wide >= 16) {
    context.fillStyle = ink.text;
    context.font = "600 11px system-ui, sans-serif";
    context.fillText(ownerStyle(part.owner).letter, from + wide / 2, TRACK.top + TRACK.height / 2 + 1);
  }
  context.globalAlpha = 1;
}

function paintNumbers({ context, first: visible, end, scale, x, ink }, part) {
  const first = Math.max(part.first, Math.floor(visible));
  const last = Math.min(part.last, Math.ceil(end));
  context.font = "12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";
  for (let number = first; number <= last; number++) {
    const left = x(number);
    if (number > part.first && part.owner !== RETIRED) {
      context.fillStyle = "rgba(0, 0, 0, 0.22)";
      context.fillRect(left - 1, TRACK.top, 1, TRACK.height);
    }
    context.fillStyle = part.owner === RETIRED ? ink.ink : ink.text;
    const text = String(number).padStart(part.digits, "0");
    context.fillText(text, left + scale / 2, TRACK.top + TRACK.height / 2 + 1);
    if (part.owner === RETIRED) {
      const half = context.measureText(text).width / 2 + 2;
      context.fillRect(left + scale / 2 - half, TRACK.top + TRACK.height / 2, half * 2, 1);
    }
  }
}

function hatch(context, left, width, colour) {
  context.save();
  context.beginPath();
  context.rect(left, TRACK.top, width, TRACK.height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  const from = Math.floor(left / 5) * 5 - TRACK.height;
  for (let at = from; at < left + width; at += 5) {
    context.moveTo(at, TRACK.top + TRACK.height);
    context.lineTo(at + TRACK.height, TRACK.top);
  }
  context.stroke();
  context.strokeRect(left + 0.5, TRACK.top + 0.5, Math.max(0, width - 1), TRACK.height - 1);
  context.restore();
}

function pattern(context, kind, left, width) {
  context.save();
  context.beginPath();
  context.rect(left, TRACK.top, width, TRACK.height);
  context.clip();
  context.fillStyle = "rgba(0, 0, 0, 0.2)";
  if (kind === "stripes") {
    for (let at = Math.floor(left / 6) * 6; at < left + width; at += 6) context.fillRect(at, TRACK.top, 1.5, TRACK.height);
  } else {
    for (let at = Math.floor(left / 6) * 6; at < left + width; at += 6) {
      for (let y = TRACK.top + 3; y < TRACK.top + TRACK.height; y += 6) context.fillRect(at + 1, y, 2, 2);
    }
  }
  context.restore();
}

function paintConfined({ context, x, width, focus, ink }, confined) {
  for (const { first, last, owner } of confined) {
    const left = Math.max(x(first), -2);
    const right = Math.min(x(last + 1), width + 2);
    if (right <= 0 || left >= width) continue;
    const style = ownerStyle(owner);
    context.globalAlpha = strength(focus, owner);
    context.fillStyle = style.fill;
    context.fillRect(left, CONFINED.top, Math.max(2, right - left), CONFINED.height);
    context.fillStyle = ink.ink;
    context.fillRect(left, CONFINED.top - 2, 1, CONFINED.height + 4);
    context.fillRect(right - 1, CONFINED.top - 2, 1, CONFINED.height + 4);
    context.globalAlpha = 1;
  }
}

/** Marks the number that the counter tries next. */
function paintNext({ context, x, width, ink }, next) {
  if (next === null) return;
  const left = x(next);
  if (left < 0 || left > width) return;
  context.fillStyle = ink.cursor;
  context.beginPath();
  context.moveTo(left - 4, 0);
  context.lineTo(left + 4, 0);
  context.lineTo(left, TRACK.top + 3);
  context.fill();
}

/** Breaks the track where numbers are folded, and says how many are free there. */
function paintFold({ context, x, ink, width }, { first, last }) {
  const left = x(first);
  const right = x(last + 1);
  if (right < 0 || left > width) return;
  context.clearRect(left, TRACK.top, right - left, TRACK.height);
  context.strokeStyle = ink.retired;
  context.lineWidth = 1;
  context.beginPath();
  for (const at of [left, right]) {
    for (let y = 0; y <= TRACK.height; y += 4) context.lineTo(at + (y % 8 ? 2 : -2), TRACK.top + y);
    context.moveTo(right - 2, TRACK.top);
  }
  context.stroke();
  const text = `${(last - first + 1).toLocaleString("en")} free`;
  context.font = "11px system-ui, sans-serif";
  context.fillStyle = ink.ink;
  const fits = [text, "⋯"].find((each) => context.measureText(each).width + 10 < right - left);
  if (fits) context.fillText(fits, (left + right) / 2, TRACK.top + TRACK.height / 2);
}

function paintAxis({ context, axis, view, width, x, scale, ink }) {
  context.font = "11px system-ui, sans-serif";
  context.fillStyle = ink.ink;
  let free = 0;
  for (const number of ticks(axis, view, width)) {
    const at = x(number) + Math.min(scale, 40) / 2 - Math.min(scale, 1) / 2;
    const text = number.toLocaleString("en");
    const half = context.measureText(text).width / 2;
    const left = Math.min(Math.max(at - half, 0), width - 2 * half);
    if (at < 0 || at > width || left < free) continue;
    free = left + 2 * half + 10;
    context.fillRect(Math.round(at), TRACK.top + TRACK.height, 1, 4);
    context.fillText(text, left + half, AXIS - 6);
  }
}

function paintFlash({ context, x, ink, width }, { first, last, until, length }, now) {
  const left = Math.max(x(first), -3);
  const right = Math.min(x(last + 1), width + 3);
  if (right < 0 || left > width) return;
  context.globalAlpha = Math.max(0, Math.min(1, (until - now) / length));
  context.strokeStyle = ink.flash;
  context.lineWidth = 3;
  context.strokeRect(left - 1, TRACK.top - 1.5, Math.max(3, right - left + 1), TRACK.height + 3);
  context.globalAlpha = 1;
}

function paintCursor({ context, x, scale, ink }, number) {
  const wide = Math.max(scale - (scale >= 4 ? 1 : 0), 3);
  context.strokeStyle = ink.cursor;
  context.lineWidth = 2;
  context.strokeRect(x(number) + (scale < 3 ? scale / 2 - 1.5 : 0), TRACK.top - 1, wide, TRACK.height + 2);
}
