import { el, setText, show } from './dom.js';
import { formatClock, formatCounts, formatLoad, formatShare, formatTimeOfDay, grouped, type LoadUnit, MISSING } from './format.js';
import { balanceText, zeroReturnText } from './balance.js';
import type { BlockId, BreathSummary, EventMessage, StateMessage, SummaryMessage } from './messages.js';
import { pauses } from './pauses.js';
import { type Panel, templateOf, type View } from './view.js';
import { endShort, profileWords } from './words.js';

/** The card after a session: the table's final numbers as it recorded them. */
export class SummaryPanel implements Panel {
  readonly element: HTMLElement;
  private readonly grid = el('dl', 'summary-grid');
  private readonly wait = el('p', 'empty');
  private readonly head = el('span', 'head-note');
  private drawn = '';

  constructor() {
    this.element = el('section', 'panel summary', { 'aria-labelledby': 'summary-h' },
      el('div', 'panel-head', {}, el('h2', '', { id: 'summary-h' }, 'Summary'), this.head), this.grid, this.wait);
  }

  update(v: View): void {
    const s = v.store.summary?.body;
    const of = v.state?.session ?? null;
    const there = s !== undefined && of !== null && s.session === of;
    show(this.grid, there);
    show(this.wait, !there);
    setText(this.wait, v.times?.phase === 'interrupted'
      ? 'The program or its power stopped during this session. The recording up to that moment is kept; there are no final numbers.'
      : 'The table is writing its final numbers. They come once they are on its disk.');
    if (!there) {
      const cut = v.times?.phase === 'interrupted' ? v.state : null;
      setText(this.head, cut ? planWords(v, cut) : '');
      return;
    }
    const key = `${s.session}|${s.n}|${v.unit}|${v.state?.leftBlock}|${v.meta?.version}|${v.store.eventVersion}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const events = v.store.eventsOf(s.session);
    setText(this.head, planWords(v, s));
    fillSummary(this.grid, s, { unit: v.unit, leftBlock: v.state?.leftBlock ?? 'a', uncertaintyN: v.meta?.uncertaintyN ?? null }, events);
  }
}

/** How the numbers of a summary are to be read. */
export interface SummaryReading {
  unit: LoadUnit;
  leftBlock: BlockId;
  /** Of a load; null when nobody knows it. */
  uncertaintyN: number | null;
}

/** Puts the final numbers of a session into a list. */
export function fillSummary(grid: HTMLElement, s: SummaryMessage, how: SummaryReading, events: readonly EventMessage[]): void {
  grid.replaceChildren(...rows(s, how, events).map(([term, value, note, meaning]) => el('div', 'summary-item', meaning ? { title: meaning } : {},
    el('dt', '', {}, term), el('dd', '', {}, el('span', 'num', {}, value), note ? el('span', 'summary-note', {}, note) : null))));
}

/** A template that the table has no longer is called by its id. */
function planWords(v: View, s: SummaryMessage | StateMessage): string {
  const started = typeof s.startedUtcMs === 'number' ? `${formatTimeOfDay(s.startedUtcMs)} · ` : '';
  return `${started}${templateOf(v.meta, s.template)?.name ?? s.template} · ${profileWords[s.profile] ?? s.profile}${s.code ? ` · code ${s.code}` : ''}`;
}

function breathText(b: BreathSummary): [value: string, note: string] {
  return typeof b.meanRatePerMin === 'number' ? [b.meanRatePerMin.toFixed(1), `/min in ${Math.round(b.coverage * 100)} %`] : [MISSING, 'no rate found'];
}

/** The final numbers: a term, its value, a note and what the term means. */
export function rows(s: SummaryMessage, how: SummaryReading, events: readonly EventMessage[]): [term: string, value: string, note: string, meaning?: string][] {
  const swapped = how.leftBlock === 'b';
  const load = (x: number | null | undefined): [string, string] => {
    const t = s.unit === 'counts' ? formatCounts(x ?? null) : formatLoad(x ?? null, how.unit, how.uncertaintyN);
    return [t.value, `${t.unit} ${t.uncertainty}`.trim()];
  };
  const [l, lUnit] = load(swapped ? s.meanLoadB : s.meanLoadA);
  const [r, rUnit] = load(swapped ? s.meanLoadA : s.meanLoadB);
  const share = typeof s.meanLeftShare === 'number' ? formatShare(s.meanLeftShare).join(' : ') : MISSING;
  const all = s.samples + s.lost;
  const marks = events.filter((e) => e.kind === 'marked');
  const pauseCount = pauses(events, Infinity).length;
  // The hub keeps a table's last events only: a page that was opened late can't count.
  const counted = events.some((e) => e.kind === 'started');
  return [
    ['ran', formatClock(s.ranMs, 'down'), s.endReason ? endShort[s.endReason] : 'cut off'],
    ['paused', formatClock(s.pausedMs, 'down'), counted && pauseCount > 0 ? `${pauseCount} ×` : ''],
    ['marks', counted ? String(marks.length) : MISSING, counted ? marks.map((m) => m.detail).filter(Boolean).join(', ') : 'not all seen here'],
    ['samples lost', all > 0 ? `${s.lost === 0 ? '0' : ((s.lost * 100) / all).toPrecision(2)} %` : MISSING, grouped(s.lost)],
    ['mean load L', l, lUnit],
    ['mean load R', r, rUnit],
    ['mean share L : R', share, share === MISSING ? 'too little load' : ''],
    ['(R − L)/(R + L)', ...balanceText(s)],
    ['zero after, L : R', ...zeroReturnText(s, how.unit, swapped)],
    ...(s.breath ? [[s.breath.source === 'blocks' ? 'breathing of blocks' : 'breathing, cover', ...breathText(s.breath)] as [string, string, string]] : []),
  ];
}
