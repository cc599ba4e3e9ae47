import { el, setText, show } from './dom.js';
import { formatDate, formatShort, inUnit, type LoadUnit, MISSING } from './format.js';
import type { BlockNote, BoundBy, LoadPhase, MetaMessage, StateMessage } from './messages.js';
import { contactText, pressureText } from './pressure.js';
import { SettlingCurve } from './settlingCurve.js';
import type { View } from './view.js';

export const loadPhaseWords: Record<LoadPhase, string> = {
  empty: 'empty',
  loading: 'getting on',
  settling: 'settling',
  settled: 'settled',
  shift: 'moving',
  off: 'off the block',
};

const boundWords: Record<BoundBy, string> = { noise: 'noise and breathing', creep: 'creep of the cells', temperature: 'warmth of the cells', zeroReturn: 'its zero' };

/** What changed on each block since its last shift, against what the instrument does by itself. There whenever loads are newtons, so that nothing below moves. */
export class Changes {
  readonly element: HTMLElement;
  private readonly index = el('span', 'num');
  private readonly due = el('span', 'changes-due');
  private readonly left = new Side('left');
  private readonly right = new Side('right');
  /** Made only when a table has a contact area; without one nothing about pressure is in the page. */
  private contact: { numbers: HTMLElement; words: HTMLElement } | null = null;

  constructor() {
    this.element = el('div', 'changes', { role: 'group', 'aria-label': 'What changed since the last shift' },
      el('div', 'changes-head', {}, el('span', 'changes-since', {}, 'since the last shift'), this.index, this.due), this.left.element, this.right.element);
  }

  update(v: View, alive: boolean): void {
    show(this.element, v.meta?.unit !== 'counts');
    const s = alive ? v.state : null;
    const [left, right] = sidesOf(s);
    this.left.update(left, v.unit);
    this.right.update(right, v.unit);
    setText(this.index, indexText(s));
    setText(this.due, dueText(v.meta));
    this.writeContact(v, [left.note, right.note]);
  }

  private writeContact(v: View, [left, right]: readonly (BlockNote | null)[]): void {
    const area = v.meta?.contactArea ?? null;
    if (!area) {
      this.contact?.numbers.remove();
      this.contact?.words.remove();
      this.contact = null;
      return;
    }
    if (!this.contact) {
      this.contact = { numbers: el('div', 'contact-numbers num'), words: el('div', 'contact-words') };
      this.element.append(this.contact.numbers, this.contact.words);
    }
    setText(this.contact.numbers, pressureText(left ?? null, right ?? null));
    setText(this.contact.words, contactText(area));
  }
}

class Side {
  readonly element: HTMLElement;
  private readonly curve: SettlingCurve;
  private readonly phase = el('div', 'change-phase');
  private readonly words = el('div', 'change-words');

  constructor(side: 'left' | 'right') {
    this.curve = new SettlingCurve(side);
    this.element = el('div', `change change-${side}`, {}, this.curve.canvas.element, el('div', 'change-text', {}, this.phase, this.words));
  }

  update({ note, loadN }: SideNote, unit: LoadUnit): void {
    setText(this.phase, phaseText(note, loadN));
    const { words, why } = changeText(note, unit);
    setText(this.words, words);
    this.words.title = why;
    this.curve.draw(note?.curve ?? null, note?.restS ?? 0);
  }
}

/** What a state says of the block on a side; null for what it does not. */
interface SideNote {
  note: BlockNote | null;
  loadN: number | null;
}

/** The blocks as they lie, left and right. */
export function sidesOf(s: StateMessage | null): [left: SideNote, right: SideNote] {
  const a = { note: s?.load?.a ?? null, loadN: s?.loadA ?? null };
  const b = { note: s?.load?.b ?? null, loadN: s?.loadB ?? null };
  return s?.leftBlock === 'b' ? [b, a] : [a, b];
}

/** Where a block stands, for how long, and how its two cells share the load in whole per cent that add up to 100. While its load isn't known a state has only where it last stood. */
export function phaseText(b: BlockNote | null, loadN: number | null): string {
  if (!b || loadN === null) return MISSING;
  const first = typeof b.centre === 'number' ? Math.round(50 - 50 * b.centre) : null;
  const centre = first === null ? '' : `, cells ${first} : ${100 - first}`;
  return `${loadPhaseWords[b.phase] ?? b.phase}${typeof b.restS === 'number' ? ` ${formatShort(b.restS * 1000)}` : ''}${centre}`;
}

/** What may be said of a slow change, and what bounds it. */
export function changeText(b: BlockNote | null, unit: LoadUnit): { words: string; why: string } {
  if (!b) return { words: '', why: '' };
  if (typeof b.zeroN === 'number') return { words: `zero came back to ${signed(b.zeroN, unit)} ${unit}`, why: 'median of five seconds after the load had gone' };
  if (!b.slow) return { words: typeof b.restS === 'number' ? 'too short to tell' : '', why: '' };
  const bound = inUnit(b.slow.boundN, unit).toFixed(2);
  const crept = typeof b.slow.creepN === 'number' ? `; predicted creep of the cells, ${signed(b.slow.creepN, unit)} ${unit}, is taken off` : '';
  const why = `the instrument may do ${bound} ${unit} by itself: ${boundWords[b.slow.boundBy] ?? b.slow.boundBy}${crept}`;
  if (b.slow.verdict === 'noChangeBeyondInstrument') return { words: `no change beyond instrument, ${bound} ${unit}`, why };
  return { words: `${signed(b.slow.changeN, unit)} ${unit}, ${b.slow.verdict === 'settling' ? 'settling' : 'steady'} (instrument ${bound})`, why };
}

/** With its sign, but none before a zero. */
export function signed(n: number, unit: LoadUnit): string {
  const text = Math.abs(inUnit(n, unit)).toFixed(2);
  return Number(text) === 0 ? text : `${n < 0 ? '−' : '+'}${text}`;
}

function indexText(s: StateMessage | null): string {
  const { bai, baiUncertainty } = s?.load ?? {};
  if (typeof bai !== 'number' || typeof baiUncertainty !== 'number') return '';
  return `(R − L)/(R + L) ${indexOf(bai)} ± ${Math.max(0.1, baiUncertainty).toFixed(1)} %`;
}

/** An index of left and right in percent, without the unit. */
export function indexOf(bai: number): string {
  const text = Math.abs(bai).toFixed(1);
  return Number(text) === 0 ? text : `${bai < 0 ? '−' : '+'}${text}`;
}

/** Whether loads are calibrated and until when. */
export function dueText(m: MetaMessage | null): string {
  if (!m?.calibration.valid) return '';
  return typeof m.calibration.dueUtcMs === 'number' ? `calibration due ${formatDate(m.calibration.dueUtcMs)}` : 'calibrated, no due date';
}
