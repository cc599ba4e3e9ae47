import { palette } from './theme.js';

/** Size of the small letters on canvases, CSS pixels: larger on a wall screen. */
export function labelPx(): number {
  return window.innerWidth >= 1500 ? 16 : 12;
}

let clockEm = 0;

/** Width of the widest clock in multiples of its font size, so that numerals fill a ring in whatever font the device has. */
export function clockWidthEm(): number {
  if (clockEm > 0) return clockEm;
  const c = document.createElement('canvas').getContext('2d');
  if (!c) return 3;
  c.font = `600 100px ${palette.font}`;
  return (clockEm = c.measureText('00:00').width / 100);
}

/** A canvas that fits its box in device pixels and tells its drawing when that or the theme changed. */
export class FittedCanvas {
  readonly element: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  /** CSS pixels. */
  width = 0;
  height = 0;
  /** True until the drawing has been made for this size. */
  resized = true;

  private ratio = 1;

  /** Without a label it only repeats what stands beside it in words, and a screen reader passes it by. */
  constructor(label: string, classes = '') {
    this.element = document.createElement('canvas');
    this.element.className = classes;
    if (label) {
      this.element.setAttribute('role', 'img');
      this.element.setAttribute('aria-label', label);
    } else this.element.setAttribute('aria-hidden', 'true');
    this.context = this.element.getContext('2d')!; // the only context this canvas is ever asked for
    new ResizeObserver(() => this.fit()).observe(this.element);
  }

  /** A hidden canvas has no size: there is nothing to draw on. */
  get visible(): boolean {
    return this.width > 0 && this.height > 0;
  }

  private fit(): void {
    const width = this.element.clientWidth;
    const height = this.element.clientHeight;
    // More than two device pixels a CSS pixel costs time and shows nothing.
    this.ratio = Math.min(2, window.devicePixelRatio || 1);
    this.width = width;
    this.height = height;
    this.element.width = Math.round(width * this.ratio);
    this.element.height = Math.round(height * this.ratio);
    this.resized = true;
  }

  /** Clears everything and sets CSS pixels as the unit. */
  begin(): CanvasRenderingContext2D {
    this.resized = false;
    const c = this.context;
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.clearRect(0, 0, this.width, this.height);
    return c;
  }
}

const hatches = new Map<string, CanvasPattern>();

/** Diagonal lines in a colour. Made once a colour. */
export function hatch(c: CanvasRenderingContext2D, colour: string): CanvasPattern | string {
  const known = hatches.get(colour);
  if (known) return known;
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const t = tile.getContext('2d')!; // as above
  t.strokeStyle = colour;
  t.lineWidth = 2.4;
  t.beginPath();
  for (let i = -8; i <= 8; i += 8) {
    t.moveTo(i, 8);
    t.lineTo(i + 8, 0);
  }
  t.stroke();
  const pattern = c.createPattern(tile, 'repeat');
  if (!pattern) return colour;
  hatches.set(colour, pattern);
  return pattern;
}
