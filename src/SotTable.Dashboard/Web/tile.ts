import { LoadBars } from './bars.js';
import { clockWidthEm } from './canvas.js';
import { el, icon, setAttr, setText, show } from './dom.js';
import { formatAge, formatLoadFar, type LoadUnit } from './format.js';
import { type Freshness, freshness } from './freshness.js';
import { keptUnit } from './header.js';
import { tableNotices } from './notices.js';
import { RingTimer } from './ring.js';
import { type SessionTimes, timesAt } from './sessionClock.js';
import { clockText, stateText } from './stateWords.js';
import type { TableStore } from './store.js';
import { BreathSweep } from './sweep.js';
import { hasBreath, templateOf } from './view.js';
import { WaveFlag } from './waveFrame.js';
import { originWords, phaseWords } from './words.js';

const NUMBER_MS = 1000;
const BAR_MS = 200;

/** One table on the wall: ring, name, two bars, breath, state in words, and how old it is. */
export class Tile {
  readonly element: HTMLElement;
  readonly link: HTMLAnchorElement;
  times: SessionTimes | null = null;
  private readonly ring = new RingTimer('');
  private readonly bars = new LoadBars(false);
  private readonly sweep: BreathSweep;
  private readonly name = el('span', 'tile-name');
  private readonly room = el('span', 'tile-room');
  private readonly origin = el('span', 'tile-origin');
  private readonly clock = el('span', 'clock');
  private readonly clockLabel = el('span', 'clock-label');
  private readonly left = el('span', 'num');
  private readonly right = el('span', 'num');
  private readonly unit = el('span', 'unit');
  private readonly state = el('span', 'tile-state-word');
  private readonly age = el('span', 'tile-age');
  private readonly notice = el('span', 'tile-notice');
  private readonly noticeWords = el('span', 'tile-notice-words');
  private readonly breath: HTMLElement;
  private readonly bar = { left: null as number | null, right: null as number | null, uncertainty: 0, unit: 'kg' as LoadUnit | 'counts' };
  private fresh: Freshness = 'none';
  private level = '';
  private said = '';

  constructor(readonly store: TableStore) {
    this.sweep = new BreathSweep(store.breath, '');
    this.clock.style.setProperty('--clock-em', clockWidthEm().toFixed(3));
    this.breath = el('span', 'tile-breath', {}, this.sweep.canvas.element);
    this.link = el('a', 'tile', { href: `/t/${encodeURIComponent(store.site)}/${encodeURIComponent(store.table)}` },
      el('span', 'tile-head', {}, this.name, this.room, this.origin),
      el('span', 'tile-ring', {}, this.ring.canvas.element, el('span', 'stage-words', {}, this.clock, this.clockLabel)),
      el('span', 'tile-data', {},
        el('span', 'tile-loads', {},
          el('span', 'tile-load tile-left', {}, el('b', 'letter', {}, 'L'), this.left), this.unit,
          el('span', 'tile-load tile-right', {}, this.right, el('b', 'letter', {}, 'R'))),
        this.bars.canvas.element, this.breath),
      el('span', 'tile-foot', {},
        el('span', 'tile-state', {}, el('span', 'phase-mark', { 'aria-hidden': 'true' }), this.state),
        this.notice, this.age));
    this.element = el('li', '', {}, this.link);
  }

  /** The words, some times a second. Returns a change of state for a screen reader. */
  update(nowMs: number, broker: boolean): string {
    const s = this.store;
    const meta = s.meta?.body ?? null;
    const status = s.status?.body.state;
    const away = status !== undefined && status !== 'online';
    const t = (this.times = s.state ? timesAt(s.state, nowMs) : null);
    const ageMs = s.waveAge(nowMs);
    this.fresh = freshness(ageMs);
    setAttr(this.link, 'data-phase', t?.phase ?? 'none');
    this.link.classList.toggle('stale', away || this.fresh === 'stale' || this.fresh === 'none');
    setText(this.name, meta?.name || s.table);
    setText(this.room, meta?.room ?? '');
    const origin = meta ? originWords(meta.origin, meta.originNote) : null;
    setText(this.origin, origin?.label ?? '');
    this.link.classList.toggle('sim', origin !== null);

    const planned = s.state?.body.profile === 'infant' ? null : (templateOf(meta, s.state?.body.template)?.durationMs ?? null);
    const [clock, label] = t ? clockText(t, planned) : ['', ''];
    setText(this.clock, clock);
    setText(this.clockLabel, label);
    setText(this.state, stateText(t, status));
    setText(this.age, away && (this.fresh === 'fresh' || this.fresh === 'delayed') ? '' : ageMs === null ? 'no data yet' : this.fresh === 'fresh' ? 'live' : this.fresh === 'delayed' ? `delayed ${formatAge(ageMs)}` : `last data ${formatAge(ageMs)} ago`);
    setAttr(this.age, 'data-wave', this.fresh);
    this.writeLoads();
    const there = hasBreath(meta);
    if (this.breath.hidden === there) this.breath.hidden = !there;
    this.writeNotice(nowMs, broker);

    const phase = t?.phase ?? '';
    const news = phase && this.said && phase !== this.said ? `${this.name.textContent}: ${phaseWords[t!.phase]}` : ''; // phase came from t
    if (phase) this.said = phase;
    return news;
  }

  /** Once a frame. */
  draw(nowMs: number): void {
    const s = this.store;
    this.ring.draw(this.times?.trust === 'lastKnown' ? null : this.times);
    const live = this.fresh === 'fresh' || this.fresh === 'delayed';
    const swapped = s.state?.body.leftBlock === 'b';
    const a = live ? s.loadA.mean(BAR_MS) : null;
    const b = live ? s.loadB.mean(BAR_MS) : null;
    this.bar.left = swapped ? b : a;
    this.bar.right = swapped ? a : b;
    // Newtons, whatever the numbers are in: a bar without a scale needs none.
    this.bar.unit = this.calibrated ? 'N' : 'counts';
    this.bars.draw(this.bar, nowMs);
    if (!this.breath.hidden) this.sweep.draw(nowMs);
  }

  private get calibrated(): boolean {
    const s = this.store;
    return s.frames > 0 && !s.unexplained ? (s.flags & WaveFlag.calibrated) !== 0 : s.meta?.body.unit !== 'counts';
  }

  private writeLoads(): void {
    const s = this.store;
    const unit = keptUnit();
    const live = this.fresh === 'fresh' || this.fresh === 'delayed';
    const text = (n: number | null): string => formatLoadFar(n, this.calibrated ? unit : 'counts');
    const a = text(live ? s.loadA.mean(NUMBER_MS) : null);
    const b = text(live ? s.loadB.mean(NUMBER_MS) : null);
    const swapped = s.state?.body.leftBlock === 'b';
    setText(this.left, swapped ? b : a);
    setText(this.right, swapped ? a : b);
    setText(this.unit, this.calibrated ? unit : 'counts');
    this.link.classList.toggle('counts', !this.calibrated);
  }

  private writeNotice(nowMs: number, broker: boolean): void {
    // The state already says that the link is lost and that a state is only the last known.
    const notices = tableNotices(this.store, this.times, broker, nowMs).filter((n) => n.key.startsWith('table:'));
    const first = notices[0];
    setAttr(this.link, 'data-level', first?.level ?? '');
    show(this.notice, first !== undefined);
    if (!first) return;
    if (first.level !== this.level) {
      this.level = first.level;
      this.notice.replaceChildren(icon(first.level), this.noticeWords);
    }
    setText(this.noticeWords, first.title + (notices.length > 1 ? ` +${notices.length - 1}` : ''));
  }
}
