import { LoadBars } from './bars.js';
import { Changes } from './changes.js';
import { el, setAttr, setText, show } from './dom.js';
import { formatCounts, formatLoad, formatShare, inUnit, type LoadText, MISSING, shareUncertainty } from './format.js';
import type { BodySide } from './messages.js';
import { ShareNeedle } from './needle.js';
import { isCalibrated, type Panel, templateOf, type View, whyNoData } from './view.js';
import { siteWords } from './words.js';

/** Numbers are a mean of the last second, bars of the last fifth: digits can be read, bars move. */
const NUMBER_MS = 1000;
const BAR_MS = 200;
/** Below this total a share says nothing about a person, N. The table has its own limit and may hide it earlier. */
const LEAST_TOTAL_N = 20;
/** A hidden share in a state message older than this is not taken as said of now. */
const SHARE_SAID_MS = 2500;

/** Load on each block, total and share. L and R are the patient's. */
export class LoadsPanel implements Panel {
  readonly element: HTMLElement;
  private readonly bars = new LoadBars();
  private readonly needle = new ShareNeedle();
  private readonly left = new SideNumber('left');
  private readonly right = new SideNumber('right');
  private readonly share = [el('span', 'share-l'), el('span', 'share-r')] as const;
  private readonly shareNumbers = el('div', 'share-numbers', {}, this.share[0], el('span', 'share-colon', {}, ':'), this.share[1]);
  private readonly shareWhy = el('div', 'why');
  private readonly total = el('span', 'num');
  private readonly totalUnit = el('span', 'unit');
  private readonly totalNote = el('span', 'plusminus');
  private readonly changes = new Changes();
  private readonly note = el('p', 'panel-note');
  private leftBlock: 'a' | 'b' = 'a';
  private uncertaintyN = 0;
  private calibrated = true;
  private unit: 'kg' | 'N' = 'kg';
  private dead = true;
  private shareHidden = '';

  constructor() {
    this.element = el('section', 'panel loads', { 'aria-labelledby': 'loads-h' },
      el('h2', 'sr-only', { id: 'loads-h' }, 'Load on the blocks'),
      el('div', 'sides', {}, this.left.element, this.right.element),
      this.bars.canvas.element,
      el('div', 'share', {},
        el('div', 'share-label', {}, 'share', el('span', 'share-lr', {}, 'L : R')),
        el('div', 'share-middle', {}, this.shareNumbers, this.shareWhy),
        el('div', 'total', {}, el('span', 'total-label', {}, 'total'), this.total, this.totalUnit, this.totalNote)),
      this.needle.canvas.element,
      this.changes.element,
      this.note);
  }

  update(v: View): void {
    const s = v.store;
    this.leftBlock = v.state?.leftBlock ?? 'a';
    this.unit = v.unit;
    this.calibrated = isCalibrated(v);
    this.uncertaintyN = this.calibrated ? (v.meta?.uncertaintyN ?? 0) : 0;
    const why = whyNoData(v);
    this.dead = why !== '';
    this.element.classList.toggle('stale', v.wave === 'stale' || v.wave === 'none');
    this.element.classList.toggle('counts', !this.calibrated && !this.dead);

    const a = this.dead ? null : s.loadA.mean(NUMBER_MS);
    const b = this.dead ? null : s.loadB.mean(NUMBER_MS);
    const [l, r] = this.leftBlock === 'a' ? [a, b] : [b, a];
    const template = templateOf(v.meta, v.state?.template);
    for (const [number, value, block] of [[this.left, l, this.leftBlock], [this.right, r, this.leftBlock === 'a' ? 'b' : 'a']] as const) {
      const place = template?.placements.find((p) => p.block === block && p.side === number.side);
      number.update(this.text(value, this.uncertaintyN), block, place && place.site !== 'notRecorded' ? siteWords[place.site] : '', value === null && !this.dead ? 'no valid sample' : '');
    }
    // Both blocks may have been calibrated with the same masses: their errors can add up.
    const sum = l === null || r === null ? null : l + r;
    this.writeTotal(this.text(sum, this.uncertaintyN * 2));
    this.writeShare(v, why, l, sum);
    this.changes.update(v, !this.dead && v.times?.trust === 'live');
    this.writeNote(v, why);
    setAttr(this.bars.canvas.element, 'aria-label', this.dead ? `Load bars: ${why}` : `Load bars: left ${spoken(this.text(l, 0))}, right ${spoken(this.text(r, 0))}`);
  }

