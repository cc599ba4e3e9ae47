import { el, setAttr, setText, show } from './dom.js';
import { MISSING } from './format.js';
import { BreathSweep } from './sweep.js';
import { hasBreath, type Panel, type View, whyNoData } from './view.js';
import { breathWords } from './words.js';

/** The breath signal of the last 30 s and its rate. Not there at all when the table has no breath module. */
export class BreathPanel implements Panel {
  readonly element: HTMLElement;
  private readonly sweep: BreathSweep;
  private readonly rate = el('span', 'num');
  private readonly why = el('span', 'why');
  private readonly pill = el('div', 'pill');

  constructor(v: View) {
    this.sweep = new BreathSweep(v.store.breath);
    this.element = el('section', 'panel breath', { 'aria-labelledby': 'breath-h' },
      el('div', 'panel-head', {},
        el('h2', '', { id: 'breath-h' }, 'Breath signal', el('span', 'head-note', {}, 'last 30 s')),
        el('div', 'rate', {}, this.why, this.rate, el('span', 'unit', {}, '/min'))),
      el('div', 'trace', {}, this.sweep.canvas.element, this.pill));
  }

  update(v: View): void {
    const there = hasBreath(v.meta);
    show(this.element, there);
    if (!there) return;
    const why = whyNoData(v);
    this.element.classList.toggle('stale', v.wave === 'stale' || v.wave === 'none');
    setText(this.pill, why);
    show(this.pill, why !== '');
    const rate = v.state?.breathRatePerMin;
    const shown = !why && v.times?.trust === 'live' && typeof rate === 'number';
    this.rate.classList.toggle('none', !shown);
    setText(this.rate, shown ? rate.toFixed(1) : MISSING);
    setText(this.why, shown ? '' : why ? '' : breathWords(v.state?.breathNote));
    const signal = why || (v.store.breath.mean(2000) === null ? 'no valid sample' : 'signal arrives');
    setAttr(this.sweep.canvas.element, 'aria-label', `Breath signal of the last 30 seconds: ${signal}`);
  }

  /** Once a frame. */
  draw(nowMs: number): void {
    this.sweep.draw(nowMs);
  }
}
