import type { TrendPoint } from './trendPast.js';

/** Points come once a second, give or take; further apart than this is a gap. */
const NEAR_MS = 2500;

/**
 * The loads and the breathing rate of one session in a fixed number of buckets, from its start. When the session outlasts them, neighbours merge and
 * buckets become twice as wide: the memory and the drawing cost stay the same for hours. A bucket without data is null: a gap.
 */
export class TrendBuckets {
  /** Seconds since the session's start, middle of each bucket. */
  readonly seconds: number[];
  readonly a: (number | null)[];
  readonly b: (number | null)[];
  readonly rate: (number | null)[];
  private readonly sumA: Float64Array;
  private readonly sumB: Float64Array;
  private readonly countA: Float64Array;
  private readonly countB: Float64Array;
  private readonly sumRate: Float64Array;
  private readonly countRate: Float64Array;

  /** Width of a bucket in milliseconds. */
  widthMs: number;

  /** Rises with every change, so that a drawing knows when to look. */
  version = 0;

  constructor(readonly count = 900, private readonly firstWidthMs = 1000) {
    this.widthMs = firstWidthMs;
    this.seconds = new Array<number>(count).fill(0);
    this.a = new Array<number | null>(count).fill(null);
    this.b = new Array<number | null>(count).fill(null);
    this.rate = new Array<number | null>(count).fill(null);
    this.sumA = new Float64Array(count);
    this.sumB = new Float64Array(count);
    this.countA = new Float64Array(count);
    this.countB = new Float64Array(count);
    this.sumRate = new Float64Array(count);
    this.countRate = new Float64Array(count);
    this.clear();
  }

  /** True while nothing has been added. */
  get empty(): boolean {
    return this.version === this.clearedAt;
  }

  private clearedAt = 0;

  clear(): void {
    this.widthMs = this.firstWidthMs;
    for (const array of this.arrays) array.fill(0);
    this.publish();
    this.clearedAt = this.version;
  }

  private get arrays(): Float64Array[] {
    return [this.sumA, this.sumB, this.countA, this.countB, this.sumRate, this.countRate];
  }

  /** Adds the loads of one moment and its breathing rate; NaN where there is none. */
  add(offsetMs: number, loadA: number, loadB: number, ratePerMin = NaN): void {
    if (!(offsetMs >= 0)) return;
    this.reach(offsetMs);
    const i = Math.floor(offsetMs / this.widthMs);
    if (loadA === loadA) this.a[i] = (this.sumA[i] += loadA) / ++this.countA[i];
    if (loadB === loadB) this.b[i] = (this.sumB[i] += loadB) / ++this.countB[i];
    if (ratePerMin === ratePerMin) this.rate[i] = (this.sumRate[i] += ratePerMin) / ++this.countRate[i];
    this.version++;
  }

  /** Fills the buckets that have nothing yet. A point stands until the next one when that is near; otherwise the gap stays. */
  fill(points: readonly TrendPoint[]): void {
    for (const [ms] of points) this.reach(ms);
    const had = Array.from(this.countA, (n, i) => n > 0 || this.countB[i] > 0);
    points.forEach(([ms, a, b, rate], n) => {
      if (a === null && b === null) return;
      const from = Math.floor(ms / this.widthMs);
      // After the last point comes what was there already.
      const next = points[n + 1]?.[0] ?? had.indexOf(true, from + 1) * this.widthMs;
      const to = next > ms && next - ms <= NEAR_MS ? Math.max(from + 1, Math.floor(next / this.widthMs)) : from + 1;
      for (let i = from; i < to; i++) if (!had[i]) this.add(i * this.widthMs, a ?? NaN, b ?? NaN, rate);
    });
  }

  private reach(offsetMs: number): void {
    while (offsetMs >= this.count * this.widthMs) this.widen();
  }

  private widen(): void {
    const half = Math.ceil(this.count / 2);
    for (const array of this.arrays) {
      for (let i = 0; i < half; i++) array[i] = array[2 * i] + (2 * i + 1 < this.count ? array[2 * i + 1] : 0);
      array.fill(0, half);
    }
    this.widthMs *= 2;
    this.publish();
  }

  private publish(): void {
    for (let i = 0; i < this.count; i++) {
      this.seconds[i] = ((i + 0.5) * this.widthMs) / 1000;
      this.a[i] = this.countA[i] > 0 ? this.sumA[i] / this.countA[i] : null;
      this.b[i] = this.countB[i] > 0 ? this.sumB[i] / this.countB[i] : null;
      this.rate[i] = this.countRate[i] > 0 ? this.sumRate[i] / this.countRate[i] : null;
    }
    this.version++;
  }
}
