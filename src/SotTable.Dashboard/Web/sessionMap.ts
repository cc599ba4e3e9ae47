import { FittedCanvas } from './canvas.js';
import { el, setAttr, setText } from './dom.js';
import type { LoadUnit } from './format.js';
import { type Lane, lanesOf, readingAt } from './mapLanes.js';
import { between, clockAt, pan, type Stretch, zoom } from './mapMath.js';
import { paintMap, type Pin, plotEdges } from './mapPaint.js';
import type { BlockId } from './messages.js';
import { AskFailure, askFor, type SessionMapData } from './sessionRecord.js';
import { paletteVersion } from './theme.js';

const ASK_AFTER_MS = 150;
const NEARER = 0.6;

export interface MapContents {
  /** Address of the session below /api/sessions. */
  place: string;
  left: BlockId;
  pins: readonly Pin[];
  pauses: readonly [number, number][];
  startedUs: number;
}

/** All lanes of a session over one time axis, with one cursor. The hub thins the samples to what the screen has columns for, again after each zoom. */
export class SessionMap {
  readonly element: HTMLElement;
  private readonly canvas = new FittedCanvas('');
  private readonly plot: HTMLElement;
  private readonly where = el('span', 'head-note num');
  private readonly caption = el('caption');
  private readonly rows = el('tbody');
  private readonly problem = el('p', 'map-problem', { role: 'status' });
  private data: SessionMapData | null = null;
  private lanes: Lane[] = [];
  private whole: Stretch = { fromUs: 0, toUs: 1 };
  private view: Stretch = { fromUs: 0, toUs: 1 };
  private cursorUs = 0;
  private chosen: Stretch | null = null;
  private stale = true;
  private drawnPalette = -1;
  private timer = 0;
  private asking = new AbortController();

  constructor(private readonly contents: MapContents, private unit: LoadUnit, first: Stretch | null, private readonly onView: (view: Stretch | null) => void) {
    const button = (label: string, text: string, act: () => void): HTMLElement => {
      const b = el('button', '', { type: 'button', 'aria-label': label, title: label }, text);
      b.addEventListener('click', act);
      return b;
    };
    this.plot = el('div', 'map-plot', { tabindex: '0', role: 'slider', 'aria-label': 'Moment of the session', 'aria-valuemin': '0', 'aria-describedby': 'map-keys' }, this.canvas.element);
    this.element = el('section', 'panel map', { 'aria-labelledby': 'map-h' },
      el('div', 'panel-head', {}, el('h2', '', { id: 'map-h' }, 'Session map'), this.where,
        el('div', 'segmented map-zoom', { role: 'group', 'aria-label': 'Zoom' },
          button('+ nearer', '+', () => this.zoomBy(NEARER)), button('− further', '−', () => this.zoomBy(1 / NEARER)), button('All of the session', 'All', () => this.show(this.whole)))),
      this.plot,
      this.problem,
      el('div', 'map-read', {},
        el('table', 'map-values', {}, this.caption, this.rows),
        el('p', 'map-keys muted', { id: 'map-keys' }, 'Arrow keys move the cursor, with Shift faster. + and − zoom, 0 shows all. Or: wheel, and drag over a part.')));
    this.listen();
    void this.ask(first);
  }

  use(unit: LoadUnit): void {
    this.unit = unit;
    this.read();
  }

  /** Puts the cursor on a moment, and the view around it when it is elsewhere. */
  goTo(us: number): void {
    if (us < this.view.fromUs || us > this.view.toUs) this.show(pan(this.view, us - (this.view.fromUs + this.view.toUs) / 2, this.whole));
    this.point(us);
  }

  frame(): void {
    if (this.data && this.canvas.visible && (this.stale || this.canvas.resized || this.drawnPalette !== paletteVersion)) this.draw(this.data);
  }

  private draw(data: SessionMapData): void {
    this.stale = false;
    this.drawnPalette = paletteVersion;
    const { startedUs, pins, pauses } = this.contents;
    paintMap(this.canvas, { lanes: this.lanes, data, view: this.view, startedUs, pauses, pins, cursorUs: this.cursorUs, chosen: this.chosen });
  }

