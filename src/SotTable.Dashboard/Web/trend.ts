import uPlot from 'uplot';
import { CalmScale, scaleSteps } from './calmScale.js';
import { hatch, labelPx } from './canvas.js';
import { formatClock, inUnit, type LoadUnit, shortNumber } from './format.js';
import { pauses } from './pauses.js';
import { palette, paletteVersion } from './theme.js';
import type { TrendBuckets } from './trendBuckets.js';
import type { EventMessage } from './messages.js';
import { camel } from './words.js';

export interface TrendInput {
  leftBlock: 'a' | 'b';
  unit: LoadUnit | 'counts';
  /** Where the planned time ends on this axis; null for a stop-watch. */
  plannedEndMs: number | null;
  nowMs: number;
  over: boolean;
  /** Of this session, oldest first. */
  events: readonly EventMessage[];
}

/** The breathing's lane: below the loads, a fifth of the height. */
const LANE = 0.2;
const RATE_END = 30;
/** Events of the load; upwards for what takes load away or ends a change. */
const loadPins: Record<string, 'up' | 'down'> = { loadOn: 'down', loadOff: 'up', loadShift: 'down', loadTransfer: 'down', loadImpact: 'down', loadOverload: 'down', loadSettled: 'up' };

/** Loads and breathing rate of the session from its start to its planned end, with pins where something happened. Drawn once a second. */
export class SessionTrend {
  readonly element = document.createElement('div');
  private readonly scale = new CalmScale(scaleSteps.kg);
  private readonly left: (number | null)[];
  private readonly right: (number | null)[];
  private plot: uPlot | null = null;
  private input: TrendInput | null = null;
  private drawnPalette = -1;
  private end = 60;

  constructor(private readonly buckets: TrendBuckets) {
    this.element.className = 'trend';
    this.element.setAttribute('role', 'img');
    this.left = new Array<number | null>(buckets.count).fill(null);
    this.right = new Array<number | null>(buckets.count).fill(null);
    new ResizeObserver(() => this.fit()).observe(this.element);
  }

  draw(input: TrendInput): void {
    this.input = input;
    if (this.element.clientWidth === 0) return;
    const [from, other] = input.leftBlock === 'a' ? [this.buckets.a, this.buckets.b] : [this.buckets.b, this.buckets.a];
    let most = 0;
    for (let i = 0; i < from.length; i++) {
      const l = (this.left[i] = convert(from[i], input.unit));
      const r = (this.right[i] = convert(other[i], input.unit));
      if (l !== null && l > most) most = l;
      if (r !== null && r > most) most = r;
    }
    this.scale.use(scaleSteps[input.unit]);
    this.scale.add(most, input.nowMs);
    this.end = axisEnd(input);
    if (this.drawnPalette !== paletteVersion) this.rebuild();
    this.plot?.batch(() => {
      this.plot?.setData([this.buckets.seconds, this.left, this.right, this.buckets.rate], false);
      this.plot?.setScale('x', { min: 0, max: this.end });
      // With a lane the loads begin above it, and the rates end below them.
      const lane = lastOf(this.buckets.rate) >= 0 ? LANE : 0;
      this.plot?.setScale('y', { min: (-this.scale.end * lane) / (1 - lane), max: this.scale.end });
      this.plot?.setScale('rate', { min: 0, max: RATE_END / LANE });
    });
  }

