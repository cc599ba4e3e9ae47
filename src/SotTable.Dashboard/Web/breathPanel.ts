import { el, setAttr, setText, show } from './dom.js';
import { inUnit, MISSING } from './format.js';
import type { BreathNote } from './messages.js';
import { BreathSweep } from './sweep.js';
import { hasBreath, type Panel, type View, whyNoData } from './view.js';
import { WaveFlag } from './waveFrame.js';
import { breathPhaseWords, couplingWords, doubtWords } from './words.js';

/** From here on a rate stands plainly, and rounded with ≈. Below it is grey, with the reason. */
const PLAIN = 0.75;
const ROUNDED = 0.5;

/** The breathing of the last 30 s, its rate, and what else can be said of it. Not there at all when the table has no breath module. */
export class BreathPanel implements Panel {
  readonly element: HTMLElement;
  private readonly sweep: BreathSweep;
  private readonly head = el('span', 'head-note');
  private readonly phase = el('span', 'breath-phase');
  private readonly rate = el('span', 'num');
  private readonly why = el('span', 'why');
  private readonly pill = el('div', 'pill');
  private readonly trace: HTMLElement;
  private readonly facts = el('dl', 'breath-facts');
  private said = '';

  constructor(v: View) {
    this.sweep = new BreathSweep(v.store.breath);
    this.trace = el('div', 'trace', {}, this.sweep.canvas.element, this.pill);
    this.element = el('section', 'panel breath', { 'aria-labelledby': 'breath-h' },
      el('div', 'panel-head', {},
        el('h2', '', { id: 'breath-h' }, 'Breathing', this.head),
        el('div', 'rate', {}, this.why, this.phase, this.rate, el('span', 'unit', {}, '/min'))),
      this.trace, this.facts);
  }

  update(v: View): void {
    const there = hasBreath(v.meta) || v.state?.breath?.source === 'blocks';
    show(this.element, there);
    if (!there) return;
    const why = whyNoData(v);
    const live = why === '' && v.times?.trust === 'live';
    const breath = live ? (v.state?.breath ?? null) : null;
    this.element.classList.toggle('stale', v.wave === 'stale' || v.wave === 'none');
    this.element.classList.toggle('no-sensor', !hasBreath(v.meta));
    // The blocks may stand in for a silent sensor: the rate is theirs then, the trace is not.
    const ofBlocks = !hasBreath(v.meta) || breath?.source === 'blocks';
    this.element.classList.toggle('of-blocks', ofBlocks);
    setText(this.head, ofBlocks ? 'estimated from the blocks' : 'last 30 s');
    show(this.trace, hasBreath(v.meta));
    setText(this.pill, why);
    show(this.pill, why !== '');
    setText(this.phase, breath ? phaseText(breath, (v.store.flags & WaveFlag.inhaling) !== 0) : '');
    const rate = rateText(breath);
    this.rate.classList.toggle('none', rate.value === MISSING);
    this.rate.classList.toggle('doubtful', rate.doubtful);
    setText(this.rate, rate.value);
    // Of a long interval the seconds already tell.
    setText(this.why, typeof breath?.pauseS === 'number' && breath.doubt === 'longInterval' ? '' : rate.why);
    this.writeFacts(breath ? facts(breath, v) : []);
    const signal = why || (v.store.breath.mean(2000) === null ? 'no valid sample' : 'signal arrives');
    setAttr(this.sweep.canvas.element, 'aria-label', `Breath signal of the last 30 seconds: ${signal}`);
  }

  private writeFacts(all: readonly [string, string][]): void {
    const said = all.join('|');
    if (said === this.said) return;
    this.said = said;
    this.facts.replaceChildren(...all.map(([term, value]) => el('div', '', {}, el('dt', '', {}, term), el('dd', '', {}, value))));
  }

  /** Once a frame. */
  draw(nowMs: number): void {
    this.sweep.draw(nowMs);
  }
}

/** The rate as far as it can be believed. */
export function rateText(b: BreathNote | null): { value: string; why: string; doubtful: boolean } {
  const why = b ? (doubtWords[b.doubt] ?? b.doubt) : '';
  if (typeof b?.ratePerMin !== 'number') return { value: MISSING, why, doubtful: false };
  if (b.confidence >= PLAIN) return { value: b.ratePerMin.toFixed(1), why: '', doubtful: false };
  const rounded = String(Math.round(b.ratePerMin));
  return b.confidence >= ROUNDED ? { value: `≈ ${rounded}`, why: '', doubtful: false } : { value: rounded, why, doubtful: true };
}

// A frame tells at once that air goes in; the state comes once a second and may still say so when it does not any more.
function phaseText(b: BreathNote, inhaling: boolean): string {
  if (typeof b.pauseS === 'number') return `${Math.floor(b.pauseS)} s since the last breath`;
  return breathPhaseWords[inhaling ? 'inhale' : b.phase === 'inhale' ? 'exhale' : b.phase] ?? '';
}

function facts(b: BreathNote, v: View): [string, string][] {
  const all: [string, string][] = [];
  if (typeof b.depthPercent === 'number') all.push(['depth', `${Math.round(b.depthPercent)} %`]);
  if (typeof b.variationPercent === 'number') all.push(['interval', `± ${Math.round(b.variationPercent)} %`]);
  const swapped = v.state?.leftBlock === 'b';
  const [l, r] = swapped ? [b.rippleB, b.rippleA] : [b.rippleA, b.rippleB];
  if (v.state?.unit === 'N' && (typeof l === 'number' || typeof r === 'number')) all.push(['ripple', `L ${ripple(l, v)} R ${ripple(r, v)} ${v.unit}`]);
  if (b.coupling) all.push(['load', couplingWords[b.coupling] + (b.coupling === 'coupled' && typeof b.lagS === 'number' ? `, ${lag(b.lagS)}` : '')]);
  return all;
}

function ripple(n: number | null | undefined, v: View): string {
  return typeof n === 'number' ? inUnit(n, v.unit).toFixed(2) : MISSING;
}

function lag(s: number): string {
  return Math.abs(s) < 0.05 ? 'at once' : `${s > 0 ? '+' : '−'}${Math.abs(s).toFixed(1)} s`;
}
