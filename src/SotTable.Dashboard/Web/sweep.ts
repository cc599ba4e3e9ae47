import { FittedCanvas } from './canvas.js';
import type { SampleRing } from './sampleRing.js';
import { palette, paletteVersion } from './theme.js';

export const SWEEP_MS = 30_000;
/** What is wiped ahead of the newest sample. */
const ERASE_MS = 1200;
/** How often the scale is looked at, and how long it takes to move. */
const LOOK_MS = 1000;
const MOVE_MS = 900;

/**
 * The breath of the last 30 s, drawn like a bedside monitor: the newest sample sweeps to the right over the old trace. New samples
 * cost a few lines; everything is drawn anew only when the scale, the size or the theme changes. Gaps stay gaps. Where air goes in
 * the area below the trace is filled softly.
 */
export class BreathSweep {
  readonly canvas: FittedCanvas;
  private era = -1;
  private drawnTo = 0;
  private palette = -1;
  private low = 0;
  private high = 0;
  private fromLow = 0;
  private fromHigh = 0;
  private toLow = 0;
  private toHigh = 0;
  private moveFrom = 0;
  private lookedMs = -Infinity;

  constructor(private readonly ring: SampleRing, label = 'Breath signal of the last 30 seconds') {
    this.canvas = new FittedCanvas(label, 'sweep');
  }

  draw(nowMs: number): void {
    const canvas = this.canvas;
    const ring = this.ring;
    if (!canvas.visible) return;
    const fresh = ring.era !== this.era;
    if (fresh) {
      this.era = ring.era;
      this.high = this.low = 0;
      this.lookedMs = -Infinity;
    }
    if (nowMs - this.lookedMs >= LOOK_MS && ring.written > 0) this.look(nowMs);
    const moving = this.scaleMoves(nowMs);
    if (fresh || moving || canvas.resized || this.palette !== paletteVersion || this.drawnTo <= ring.first) this.drawAll();
    else if (this.drawnTo < ring.written) {
      // More than fits ahead of the pen, such as after a hidden tab: the rest would be drawn over itself.
      if (ring.timeAt(ring.written - 1) - ring.timeAt(this.drawnTo - 1) > SWEEP_MS / 2) this.drawAll();
      else this.drawNew();
    }
  }

  // A new target only when the trace leaves the scale or fills less than half of it.
  private look(nowMs: number): void {
    this.lookedMs = nowMs;
    const ring = this.ring;
    const from = ring.timeAt(ring.written - 1) - SWEEP_MS;
    let low = Infinity;
    let high = -Infinity;
    for (let i = ring.written - 1; i >= ring.first && ring.timeAt(i) > from; i--) {
      const v = ring.valueAt(i);
      if (v < low) low = v;
      if (v > high) high = v;
    }
    if (!(high >= low)) return;
    // A signal flatter than a thousandth of itself is noise: it is not blown up to fill the panel.
    const span = Math.max(high - low, Math.abs(high) * 0.002, 1e-6);
    const first = this.high === this.low;
    const fits = low >= this.toLow && high <= this.toHigh && span > (this.toHigh - this.toLow) * 0.5;
    if (fits && !first) return;
    const middle = (high + low) / 2;
    this.toLow = middle - span * 0.65;
    this.toHigh = middle + span * 0.65;
    this.fromLow = first ? this.toLow : this.low;
    this.fromHigh = first ? this.toHigh : this.high;
    this.moveFrom = nowMs;
  }

  private scaleMoves(nowMs: number): boolean {
    if (this.low === this.toLow && this.high === this.toHigh) return false;
    const t = Math.min(1, (nowMs - this.moveFrom) / MOVE_MS);
    const ease = t * t * (3 - 2 * t);
    this.low = t === 1 ? this.toLow : this.fromLow + (this.toLow - this.fromLow) * ease;
    this.high = t === 1 ? this.toHigh : this.fromHigh + (this.toHigh - this.fromHigh) * ease;
    return true;
  }

  private x(atMs: number): number {
    return ((atMs % SWEEP_MS) / SWEEP_MS) * this.canvas.width;
  }

