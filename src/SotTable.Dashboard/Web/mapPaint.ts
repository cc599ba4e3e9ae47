import { type FittedCanvas, hatch, labelPx } from './canvas.js';
import { clockAt, ticks, type Stretch } from './mapMath.js';
import type { Lane } from './mapLanes.js';
import { palette } from './theme.js';

export interface Pin {
  us: number;
  words: string;
}

export interface MapPicture {
  lanes: readonly Lane[];
  /** What the lanes’ values cover; the view may be nearer until they have come again. */
  data: Stretch;
  view: Stretch;
  startedUs: number;
  pauses: readonly [number, number][];
  /** In order of time. */
  pins: readonly Pin[];
  cursorUs: number;
  /** What is being drawn out for a zoom. */
  chosen: Stretch | null;
}

/** Where the time axis begins and ends, CSS pixels. */
export function plotEdges(width: number): [left: number, right: number] {
  return [labelPx() * 4.6, width - 12];
}

/** Draws the whole map. */
export function paintMap(canvas: FittedCanvas, p: MapPicture): void {
  const c = canvas.begin();
  const [x0, x1] = plotEdges(canvas.width);
  const em = labelPx();
  const [top, bottom] = [em * 2, canvas.height - em * 2];
  const x = (us: number): number => x0 + ((us - p.view.fromUs) / (p.view.toUs - p.view.fromUs)) * (x1 - x0);
  c.font = `${em}px ${palette.font}`;
  c.lineWidth = 1;

  c.textAlign = 'center';
  c.textBaseline = 'top';
  for (const [us, words] of ticks(p.view, p.startedUs, Math.max(2, (x1 - x0) / (em * 6)))) {
    c.fillStyle = palette.line;
    c.fillRect(Math.round(x(us)), top, 1, bottom - top);
    c.fillStyle = palette.muted;
    c.fillText(words, Math.min(x1 - em * 1.2, Math.max(x0 + em * 1.2, x(us))), bottom + em * 0.5);
  }

  c.save();
  c.beginPath();
  c.rect(x0, 0, x1 - x0, canvas.height);
  c.clip();
  c.globalAlpha = 0.35;
  c.fillStyle = palette.faint;
  for (const [from, to] of p.pauses) c.fillRect(x(from), top, x(to) - x(from), bottom - top);
  c.restore();

  // Above each lane stands what it is.
  const head = em * 1.9;
  const room = bottom - top - head * p.lanes.length;
  const all = p.lanes.reduce((sum, l) => sum + l.weight, 0);
  let y = top;
  for (const lane of p.lanes) {
    const height = (room * lane.weight) / all;
    paintLane(c, lane, p, x, [x0, x1], [y + head, y + head + height]);
    y += head + height;
  }
  paintPins(c, p, x, [x0, x1], [top, bottom]);
  if (p.chosen) {
    c.globalAlpha = 0.18;
    c.fillStyle = palette.text;
    c.fillRect(x(p.chosen.fromUs), top, x(p.chosen.toUs) - x(p.chosen.fromUs), bottom - top);
    c.globalAlpha = 1;
  }
  paintCursor(c, p, x, [x0, x1], [top, bottom]);
}

function paintLane(c: CanvasRenderingContext2D, lane: Lane, p: MapPicture, x: (us: number) => number, [x0, x1]: [number, number], [y0, y1]: [number, number]): void {
  const em = labelPx();
  const { min, max, step } = lane.scale;
  const y = (v: number): number => y1 - ((v - min) / (max - min)) * (y1 - y0);
  c.textAlign = 'right';
  c.textBaseline = 'middle';
  const every = Math.max(1, Math.ceil((em * 1.6) / (Math.abs(y(step) - y(0)) || 1)));
  for (let i = 0; min + i * step <= max + step / 2; i += every) {
    const v = min + i * step;
    c.fillStyle = palette.line;
    c.fillRect(x0, Math.round(y(v)), x1 - x0, 1);
    c.fillStyle = palette.muted;
    c.fillText(lane.label(Number(v.toPrecision(8))), x0 - 6, Math.min(y1 - em / 2, Math.max(y0 + em / 2, y(v))));
  }

  c.save();
  c.beginPath();
  c.rect(x0, y0 - 1, x1 - x0, y1 - y0 + 2);
  c.clip();
  const width = (p.data.toUs - p.data.fromUs) / lane.min.length;
  const colour = lane.colour === 'muted' ? palette.text : palette[lane.colour];
  c.strokeStyle = colour;
  c.lineWidth = 1.5;
  c.lineJoin = 'bevel';
  c.beginPath();
  let gapFrom = -1;
  for (let i = 0; i <= lane.min.length; i++) {
    const [low, high] = [lane.min[i] ?? null, lane.max[i] ?? null];
    if (low === null || high === null) {
      if (gapFrom < 0) gapFrom = i;
      if (i < lane.min.length) continue;
    }
    const at = x(p.data.fromUs + (i + 0.5) * width);
    const begins = gapFrom >= 0 || i === 0;
    if (gapFrom >= 0) paintGap(c, x(p.data.fromUs + gapFrom * width), x(p.data.fromUs + i * width), [y0, y1]);
    gapFrom = -1;
    if (low === null || high === null) break;
    if (begins) c.moveTo(at, y(low));
    else c.lineTo(at, y(low));
    c.lineTo(at, y(high) - (begins && low === high ? 1 : 0));
  }
  c.stroke();
  c.restore();

  const words = `${lane.name}, ${lane.unit}`;
  c.textAlign = 'left';
  c.textBaseline = 'middle';
  c.font = `600 ${em}px ${palette.font}`;
  c.fillStyle = palette.panel;
  c.fillRect(x0 + 2, y0 - em * 1.6, c.measureText(words).width + 12, em * 1.4);
  c.fillStyle = lane.colour === 'left' ? palette.leftText : lane.colour === 'right' ? palette.rightText : colour;
  c.fillText(words, x0 + 8, y0 - em * 0.9);
  c.font = `${em}px ${palette.font}`;
}

