import { FittedCanvas } from './canvas.js';
import { palette, paletteVersion } from './theme.js';

const FOLLOW = 1 / 300;

/**
 * The share of the load: a needle over a scale from all left to all right. Its blur is the uncertainty (± k = 2). One neutral
 * colour whatever the value: nothing here is good or bad.
 */
export class ShareNeedle {
  readonly canvas = new FittedCanvas('Share of the load', 'needle');
  private readonly calm = matchMedia('(prefers-reduced-motion: reduce)');
  private at = 0.5;
  private shown = false;
  private lastMs = 0;
  private drawn = '';

  /** leftShare: 0 to 1, null hides the needle. uncertainty: of the share, 0 when unknown. */
  draw(leftShare: number | null, uncertainty: number, nowMs: number): void {
    const canvas = this.canvas;
    if (!canvas.visible) return;
    const jump = !this.shown || this.calm.matches;
    if (leftShare !== null) this.at = jump ? leftShare : this.at + (leftShare - this.at) * (1 - Math.exp(-(nowMs - this.lastMs) * FOLLOW));
    this.shown = leftShare !== null;
    this.lastMs = nowMs;
    const w = canvas.width - 2;
    const x = 1 + (1 - this.at) * w;
    const blur = Math.min(w / 4, uncertainty * w);
    const key = `${x.toFixed(1)}|${blur.toFixed(1)}|${this.shown}|${paletteVersion}`;
    if (key === this.drawn && !canvas.resized) return;
    this.drawn = key;

    const c = canvas.begin();
    const base = canvas.height - 1;
    c.fillStyle = palette.faint;
    c.fillRect(0, base - 1, canvas.width, 2);
    c.fillStyle = palette.muted;
    for (let i = 0; i <= 20; i++) {
      const tall = i === 10 ? 12 : i % 5 === 0 ? 9 : i % 2 === 0 ? 6 : 3;
      c.fillRect(1 + (i / 20) * w - 0.5, base - tall, i === 10 ? 2 : 1, tall);
    }
    if (!this.shown) return;
    if (blur > 0) {
      for (let i = 8; i >= 1; i--) {
        c.globalAlpha = 0.1;
        c.fillStyle = palette.text;
        const half = 1.5 + (blur * i) / 8;
        c.fillRect(x - half, 3, half * 2, base - 3);
      }
      c.globalAlpha = 1;
    }
    c.fillStyle = palette.text;
    c.beginPath();
    c.moveTo(x, base);
    c.lineTo(x - 7, 0);
    c.lineTo(x + 7, 0);
    c.closePath();
    c.fill();
  }
}