  private async ask(view: Stretch | null): Promise<void> {
    this.asking.abort();
    const asking = (this.asking = new AbortController());
    const bins = Math.min(2000, Math.max(300, this.canvas.width || window.innerWidth));
    const span = view ? `&fromUs=${view.fromUs}&toUs=${view.toUs}` : '';
    try {
      const data = await askFor<SessionMapData>(`/api/sessions/${this.contents.place}/map?bins=${bins}${span}`, asking.signal);
      const isFirst = this.data === null;
      this.data = data;
      this.whole = { fromUs: data.firstUs, toUs: Math.max(data.lastUs, data.firstUs + 1) };
      if (isFirst) {
        this.view = { fromUs: data.fromUs, toUs: data.toUs };
        this.cursorUs = Math.max(data.fromUs, this.contents.startedUs || data.startedUs);
      }
      setText(this.problem, data.lanes.some((l) => l.max.some((v) => v !== null)) ? '' : 'There are no samples of this stretch.');
      this.read();
      if (isFirst) this.point(this.firstWhole(data));
    } catch (e) {
      if (e instanceof AskFailure) setText(this.problem, e.message);
    }
  }

  // Chips begin at different moments: the cursor starts where the first moment has a reading in every lane.
  private firstWhole(data: SessionMapData): number {
    const width = (data.toUs - data.fromUs) / data.bins;
    const start = Math.floor((this.cursorUs - data.fromUs) / width);
    for (let i = Math.max(0, start); i < data.bins; i++) {
      if (this.lanes.every((l) => (l.min[i] ?? null) !== null)) return i === start ? this.cursorUs : data.fromUs + (i + 0.5) * width;
    }
    return this.cursorUs;
  }

  // Another unit, or other values.
  private read(): void {
    if (!this.data) return;
    this.lanes = lanesOf(this.data, this.contents.left, this.unit);
    this.rows.replaceChildren(...this.lanes.map((l) => el('tr', '', {}, el('th', '', { scope: 'row', 'data-lane': l.colour }, l.name), el('td', 'num'))));
    this.point(this.cursorUs);
    setText(this.where, this.isWhole ? '' : `${clockAt(this.view.fromUs, this.contents.startedUs)} to ${clockAt(this.view.toUs, this.contents.startedUs)}`);
  }

  private get isWhole(): boolean {
    return this.view.fromUs <= this.whole.fromUs && this.view.toUs >= this.whole.toUs;
  }

  private point(us: number): void {
    if (!this.data) return;
    const { fromUs, toUs, bins } = this.data;
    this.cursorUs = Math.round(Math.min(this.whole.toUs, Math.max(this.whole.fromUs, us)));
    this.stale = true;
    const bin = Math.min(bins - 1, Math.floor(((this.cursorUs - fromUs) / (toUs - fromUs)) * bins));
    const { startedUs } = this.contents;
    const clock = clockAt(this.cursorUs, startedUs, this.view.toUs - this.view.fromUs < 60e6);
    setText(this.caption, `At ${clock}`);
    const read = this.lanes.map((l) => readingAt(l, bin));
    this.lanes.forEach((_, i) => setText(this.rows.rows[i].cells[1], read[i]));
    setAttr(this.plot, 'aria-valuemax', String(Math.round((this.whole.toUs - startedUs) / 1e6)));
    setAttr(this.plot, 'aria-valuemin', String(Math.round((this.whole.fromUs - startedUs) / 1e6)));
    setAttr(this.plot, 'aria-valuenow', String(Math.round((this.cursorUs - startedUs) / 1e6)));
    setAttr(this.plot, 'aria-valuetext', [clock, ...this.lanes.map((l, i) => `${l.name} ${read[i]}`)].join(', '));
  }

