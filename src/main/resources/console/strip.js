import { Axis } from "./axis.js";
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./lib.js";
import { count } from "./format.js";
import { RETIRED } from "./model.js";
import { HEIGHT, paint } from "./paint.js";
import { formatReference } from "./references.js";
import { fit, pan, reveal, zoom } from "./scale.js";
import { useSignal } from "./signal.js";
import { Swatch } from "./swatch.js";
import { isStill, theme } from "./theme.js";

/** How far a pointer moves before a press becomes a drag, in pixels. */
const DRAG = 4;

/** The height of the step of one key, button or notch of a wheel. */
const ZOOM_STEP = 1.6;

/** Says in words what a line knows of a number. */
export function describe(model, line, number) {
  const parts = line.at(number);
  if (!parts.length) return { reference: formatReference(line.prefix, number), state: "free", owner: null };
  return {
    reference: formatReference(line.prefix, number, parts[0].digits),
    state: parts[0].owner === RETIRED ? "retired" : "used",
    owner: parts[0].owner === RETIRED ? null : parts[0].owner,
  };
}

/** Draws the number line of one prefix, which a pointer and the keyboard can explore. */
export function Strip({ model, line, focus, flashes, onChoose, chosen }) {
  const canvas = useRef(null);
  const axis = useMemo(() => new Axis(line), [line]);
  const whole = fit(axis);
  const [view, setView] = useState(whole);
  const [width, setWidth] = useState(0);
  const [hovered, setHovered] = useState(null);
  const [cursor, setCursor] = useState(null);
  const [focused, setFocused] = useState(false);
  const fitted = useRef(true);
  const drag = useRef(null);
  const mode = useSignal(theme);

  // A line that shows everything goes on doing so while it grows.
  useEffect(() => {
    if (fitted.current) setView(whole);
  }, [line]);

  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(canvas.current);
    return () => observer.disconnect();
  }, []);

  const marked = hovered ?? (focused || chosen !== null ? (cursor ?? chosen) : null);

  useLayoutEffect(() => {
    if (!width) return undefined;
    const element = canvas.current;
    const ratio = devicePixelRatio || 1;
    element.width = width * ratio;
    element.height = HEIGHT * ratio;
    const context = element.getContext("2d");
    let frame = 0;
    let timer = 0;
    const draw = (now) => {
      const active = flashes.filter((each) => each.until > now);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paint(context, { line, axis, view, width, theme: mode, focus, cursor: marked, flashes: active, now });
      if (active.length && isStill()) timer = setTimeout(() => draw(performance.now()), 500);
      else if (active.length) frame = requestAnimationFrame(draw);
    };
    draw(performance.now());
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [line, view, width, mode, focus, marked, flashes]);

  const move = (next) => {
    fitted.current = false;
    setView(next);
  };
  const zoomBy = (factor, around = view.start + view.span / 2) => move(zoom(view, factor, around, whole));
  const numberAt = (event) => {
    const { left } = canvas.current.getBoundingClientRect();
    return Math.max(0, Math.floor(axis.numberAt(view.start + ((event.clientX - left) / width) * view.span)));
  };

  // Preact listens to wheels passively, and then the page would scroll as well.
  const wheel = useRef(null);
  wheel.current = (event) => {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.shiftKey ? event.deltaY : 0;
    if (sideways) {
      event.preventDefault();
      move(pan(view, (sideways / width) * view.span, whole));
    } else if (event.ctrlKey || event.metaKey || document.activeElement === canvas.current.parentElement) {
      event.preventDefault();
      zoomBy(event.deltaY > 0 ? ZOOM_STEP : 1 / ZOOM_STEP, axis.placeOf(numberAt(event)));
    }
  };
  useEffect(() => {
    const element = canvas.current;
    const listener = (event) => wheel.current(event);
    element.addEventListener("wheel", listener, { passive: false });
    return () => element.removeEventListener("wheel", listener);
  }, []);

  const go = (number) => {
    const next = Math.min(Math.max(number, 0), 2 ** 32 - 1);
    setCursor(next);
    const shown = reveal(view, axis.placeOf(next));
    if (shown !== view) move(shown);
  };
  const onKeyDown = (event) => {
    const at = cursor ?? chosen ?? Math.max(Math.ceil(axis.numberAt(view.start)), 1);
    const page = Math.max(1, Math.floor(view.span * 0.8));
    const step = event.ctrlKey || event.metaKey ? null : event.shiftKey ? 10 : 1;
    const keys = {
      ArrowRight: () => go(step === null ? line.boundary(at, 1) : at + step),
      ArrowLeft: () => go(step === null ? line.boundary(at, -1) : at - step),
      ArrowUp: () => go(at + 1),
      ArrowDown: () => go(at - 1),
      PageUp: () => go(at + page),
      PageDown: () => go(at - page),
      Home: () => go(line.lowest),
      End: () => go(line.highest),
      "+": () => zoomBy(1 / ZOOM_STEP, axis.placeOf(at + 0.5)),
      "=": () => zoomBy(1 / ZOOM_STEP, axis.placeOf(at + 0.5)),
      "-": () => zoomBy(ZOOM_STEP, axis.placeOf(at + 0.5)),
      0: () => showAll(),
      Enter: () => onChoose(line, at),
      " ": () => onChoose(line, at),
    };
    const action = keys[event.key];
    if (!action || event.altKey) return;
    event.preventDefault();
    action();
  };
  const showAll = () => {
    fitted.current = true;
    setView(whole);
  };

  const onPointerDown = (event) => {
    if (event.button !== 0) return;
    drag.current = { x: event.clientX, start: view.start, moved: false };
    canvas.current.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event) => {
    const from = drag.current;
    if (from && (from.moved || Math.abs(event.clientX - from.x) > DRAG)) {
      from.moved = true;
      const numbers = ((from.x - event.clientX) / width) * view.span;
      move(pan({ start: from.start, span: view.span }, numbers, whole));
      setHovered(null);
    } else {
      setHovered(numberAt(event));
    }
  };
  const onPointerUp = (event) => {
    const from = drag.current;
    drag.current = null;
    if (from && !from.moved) {
      setCursor(numberAt(event));
      onChoose(line, numberAt(event));
    }
  };

  const at = marked ?? cursor ?? Math.max(1, line.lowest);
  const known = describe(model, line, at);
  const said = `${known.reference}: ${wordOf(model, known)}`;
  const place = Math.min(Math.max(((axis.placeOf(at + 0.5) - view.start) / view.span) * width, 0), width);
  return html`<section class="strip" aria-label=${`Numbers of ${line.prefix}`}>
    <header>
      <h2><bdi>${line.prefix}</bdi></h2>
      <span class="facts">
        ${focus !== null && html`<b>${count(line.countOf(focus))}</b> of ${" "}`}<b>${count(line.usedCount)}</b> used${line.retiredCount > 0 && html`, <b>${count(line.retiredCount)}</b> retired`}
        ${line.next !== null && html`<span class="next">, next <b>${count(line.next)}</b></span>`}
      </span>
      <span class="zoom">
        <button type="button" class="icon" aria-label=${`Zoom out ${line.prefix}`} title="Zoom out (-)" onClick=${() => zoomBy(ZOOM_STEP)}>−</button>
        <button type="button" class="icon" aria-label=${`Zoom in ${line.prefix}`} title="Zoom in (+)" onClick=${() => zoomBy(1 / ZOOM_STEP)}>+</button>
        <button type="button" class="icon wide" aria-label=${`Show all of ${line.prefix}`} title="Show all (0)" onClick=${showAll}>all</button>
      </span>
    </header>
    <div class="track" role="slider" tabindex="0" aria-label=${`Numbers of ${line.prefix}`}
      aria-valuemin="0" aria-valuemax=${Math.max(line.highest, at, 1)} aria-valuenow=${at} aria-valuetext=${said}
      onKeyDown=${onKeyDown}
      onFocus=${() => setFocused(true)} onBlur=${() => setFocused(false)}>
      <canvas ref=${canvas} height=${HEIGHT} aria-hidden="true"
        onPointerDown=${onPointerDown} onPointerMove=${onPointerMove} onPointerUp=${onPointerUp}
        onPointerLeave=${() => setHovered(null)} onPointerCancel=${() => (drag.current = null)}></canvas>
      ${marked !== null && width > 0 && html`<${Tip} place=${place} width=${width} model=${model} known=${known} />`}
    </div>
  </section>`;
}

const wordOf = (model, known) =>
  known.owner === null ? known.state : `used by ${model.nameOf(known.owner)}`;

/** Shows beside the marked number what it is. */
function Tip({ place, width, model, known }) {
  const side = place > width / 2 ? { right: `${width - place + 8}px` } : { left: `${place + 8}px` };
  return html`<div class="tip" aria-hidden="true" style=${side}>
    <b class="reference"><bdi>${known.reference}</bdi></b>
    ${known.owner === null
      ? html`<span>${known.state}</span>`
      : html`<${Swatch} index=${known.owner} /><span class="name"><bdi>${model.nameOf(known.owner)}</bdi></span>`}
  </div>`;
}
