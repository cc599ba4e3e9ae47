// How old data may be before it looks old. Ages are measured on the browser's monotonic clock only.

export type Freshness = 'none' | 'fresh' | 'delayed' | 'stale';

/** Above this age data is called delayed. */
export const DELAYED_MS = 1000;

/** Above this age numbers are replaced by a dash. */
export const STALE_MS = 3000;

/** Freshness of live frames by their age; null when none has come. */
export function freshness(ageMs: number | null): Freshness {
  if (ageMs === null) return 'none';
  return ageMs <= DELAYED_MS ? 'fresh' : ageMs <= STALE_MS ? 'delayed' : 'stale';
}

/**
 * How much later than the quickest frames of late a frame came: a frame that waited in a queue is old on arrival, and no clock
 * of the table is needed to see it. The quickest time slowly fades, so that two clocks that drift apart do not look like delay.
 */
export class QueueDelay {
  private best = Infinity;
  private lastArrival = 0;

  /** Both in milliseconds, each on its own clock. Returns the delay. */
  add(newestSampleMs: number, arrivedMs: number): number {
    const offset = arrivedMs - newestSampleMs;
    // 0.5 ms a second is ten times what quartz clocks drift.
    const faded = this.best + (arrivedMs - this.lastArrival) * 0.0005;
    this.best = Math.min(offset, faded);
    this.lastArrival = arrivedMs;
    return offset - this.best;
  }

  reset(): void {
    this.best = Infinity;
  }
}