// A hole is no zero: it is hatched where it is wide enough to be seen.
function paintGap(c: CanvasRenderingContext2D, from: number, to: number, [y0, y1]: [number, number]): void {
  if (to - from < 3) return;
  c.save();
  c.globalAlpha = 0.5;
  c.fillStyle = hatch(c, palette.faint);
  c.fillRect(from, y0, to - from, y1 - y0);
  c.restore();
}

/** Where pins stand, CSS pixels; those that would stand on one another are one. */
export function pinsAt(pins: readonly Pin[], x: (us: number) => number, [x0, x1]: [number, number]): { at: number; words: string }[] {
  const seen: { at: number; words: string }[] = [];
  for (const pin of pins) {
    const at = x(pin.us);
    const before = seen.at(-1);
    if (at < x0 - 1 || at > x1 + 1) continue;
    if (before && Math.abs(at - before.at) < 5) before.words += `, ${pin.words}`;
    else seen.push({ at, words: pin.words });
  }
  return seen;
}

// Words beside a pin as long as there is room before the next one; all of them stand in the list below.
function paintPins(c: CanvasRenderingContext2D, p: MapPicture, x: (us: number) => number, [x0, x1]: [number, number], [top, bottom]: [number, number]): void {
  const em = labelPx();
  const seen = pinsAt(p.pins, x, [x0, x1]);
  c.textAlign = 'left';
  c.textBaseline = 'middle';
  let used = x0;
  seen.forEach((pin, i) => {
    c.fillStyle = palette.text;
    c.globalAlpha = 0.35;
    c.fillRect(Math.round(pin.at), top - 4, 1, bottom - top + 4);
    c.globalAlpha = 1;
    c.beginPath();
    c.arc(pin.at, top - em * 0.8, 3.5, 0, 7);
    c.fill();
    const end = Math.min(x1, i + 1 < seen.length ? seen[i + 1].at - 8 : x1);
    const width = c.measureText(pin.words).width;
    const left = pin.at + 7 + width <= end ? pin.at + 7 : pin.at - 7 - width;
    if (left < used && left < pin.at) {
      used = Math.max(used, pin.at + 8);
      return;
    }
    c.fillText(pin.words, left, top - em * 0.8);
    used = Math.max(pin.at, left + width) + 8;
  });
}

function paintCursor(c: CanvasRenderingContext2D, p: MapPicture, x: (us: number) => number, [x0, x1]: [number, number], [top, bottom]: [number, number]): void {
  const at = x(p.cursorUs);
  if (at < x0 - 1 || at > x1 + 1) return;
  const em = labelPx();
  c.fillStyle = palette.text;
  c.fillRect(Math.round(at) - 1, top, 2, bottom - top);
  const words = clockAt(p.cursorUs, p.startedUs, p.view.toUs - p.view.fromUs < 60e6);
  c.font = `600 ${em}px ${palette.font}`;
  const half = c.measureText(words).width / 2 + 6;
  const middle = Math.min(x1 - half, Math.max(x0 + half, at));
  c.fillRect(middle - half, bottom + 2, half * 2, em * 1.7);
  c.fillStyle = palette.panel;
  c.textAlign = 'center';
  c.textBaseline = 'middle';
  c.fillText(words, middle, bottom + 2 + em * 0.85);
}
