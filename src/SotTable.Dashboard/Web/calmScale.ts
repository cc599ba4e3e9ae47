/**
 * The end of a scale in round steps. It grows at once when a value would leave it and shrinks only after the values have been
 * small for a while, so that bars of two moments stay comparable.
 */
export class CalmScale {
  private smallSince: number | null = null;

  constructor(private steps: readonly number[], private readonly patienceMs = 10_000) {
    this.end = steps[0];
  }

  end: number;

  use(steps: readonly number[]): void {
    if (steps === this.steps) return;
    this.steps = steps;
    this.end = steps[0];
    this.smallSince = null;
  }

  add(value: number, nowMs: number): number {
    const needed = this.steps.find((s) => value <= s * 0.96) ?? this.steps[this.steps.length - 1];
    if (needed >= this.end) {
      this.end = needed;
      this.smallSince = null;
    } else {
      this.smallSince ??= nowMs;
      if (nowMs - this.smallSince >= this.patienceMs) {
        this.end = needed;
        this.smallSince = null;
      }
    }
    return this.end;
  }
}

/** Ends of load scales. In newtons the same round numbers of kg or N are not equal, so each unit has its own. */
export const scaleSteps = {
  kg: [5, 10, 15, 20, 30, 50, 75, 100, 150, 200],
  N: [50, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000],
  counts: [1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 2e7],
} as const;
