/** A fixed window of the newest samples of one channel. Nothing grows, however long the page stays open. */
export class SampleRing {
  private readonly mask: number;
  private readonly times: Float64Array;
  private readonly values: Float32Array;
  private readonly marks: Uint8Array;

  /** Samples pushed since the start or the last clear; index of the next one. */
  written = 0;

  /** Rises with every clear, so that a drawing knows that old indices mean nothing any more. */
  era = 0;

  /** capacity: a power of two. */
  constructor(readonly capacity: number) {
    if (capacity < 2 || (capacity & (capacity - 1)) !== 0) throw new RangeError(`capacity ${capacity}: expected a power of two`);
    this.mask = capacity - 1;
    this.times = new Float64Array(capacity);
    this.values = new Float32Array(capacity);
    this.marks = new Uint8Array(capacity);
  }

  /** The oldest index still held. */
  get first(): number {
    return Math.max(0, this.written - this.capacity);
  }

  /** Adds a sample: milliseconds of the table's clock, a value, NaN for none, and whether it is marked. */
  push(atMs: number, value: number, marked = false): void {
    const i = this.written & this.mask;
    this.times[i] = atMs;
    this.values[i] = value;
    this.marks[i] = marked ? 1 : 0;
    this.written++;
  }

  timeAt(index: number): number {
    return this.times[index & this.mask];
  }

  valueAt(index: number): number {
    return this.values[index & this.mask];
  }

  markedAt(index: number): boolean {
    return this.marks[index & this.mask] === 1;
  }

  clear(): void {
    this.written = 0;
    this.era++;
  }

  /** Mean of the newest spanMs; null when half of the samples or more can't be used, or there are none. */
  mean(spanMs: number): number | null {
    if (this.written === 0) return null;
    const from = this.timeAt(this.written - 1) - spanMs;
    let sum = 0;
    let good = 0;
    let all = 0;
    for (let i = this.written - 1; i >= this.first && this.timeAt(i) > from; i--) {
      const v = this.valueAt(i);
      all++;
      if (v === v) {
        sum += v;
        good++;
      }
    }
    return good * 2 > all ? sum / good : null;
  }
}