  /** Once a frame. */
  draw(v: View, nowMs: number): void {
    const a = this.dead ? null : v.store.loadA.mean(BAR_MS);
    const b = this.dead ? null : v.store.loadB.mean(BAR_MS);
    const [l, r] = this.leftBlock === 'a' ? [a, b] : [b, a];
    input.left = this.shown(l);
    input.right = this.shown(r);
    input.uncertainty = this.shown(this.uncertaintyN) ?? 0;
    input.unit = this.calibrated ? this.unit : 'counts';
    this.bars.draw(input, nowMs);
    const total = (l ?? 0) + (r ?? 0);
    const share = this.shareHidden || l === null || r === null || total <= 0 ? null : Math.min(1, Math.max(0, l / total));
    this.needle.draw(share, share === null || this.uncertaintyN <= 0 ? 0 : shareUncertainty(l!, r!, this.uncertaintyN), nowMs); // a share needs both
  }

  private shown(value: number | null): number | null {
    return value === null || !this.calibrated ? value : inUnit(value, this.unit);
  }

  private text(value: number | null, uncertaintyN: number): LoadText {
    return this.calibrated ? formatLoad(value, this.unit, uncertaintyN) : formatCounts(value);
  }

  private writeTotal(t: LoadText): void {
    setText(this.total, t.value);
    setText(this.totalUnit, t.unit);
    setText(this.totalNote, t.value === MISSING ? '' : t.uncertainty);
  }

  private writeShare(v: View, why: string, l: number | null, sum: number | null): void {
    const said = v.state !== null && v.store.state !== null && v.nowMs - v.store.state.atMs < SHARE_SAID_MS;
    const hiddenByTable = said && typeof v.state?.leftShare !== 'number';
    const little = sum !== null && sum < LEAST_TOTAL_N;
    this.shareHidden = why || (!this.calibrated ? 'not shown: loads are not calibrated' : sum === null ? 'not shown: a block has no valid load'
      : little || hiddenByTable || sum <= 0 ? 'not shown: too little load on the blocks' : '');
    show(this.shareNumbers, !this.shareHidden);
    show(this.shareWhy, !!this.shareHidden);
    setText(this.shareWhy, this.shareHidden);
    const [left, right] = this.shareHidden || sum === null ? [MISSING, MISSING] : formatShare(l! / sum); // the sum is known: so is its part
    setText(this.share[0], left);
    setText(this.share[1], right);
    setAttr(this.needle.canvas.element, 'aria-label', this.shareHidden ? `Share ${this.shareHidden}` : `Share: left ${left} %, right ${right} %`);
  }

  private writeNote(v: View, why: string): void {
    const swapped = this.leftBlock === 'b' ? 'Blocks are swapped: B lies on the patient’s left. ' : '';
    const reason = why || this.calibrated ? '' : `Raw counts, not a force: ${v.meta?.calibration.reason || 'no calibration in force'}.`;
    const text = `${swapped}${reason}`;
    setText(this.note, text);
    show(this.note, text !== '');
  }
}

const input = { left: null as number | null, right: null as number | null, uncertainty: 0, unit: 'kg' as 'kg' | 'N' | 'counts' };

function spoken(t: LoadText): string {
  return t.value === MISSING ? 'not shown' : `${t.value} ${t.unit}`;
}

class SideNumber {
  readonly element: HTMLElement;
  private readonly block = el('span', 'block');
  private readonly place = el('span', 'place');
  private readonly value = el('span', 'num');
  private readonly unit = el('span', 'unit');
  private readonly uncertainty = el('span', 'plusminus');

  constructor(readonly side: BodySide) {
    this.element = el('div', `side side-${side}`, {},
      el('div', 'side-head', {},
        el('span', 'letter', { 'aria-hidden': 'true' }, side === 'left' ? 'L' : 'R'),
        el('span', 'side-words', {}, el('span', 'sr-only', {}, 'patient’s '), side, this.place),
        this.block),
      el('div', 'side-value', {}, this.value, el('span', 'side-unit', {}, this.unit, this.uncertainty)));
  }

  update(t: LoadText, block: 'a' | 'b', place: string, reason: string): void {
    this.value.classList.toggle('none', t.value === MISSING);
    setText(this.value, t.value);
    setText(this.unit, t.unit);
    setText(this.uncertainty, reason || (t.value === MISSING ? '' : t.uncertainty));
    setText(this.block, `block ${block.toUpperCase()}`);
    this.block.classList.toggle('block-a', block === 'a');
    this.block.classList.toggle('block-b', block === 'b');
    setText(this.place, place ? ` · ${place}` : '');
  }
}