  private show(view: Stretch): void {
    if (!this.data || (view.fromUs === this.view.fromUs && view.toUs === this.view.toUs)) return;
    this.view = view;
    this.read();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      void this.ask(this.view);
      this.onView(this.isWhole ? null : this.view);
    }, ASK_AFTER_MS);
  }

  private zoomBy(factor: number): void {
    const inView = this.cursorUs >= this.view.fromUs && this.cursorUs <= this.view.toUs;
    this.show(zoom(this.view, factor, inView ? this.cursorUs : (this.view.fromUs + this.view.toUs) / 2, this.whole));
  }

  private usAt(clientX: number): number {
    const box = this.canvas.element.getBoundingClientRect();
    const [x0, x1] = plotEdges(box.width);
    const part = Math.min(1, Math.max(0, (clientX - box.left - x0) / (x1 - x0)));
    return this.view.fromUs + part * (this.view.toUs - this.view.fromUs);
  }

  private listen(): void {
    const down = new Map<number, number>();
    let from: { us: number; x: number; view: Stretch } | null = null;
    const plot = this.plot;
    plot.addEventListener('pointerdown', (e) => {
      if (e.button !== 0) return;
      down.set(e.pointerId, e.clientX);
      from = down.size === 1 ? { us: this.usAt(e.clientX), x: e.clientX, view: this.view } : null;
      plot.setPointerCapture(e.pointerId);
      this.point(this.usAt(e.clientX));
    });
    plot.addEventListener('pointermove', (e) => {
      const before = down.get(e.pointerId);
      if (before !== undefined && down.size === 2) this.pinch(down, e);
      else if (from && Math.abs(e.clientX - from.x) > 6) {
        // A finger moves the picture; a mouse draws out what is to be seen.
        if (e.pointerType === 'touch') this.show(pan(this.view, from.us - this.usAt(e.clientX), this.whole));
        else this.chosen = { fromUs: Math.min(from.us, this.usAt(e.clientX)), toUs: Math.max(from.us, this.usAt(e.clientX)) };
      }
      if (down.size < 2) this.point(this.usAt(e.clientX));
    });
    const up = (e: PointerEvent): void => {
      down.delete(e.pointerId);
      const chosen = this.chosen;
      this.chosen = null;
      from = null;
      this.stale = true;
      if (chosen && e.type === 'pointerup') this.show(between(chosen.fromUs, chosen.toUs, this.whole));
    };
    plot.addEventListener('pointerup', up);
    plot.addEventListener('pointercancel', up);
    plot.addEventListener('wheel', (e) => {
      e.preventDefault();
      const length = this.view.toUs - this.view.fromUs;
      if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) this.show(pan(this.view, (length * (e.deltaX || e.deltaY)) / 1000, this.whole));
      else this.show(zoom(this.view, Math.exp(Math.max(-300, Math.min(300, e.deltaY)) / 400), this.usAt(e.clientX), this.whole));
    }, { passive: false });
    plot.addEventListener('keydown', (e) => this.key(e));
  }

  private pinch(down: Map<number, number>, e: PointerEvent): void {
    const [a, b] = [...down.keys()].map((id) => down.get(id)!); // there are two
    down.set(e.pointerId, e.clientX);
    const [c, d] = [...down.values()];
    const [was, is] = [Math.max(20, Math.abs(a - b)), Math.max(20, Math.abs(c - d))];
    this.show(zoom(this.view, was / is, this.usAt((c + d) / 2), this.whole));
  }

  private key(e: KeyboardEvent): void {
    if (e.ctrlKey || e.metaKey || e.altKey || !this.data) return;
    const step = (this.view.toUs - this.view.fromUs) / (e.shiftKey ? 10 : Math.min(200, this.data.bins));
    const acts: Record<string, () => void> = {
      ArrowLeft: () => this.goTo(this.cursorUs - step),
      ArrowRight: () => this.goTo(this.cursorUs + step),
      ArrowDown: () => this.goTo(this.cursorUs - step),
      ArrowUp: () => this.goTo(this.cursorUs + step),
      PageDown: () => this.goTo(this.cursorUs - 10 * step),
      PageUp: () => this.goTo(this.cursorUs + 10 * step),
      Home: () => this.goTo(this.whole.fromUs),
      End: () => this.goTo(this.whole.toUs),
      '+': () => this.zoomBy(NEARER),
      '=': () => this.zoomBy(NEARER),
      '-': () => this.zoomBy(1 / NEARER),
      '0': () => this.show(this.whole),
    };
    if (!Object.hasOwn(acts, e.key)) return;
    e.preventDefault();
    acts[e.key]();
  }
}
