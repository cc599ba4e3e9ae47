import { CalmScale, scaleSteps } from './calmScale.js';
import { FittedCanvas, hatch, labelPx } from './canvas.js';
import { type LoadUnit, shortNumber } from './format.js';
import { palette, paletteVersion } from './theme.js';

/** What the bars show: loads of the patient's left and right in the unit of the scale, null for none. */
export interface BarsInput {
  left: number | null;
  right: number | null;
  /** Half width of the band in the same unit; 0 when unknown. */
  uncertainty: number;
  unit: LoadUnit | 'counts';
}

/** How fast a bar follows, per millisecond: a quarter of a second to two thirds of a step. */
const FOLLOW = 1 / 220;

/** Two bars that leave a common middle: the patient's left to the left, the right to the right. Both have one scale. */
export class LoadBars {
  readonly canvas: FittedCanvas;
  private readonly scale = new CalmScale(scaleSteps.kg);
  private readonly calm = matchMedia('(prefers-reduced-motion: reduce)');
  private left = 0;
  private right = 0;
  private end = 0;
  private lastMs = 0;
  private drawn = '';

  /** labelled: with the numbers of the scale; without, whoever looks has the loads in words beside it. */
  constructor(private readonly labelled = true) {
    this.canvas = new FittedCanvas(labelled ? 'Load on the left and the right block' : '', 'bars');
  }

  draw(input: BarsInput, nowMs: number): void {
    const canvas = this.canvas;
    if (!canvas.visible) return;
    this.scale.use(scaleSteps[input.unit]);
    const target = this.scale.add(Math.max(Math.abs(input.left ?? 0), Math.abs(input.right ?? 0)), nowMs);
    const k = this.calm.matches || this.lastMs === 0 ? 1 : 1 - Math.exp(-(nowMs - this.lastMs) * FOLLOW);
    this.lastMs = nowMs;
    this.left += ((input.left ?? 0) - this.left) * k;
    this.right += ((input.right ?? 0) - this.right) * k;
    this.end = this.end === 0 || Math.abs(this.end / target - 1) < 0.005 ? target : this.end + (target - this.end) * k;

    const half = canvas.width / 2;
    const px = (half - 1) / this.end;
    const key = `${(this.left * px).toFixed(1)}|${(this.right * px).toFixed(1)}|${this.end.toFixed(2)}|${input.left === null}|${input.right === null}|${input.uncertainty}|${input.unit}|${paletteVersion}`;
    if (key === this.drawn && !canvas.resized) return;
    this.drawn = key;

    const c = canvas.begin();
    const bar = this.labelled ? canvas.height - labelPx() - 6 : canvas.height;
    c.fillStyle = palette.faint;
    c.globalAlpha = 0.28;
    c.fillRect(0, 0, canvas.width, bar);
    c.globalAlpha = 1;
    if (input.left !== null) side(c, half, -1, this.left * px, input.uncertainty * px, bar, palette.left, input.unit === 'counts');
    if (input.right !== null) side(c, half, 1, this.right * px, input.uncertainty * px, bar, palette.right, input.unit === 'counts');
    if (this.labelled) this.axis(c, half, bar, px, target, input.unit);
    else this.middle(c, half, bar);
  }

  private middle(c: CanvasRenderingContext2D, half: number, bar: number): void {
    c.fillStyle = palette.text;
    c.fillRect(half - 1, -1, 2, bar + 4);
  }

  private axis(c: CanvasRenderingContext2D, half: number, bar: number, px: number, end: number, unit: string): void {
    this.middle(c, half, bar);
    c.fillStyle = palette.muted;
    c.font = `${labelPx()}px ${palette.font}`;
    c.textBaseline = 'bottom';
    const y = bar + labelPx() + 6;
    for (const part of [0.5, 1]) {
      const label = `${shortNumber(end * part)}${part === 1 ? ` ${unit}` : ''}`;
      for (const sign of [-1, 1]) {
        const x = half + sign * end * part * px;
        c.fillRect(part === 1 ? (sign < 0 ? 0 : 2 * half - 1) : x - 0.5, bar, 1, 4);
        c.textAlign = part === 1 ? (sign < 0 ? 'left' : 'right') : 'center';
        c.fillText(label, part === 1 ? (sign < 0 ? 0 : 2 * half) : x, y);
      }
    }
    c.textAlign = 'center';
    c.fillText('0', half, y);
  }
}

// The bar is full up to the least it can be and fades to the most it can be.
function side(
  c: CanvasRenderingContext2D, from: number, sign: number, length: number, band: number, height: number, colour: string, uncalibrated: boolean): void {
  const sure = Math.max(0, length - band);
  c.fillStyle = uncalibrated ? hatch(c, colour) : colour;
  if (length >= 0) c.fillRect(sign < 0 ? from - sure : from, 0, sure, height);
  // Below zero (a zero taken under load): a thin line to the other side, so that it is seen.
  else c.fillRect(sign < 0 ? from : from + length, height / 2 - 2, -length, 4);
  if (band <= 0 || length <= 0) return;
  const tip = Math.max(1, length + band);
  const steps = 6;
  for (let i = 0; i < steps; i++) {
    c.globalAlpha = 1 - (i + 0.5) / steps;
    const a = sure + ((tip - sure) * i) / steps;
    const w = (tip - sure) / steps;
    c.fillRect(sign < 0 ? from - a - w : from + a, 0, w, height);
  }
  c.globalAlpha = 1;
}
