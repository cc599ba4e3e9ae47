import { el, setAttr, setText } from './dom.js';
import { formatClock } from './format.js';
import type { EventMessage } from './messages.js';
import { SessionTrend } from './trend.js';
import { isCalibrated, type Panel, type View } from './view.js';
import { eventWords } from './words.js';

/** The session from its start to its planned end: load on both blocks, the breathing rate, and what happened. */
export class TimelinePanel implements Panel {
  readonly element: HTMLElement;
  private readonly trend: SessionTrend;
  private readonly last = el('span', 'head-note');
  private readonly list = el('ol', 'sr-only');
  private events: EventMessage[] = [];
  private listed = '';

  constructor(v: View) {
    this.trend = new SessionTrend(v.store.trend);
    this.element = el('section', 'panel timeline', { 'aria-labelledby': 'timeline-h' },
      el('div', 'panel-head', {}, el('h2', '', { id: 'timeline-h' }, 'Session'), this.last),
      el('div', 'trace', {}, this.trend.element), this.list);
  }

  update(v: View): void {
    this.element.classList.toggle('stale', v.wave === 'stale' && v.times?.phase !== 'ended' && v.times?.phase !== 'interrupted');
    const session = v.state?.session ?? null;
    const key = `${session}|${v.store.eventVersion}|${v.unit}`;
    if (key === this.listed) return;
    this.listed = key;
    this.events = v.store.eventsOf(session);
    const words = this.events.map((e) => `${e.offsetMs === null || e.offsetMs === undefined ? '' : `${formatClock(e.offsetMs, 'down')} `}${eventWords(e.kind, e.detail, v.unit)}`);
    this.list.replaceChildren(...words.map((w) => el('li', '', {}, w)));
    setText(this.last, words.at(-1) ?? '');
  }

  /** Once a second. */
  draw(v: View): void {
    const t = v.times;
    const on = t?.onBlocksMs ?? 0;
    const over = t?.phase === 'ended' || t?.phase === 'interrupted';
    const endedAt = this.events.find((e) => e.kind === 'ended')?.offsetMs;
    this.trend.draw({
      leftBlock: v.state?.leftBlock ?? 'a',
      unit: isCalibrated(v) ? v.unit : 'counts',
      plannedEndMs: over ? null : t?.leftMs === null || t?.leftMs === undefined ? null : Math.min(on + t.leftMs, on + (t.capLeftMs ?? Infinity)),
      nowMs: over ? (endedAt ?? on) : on,
      over,
      events: this.events,
    });
    setAttr(this.trend.element, 'aria-label', `Load on both blocks since the start of the session, ${formatClock(on, 'down')} so far. Events are listed after it.`);
  }
}
