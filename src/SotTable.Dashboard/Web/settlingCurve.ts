import { FittedCanvas } from './canvas.js';
import type { CurveNote } from './messages.js';
import { palette, paletteVersion } from './theme.js';

/** At least so much of the time axis, s: a curve of ten seconds is no picture. */
const LEAST_S = 60;
/** At least so much of the load axis, N: noise isn't blown up to a mountain. */
const LEAST_N = 1;

/** How a block's load settles since its last shift, with the band in which its seconds lie. */
export class SettlingCurve {
  readonly canvas = new FittedCanvas('', 'settling');
  private drawn = '';

  constructor(private readonly side: 'left' | 'right') {}

  draw(curve: CurveNote | null, restS: number): void {
    if (!this.canvas.visible) return;
    const key = `${JSON.stringify(curve)}|${restS}|${paletteVersion}`;
    if (key === this.drawn && !this.canvas.resized) return;
    this.drawn = key;
    const c = this.canvas.begin();
    if (!curve) return;
    const { width, height } = this.canvas;
    const points = curvePoints(curve, restS, Math.max(2, Math.floor(width / 2)));
    const spread = 2 * curve.bandN;
    const low = Math.min(...points) - spread;
    const span = Math.max(LEAST_N, Math.max(...points) + spread - low);
    const middle = low + (Math.max(...points) + spread - low) / 2;
    const x = (i: number): number => ((i / (points.length - 1)) * width * Math.min(1, restS / LEAST_S));
    const y = (n: number): number => height / 2 - ((n - middle) / span) * (height - 4);
    c.fillStyle = c.strokeStyle = this.side === 'left' ? palette.left : palette.right;
    c.globalAlpha = 0.25;
    c.beginPath();
    points.forEach((n, i) => c.lineTo(x(i), y(n + spread)));
    points.map((n, i) => [i, n] as const).reverse().forEach(([i, n]) => c.lineTo(x(i), y(n - spread)));
    c.fill();
    c.globalAlpha = 1;
    c.lineWidth = 2;
    c.beginPath();
    points.forEach((n, i) => c.lineTo(x(i), y(n)));
    c.stroke();
  }
}

/** The curve from its start to now. */
export function curvePoints(c: CurveNote, restS: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const t = (restS * i) / (count - 1);
    return c.finalN + c.a1N * Math.exp(-t / c.tau1S) + c.a2N * Math.exp(-t / c.tau2S);
  });
}