  private fit(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === 0 || height === 0) return;
    if (this.plot) this.plot.setSize({ width, height });
    else if (this.input) this.rebuild();
  }

  private rebuild(): void {
    this.plot?.destroy();
    this.drawnPalette = paletteVersion;
    const axis = { stroke: palette.muted, font: `${labelPx()}px ${palette.font}`, grid: { stroke: palette.line, width: 1 }, ticks: { stroke: palette.line, width: 1, size: 4 } };
    const line = (stroke: string): uPlot.Series => ({ stroke, width: 2, points: { show: false }, spanGaps: false });
    this.plot = new uPlot({
      width: this.element.clientWidth,
      height: this.element.clientHeight,
      padding: [10 + labelPx(), 22, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: {}, rate: {} },
      series: [{}, line(palette.left), line(palette.right), { ...line(palette.breath), scale: 'rate' }],
      axes: [
        { ...axis, size: labelPx() + 14, gap: 4, incrs: [10, 15, 30, 60, 120, 300, 600, 1800, 3600], space: 64, values: (_, at) => at.map((s) => formatClock(s * 1000, 'down')) },
        { ...axis, size: 20 + labelPx() * 2, gap: 6, space: 34, values: (_, at) => at.map((v) => (v < 0 ? '' : shortNumber(v))) },
      ],
      hooks: { drawAxes: [(u) => this.under(u)], draw: [(u) => this.over(u)] },
    }, [this.buckets.seconds, this.left, this.right, this.buckets.rate], this.element);
  }

  // Pauses, and what this page has not seen, lie under the lines.
  private under(u: uPlot): void {
    const input = this.input;
    if (!input) return;
    const c = u.ctx;
    const { top, height } = u.bbox;
    c.save();
    for (const [from, to] of pauses(input.events, input.nowMs)) this.band(u, from, to, palette.faint, 0.35);
    const unseen = this.unseenMs(input);
    if (unseen > 4000) {
      this.band(u, 0, unseen, hatch(c, palette.faint), 0.6);
      c.font = scaledFont();
      c.fillStyle = palette.muted;
      c.textAlign = 'left';
      c.textBaseline = 'middle';
      const label = 'not seen by this page';
      const x = u.valToPos(0, 'x', true) + 10;
      if (u.valToPos(unseen / 1000, 'x', true) - x > c.measureText(label).width) c.fillText(label, x, top + height / 2);
    }
    c.restore();
  }

  private unseenMs(input: TrendInput): number {
    for (let i = 0; i < this.left.length; i++) {
      if (this.left[i] !== null || this.right[i] !== null) return i * this.buckets.widthMs;
    }
    return input.nowMs;
  }

  private band(u: uPlot, fromMs: number, toMs: number, fill: string | CanvasPattern, alpha: number): void {
    const c = u.ctx;
    const x0 = u.valToPos(fromMs / 1000, 'x', true);
    const x1 = u.valToPos(Math.min(this.end, toMs / 1000), 'x', true);
    c.globalAlpha = alpha;
    c.fillStyle = fill;
    c.fillRect(x0, u.bbox.top, Math.max(0, x1 - x0), u.bbox.height);
    c.globalAlpha = 1;
  }

  private over(u: uPlot): void {
    const input = this.input;
    if (!input) return;
    const c = u.ctx;
    const dpr = devicePixelRatio || 1;
    c.save();
    c.font = scaledFont();
    if (input.plannedEndMs !== null) this.rule(u, input.plannedEndMs, [5 * dpr, 4 * dpr], input.over ? '' : 'planned end');
    let mark = 0;
    let lastX = -Infinity;
    for (const e of input.events) {
      if (typeof e.offsetMs !== 'number') continue;
      const kind = camel(e.kind);
      if (kind === 'marked') {
        mark++;
        const x = u.valToPos(e.offsetMs / 1000, 'x', true);
        this.pin(u, x, e.detail || String(mark), x - lastX > 46 * dpr);
        lastX = x;
      } else if (Object.hasOwn(loadPins, kind)) this.notch(u, e.offsetMs, loadPins[kind]);
      else if (kind === 'ended') this.rule(u, e.offsetMs, [], 'ended');
    }
    this.ends(u, dpr);
    this.lane(u, dpr);
    c.restore();
  }

  // The newest rate at the end of its line, with its unit: a lane so low has no axis.
  private lane(u: uPlot, dpr: number): void {
    const i = lastOf(this.buckets.rate);
    if (i < 0) return;
    const c = u.ctx;
    const y = u.valToPos(this.buckets.rate[i]!, 'rate', true); // lastOf found it
    c.font = scaledFont('700 ');
    c.fillStyle = palette.breath;
    c.textBaseline = 'middle';
    const label = `${this.buckets.rate[i]!.toFixed(0)} /min`; // likewise
    const x = u.valToPos(this.buckets.seconds[i], 'x', true) + 6 * dpr;
    const right = u.bbox.left + u.bbox.width;
    const fits = x + c.measureText(label).width <= right;
    c.textAlign = fits ? 'left' : 'right';
    c.fillText(label, fits ? x : Math.min(x, right) - 8 * dpr, fits ? y : y - 10 * dpr);
  }

  private rule(u: uPlot, atMs: number, dash: number[], label: string): void {
    const c = u.ctx;
    const dpr = devicePixelRatio || 1;
    const x = Math.round(u.valToPos(atMs / 1000, 'x', true));
    c.strokeStyle = palette.muted;
    c.lineWidth = dpr;
    c.setLineDash(dash);
    c.beginPath();
    c.moveTo(x, u.bbox.top - 4 * dpr);
    c.lineTo(x, u.bbox.top + u.bbox.height);
    c.stroke();
    c.setLineDash([]);
    c.fillStyle = palette.muted;
    c.textAlign = 'right';
    c.textBaseline = 'bottom';
    c.fillText(label, Math.min(x + 16 * dpr, u.bbox.left + u.bbox.width + 16 * dpr), u.bbox.top - 5 * dpr);
  }

  // What the load did by itself: smaller than a mark, which somebody set, and without a word.
  private notch(u: uPlot, atMs: number, shape: 'up' | 'down'): void {
    const c = u.ctx;
    const dpr = devicePixelRatio || 1;
    const x = u.valToPos(atMs / 1000, 'x', true);
    const [tip, base] = shape === 'down' ? [u.bbox.top + 7 * dpr, u.bbox.top] : [u.bbox.top, u.bbox.top + 7 * dpr];
    c.fillStyle = palette.muted;
    c.beginPath();
    c.moveTo(x, tip);
    c.lineTo(x - 4 * dpr, base);
    c.lineTo(x + 4 * dpr, base);
    c.fill();
  }

  private pin(u: uPlot, x: number, label: string, roomForLabel: boolean): void {
    const c = u.ctx;
    const dpr = devicePixelRatio || 1;
    const top = u.bbox.top;
    c.strokeStyle = palette.text;
    c.fillStyle = palette.text;
    c.lineWidth = dpr;
    c.beginPath();
    c.moveTo(x, top - 6 * dpr);
    c.lineTo(x, top + u.bbox.height);
    c.globalAlpha = 0.45;
    c.stroke();
    c.globalAlpha = 1;
    c.beginPath();
    c.arc(x, top - 8 * dpr, 3.5 * dpr, 0, 7);
    c.fill();
    if (!roomForLabel) return;
    c.textAlign = 'left';
    c.textBaseline = 'middle';
    c.fillText(label.length > 8 ? `${label.slice(0, 7)}…` : label, x + 7 * dpr, top - 8 * dpr);
  }

  // The letters at the ends of the lines, moved apart where the lines meet.
  private ends(u: uPlot, dpr: number): void {
    const c = u.ctx;
    const l = lastOf(this.left);
    const r = lastOf(this.right);
    if (l < 0 && r < 0) return;
    const x = u.valToPos(this.buckets.seconds[Math.max(l, r)], 'x', true) + 6 * dpr;
    let yl = l < 0 ? 0 : u.valToPos(this.left[l] ?? 0, 'y', true);
    let yr = r < 0 ? 0 : u.valToPos(this.right[r] ?? 0, 'y', true);
    const gap = 14 * dpr;
    if (l >= 0 && r >= 0 && Math.abs(yl - yr) < gap) {
      const middle = (yl + yr) / 2;
      const up = yl <= yr ? 1 : -1;
      yl = middle - (up * gap) / 2;
      yr = middle + (up * gap) / 2;
    }
    c.font = scaledFont('700 ');
    c.textAlign = 'left';
    c.textBaseline = 'middle';
    for (const [i, y, letter, colour] of [[l, yl, 'L', palette.leftText], [r, yr, 'R', palette.rightText]] as const) {
      if (i < 0) continue;
      c.fillStyle = colour;
      c.fillText(letter, x, y);
    }
  }
}

function scaledFont(weight = ''): string {
  return `${weight}${labelPx() * (devicePixelRatio || 1)}px ${palette.font}`;
}

function convert(value: number | null, unit: LoadUnit | 'counts'): number | null {
  return value === null || unit === 'counts' ? value : inUnit(value, unit);
}

function lastOf(values: readonly (number | null)[]): number {
  for (let i = values.length - 1; i >= 0; i--) if (values[i] !== null) return i;
  return -1;
}

// Without a plan the axis grows by whole five minutes, so that it does not creep.
function axisEnd(input: TrendInput): number {
  const now = input.nowMs / 1000;
  if (input.over) return Math.max(10, now);
  if (input.plannedEndMs !== null) return Math.max(10, input.plannedEndMs / 1000, now);
  return Math.max(300, Math.ceil(now / 300) * 300);
}