  private y(value: number): number {
    const h = this.canvas.height;
    return this.high > this.low ? 3 + (1 - (value - this.low) / (this.high - this.low)) * (h - 6) : h / 2;
  }

  private drawAll(): void {
    const ring = this.ring;
    this.palette = paletteVersion;
    this.canvas.begin();
    this.grid(0, this.canvas.width);
    this.drawnTo = ring.written;
    if (ring.written === 0) return;
    const newest = ring.timeAt(ring.written - 1);
    // The first sample of the window would lie under the erased part.
    let from = ring.written - 1;
    while (from > ring.first && ring.timeAt(from - 1) > newest - SWEEP_MS + ERASE_MS) from--;
    this.fill(from);
    this.stroke(from);
    this.cursor(newest);
  }

  private drawNew(): void {
    const ring = this.ring;
    const from = Math.max(ring.first, this.drawnTo - 2);
    const c = this.canvas.context;
    const start = ring.timeAt(Math.max(ring.first, this.drawnTo - 1));
    const newest = ring.timeAt(ring.written - 1);
    const width = this.canvas.width;
    const span = Math.min(SWEEP_MS, newest - start + ERASE_MS);
    const x0 = this.x(start) + 1;
    const w = (span / SWEEP_MS) * width;
    c.clearRect(x0, 0, w, this.canvas.height);
    this.grid(x0, x0 + w);
    if (x0 + w > width) {
      c.clearRect(0, 0, x0 + w - width, this.canvas.height);
      this.grid(0, x0 + w - width);
    }
    // The line begins two samples back, so that it joins; an area would be laid twice there.
    this.fill(Math.max(ring.first, this.drawnTo - 1));
    this.drawnTo = ring.written;
    this.stroke(from);
    this.cursor(newest);
  }

  // One line every 5 s, only in [from, to).
  private grid(from: number, to: number): void {
    const { context: c, width, height } = this.canvas;
    c.fillStyle = palette.line;
    for (let i = 1; i < 6; i++) {
      const x = Math.round((i / 6) * width);
      if (x >= from - 1 && x < to) c.fillRect(x, 0, 1, height);
    }
  }

  private fill(from: number): void {
    const ring = this.ring;
    const c = this.canvas.context;
    c.fillStyle = palette.breath;
    c.globalAlpha = 0.22;
    c.beginPath();
    for (let i = from; i + 1 < ring.written; i++) {
      if (!ring.markedAt(i) || !ring.markedAt(i + 1)) continue;
      const x0 = this.x(ring.timeAt(i));
      const x1 = this.x(ring.timeAt(i + 1));
      const y0 = this.y(ring.valueAt(i));
      const y1 = this.y(ring.valueAt(i + 1));
      if (x1 < x0 || y0 !== y0 || y1 !== y1) continue;
      c.moveTo(x0, this.canvas.height);
      c.lineTo(x0, y0);
      c.lineTo(x1, y1);
      c.lineTo(x1, this.canvas.height);
    }
    c.fill();
    c.globalAlpha = 1;
  }

  private stroke(from: number): void {
    const ring = this.ring;
    const c = this.canvas.context;
    c.strokeStyle = palette.breath;
    c.lineWidth = 2;
    c.lineJoin = 'round';
    c.lineCap = 'round';
    c.beginPath();
    let pen = false;
    let lastX = 0;
    for (let i = from; i < ring.written; i++) {
      const v = ring.valueAt(i);
      if (v !== v) {
        pen = false;
        continue;
      }
      const x = this.x(ring.timeAt(i));
      if (pen && x >= lastX) c.lineTo(x, this.y(v));
      else c.moveTo(x, this.y(v));
      pen = true;
      lastX = x;
    }
    c.stroke();
  }

  // The edge of the erased part: where now is, also when the trace is a gap.
  private cursor(newestMs: number): void {
    const c = this.canvas.context;
    c.fillStyle = palette.muted;
    c.globalAlpha = 0.5;
    c.fillRect(this.x(newestMs + ERASE_MS * 0.5), 0, 1, this.canvas.height);
    c.globalAlpha = 1;
  }
}
