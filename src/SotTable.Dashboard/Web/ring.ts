import { FittedCanvas, hatch } from './canvas.js';
import type { SessionTimes } from './sessionClock.js';
import { palette, paletteVersion } from './theme.js';

const TOP = -Math.PI / 2;
const TURN = Math.PI * 2;

/**
 * The timer as a kitchen timer: the whole turn is the hard cap, one tick a minute. What is left of the plan is a thick arc that
 * shrinks from its start; what went by is dim; from the planned end to the cap it is dashed. Paused, the arc is hatched.
 */
export class RingTimer {
  readonly canvas: FittedCanvas;
  private drawn = '';

  constructor(label = 'Timer ring') {
    this.canvas = new FittedCanvas(label, 'ring');
  }

  draw(t: SessionTimes | null): void {
    const canvas = this.canvas;
    if (!canvas.visible) return;
    const on = t?.onBlocksMs ?? 0;
    const cap = t?.capLeftMs === null || t?.capLeftMs === undefined ? 0 : on + t.capLeftMs;
    const left = t?.leftMs ?? null;
    const over = t?.phase === 'ended' || t?.phase === 'interrupted';
    // A tenth of a degree of a 300 px ring is a quarter of a pixel: below that nothing changed.
    const step = cap > 0 ? Math.round((on / cap) * 3600) : 0;
    const key = `${t?.phase}|${step}|${Math.round(cap / 100)}|${left === null ? '' : Math.round((on + left) / 200)}|${t?.trust}|${paletteVersion}`;
    if (key === this.drawn && !canvas.resized) return;
    this.drawn = key;

    const c = canvas.begin();
    const size = Math.min(canvas.width, canvas.height);
    const x = canvas.width / 2;
    const y = canvas.height / 2;
    const thick = Math.max(9, size * 0.06);
    const r = size / 2 - thick / 2 - 3;
    c.lineCap = 'butt';

    if (over || cap <= 0) {
      arc(c, x, y, r, 0, 1, palette.line, thick);
      return;
    }

    const now = Math.min(1, on / cap);
    const end = left === null ? null : Math.min(1, (on + left) / cap);

    // From the planned end (or now, for a stop-watch) to the cap: allowed, not planned.
    c.setLineDash([size * 0.008, size * 0.014]);
    arc(c, x, y, r, end ?? now, 1, palette.muted, Math.max(3, thick * 0.3));
    c.setLineDash([]);
    arc(c, x, y, r, 0, now, palette.faint, thick);
    if (end !== null && end > now) {
      arc(c, x, y, r, now, end, t?.phase === 'paused' ? hatch(c, palette.text) : palette.text, thick);
    } else if (t?.phase === 'paused') {
      arc(c, x, y, r, 0, now, hatch(c, palette.text), thick);
    }

    notches(c, x, y, r, thick, cap);
    if (t?.phase !== 'paused' || end === null) head(c, x, y, r, now, thick);
  }
}

function arc(
  c: CanvasRenderingContext2D, x: number, y: number, r: number, from: number, to: number, stroke: string | CanvasPattern, width: number): void {
  if (to <= from) return;
  c.strokeStyle = stroke;
  c.lineWidth = width;
  c.beginPath();
  c.arc(x, y, r, TOP + from * TURN, TOP + to * TURN);
  c.stroke();
}

// One notch a minute, cut through whatever arc lies there; every fifth goes on inwards. The middle stays free for the numerals.
function notches(c: CanvasRenderingContext2D, x: number, y: number, r: number, thick: number, capMs: number): void {
  const minutes = capMs / 60_000;
  for (let m = 0; m < minutes - 0.01; m++) {
    const fifth = m % 5 === 0;
    const a = TOP + (m / minutes) * TURN;
    radial(c, x, y, a, r - thick / 2 - 1, r + thick / 2 + 1, palette.panel, fifth ? 4 : 2);
    if (fifth) radial(c, x, y, a, r - thick * 0.95, r - thick * 0.55, palette.muted, 2);
  }
}

function radial(c: CanvasRenderingContext2D, x: number, y: number, a: number, from: number, to: number, colour: string, width: number): void {
  c.strokeStyle = colour;
  c.lineWidth = width;
  c.beginPath();
  c.moveTo(x + Math.cos(a) * from, y + Math.sin(a) * from);
  c.lineTo(x + Math.cos(a) * to, y + Math.sin(a) * to);
  c.stroke();
}

// The mark of now: a bar across the ring, edged so that it shows on dim and bright arcs.
function head(c: CanvasRenderingContext2D, x: number, y: number, r: number, at: number, thick: number): void {
  const a = TOP + at * TURN;
  const half = thick / 2 + 2;
  c.lineCap = 'round';
  radial(c, x, y, a, r - half, r + half, palette.panel, 8);
  radial(c, x, y, a, r - half, r + half, palette.text, 4);
  c.lineCap = 'butt';
}
