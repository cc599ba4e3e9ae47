import { bodyDiagram } from './body.js';
import { clockWidthEm } from './canvas.js';
import type { Command, Outcome } from './commands.js';
import { el, icon, setAttr, setText, show } from './dom.js';
import { formatClock, formatLength, formatShort, MISSING } from './format.js';
import { HoldButton } from './holdButton.js';
import type { SessionPhase } from './messages.js';
import { MarkNote } from './markNote.js';
import { me } from './me.js';
import { ReplyLine } from './replyLine.js';
import { RingTimer } from './ring.js';
import type { SessionTimes } from './sessionClock.js';
import { placeOf } from './sessionRecord.js';
import { inSession, type Panel, templateOf, type View } from './view.js';
import { cutOffWords, endWords, phaseWords, placementsWords, positionWords, profileWords } from './words.js';

/** The left column: the ring timer in a session, what the next press starts before one, and the buttons. */
export class SessionPanel implements Panel {
  readonly element: HTMLElement;
  private readonly ring = new RingTimer();
  private readonly phase = el('span', 'phase-word');
  private readonly aside = el('span', 'phase-aside');
  private readonly clock = el('div', 'clock');
  private readonly clockLabel = el('div', 'clock-label');
  private readonly clockSub = el('div', 'clock-sub');
  private readonly stage: HTMLElement;
  private readonly next: HTMLElement;
  private readonly nextName = el('div', 'next-name');
  private readonly nextFacts = el('div', 'next-facts');
  private readonly nextCode = el('div', 'next-code');
  private readonly body = el('div', 'body-box');
  private readonly placement = el('div', 'next-placement');
  private readonly facts: HTMLElement;
  private readonly mode = el('p', 'mode');
  private readonly rows: Fact[];
  private readonly press: HTMLElement;
  private readonly stop: HoldButton;
  private readonly mark = button('flag', 'Mark');
  private readonly note = new MarkNote(() => void this.markNow());
  private readonly disarm = button(null, 'Disarm');
  private readonly clear = button('check', 'Put away');
  private readonly print = button('print', 'Print');
  private readonly reply = new ReplyLine();
  private looksBack = false; // a screen may not go there
  private readonly record = el('a', 'record-link', {}, 'In the history, with its export');
  private drawnBody = '';

  constructor(private readonly give: (c: Command) => Promise<Outcome>, now: () => number) {
    this.stop = new HoldButton('Stop', () => void this.command({ name: 'session.stop' }), now);
    this.mark.addEventListener('click', () => void this.markNow());
    this.disarm.addEventListener('click', () => void this.command({ name: 'session.disarm' }));
    this.clear.addEventListener('click', () => void this.command({ name: 'session.disarm' }));
    this.print.addEventListener('click', () => window.print());
    this.rows = [new Fact(), new Fact(), new Fact()];
    this.facts = el('dl', 'facts', {}, ...this.rows.map((r) => r.element));
    // The numerals fill the ring in whatever font the device has.
    this.clock.style.setProperty('--clock-em', clockWidthEm().toFixed(3));
    this.stage = el('div', 'stage', {}, this.ring.canvas.element, el('div', 'stage-words', {}, this.clock, this.clockLabel, this.clockSub));
    this.press = el('p', 'press', {}, icon('press'), el('span', '', {}, 'Press the button on the table'));
    this.next = el('div', 'next', {}, el('div', 'next-head', {}, el('div', 'next-title', {}, 'The next press starts'), this.nextName, this.nextFacts, this.nextCode), this.body, this.placement);
    this.element = el('section', 'panel session', { 'aria-labelledby': 'session-h' },
      el('h2', 'phase', { id: 'session-h' }, el('span', 'phase-mark', { 'aria-hidden': 'true' }), this.phase, this.aside),
      this.stage, this.next, this.facts, this.mode, this.press,
      el('div', 'actions', {}, this.stop.element, this.mark, this.note.button, this.disarm, this.clear, this.print),
      this.note.element,
      this.reply.element, this.record);
    void me().then((who) => {
      this.looksBack = !who?.screen;
    });
  }

  update(v: View): void {
    const t = v.times;
    const phase = t?.phase ?? null;
    const session = inSession(v);
    const known = t !== null && t.trust !== 'lastKnown';
    setAttr(this.element, 'data-phase', phase ?? 'none');
    this.element.classList.toggle('stale', t !== null && t.trust !== 'live');
    setText(this.phase, phase ? phaseWords[phase] : 'Waiting for the table');
    setText(this.aside, this.asideWords(v));
    show(this.stage, session);
    show(this.next, !session && v.state !== null);
    show(this.facts, session);
    show(this.mode, session);
    const s = v.state;
    setText(this.mode, s ? `recorded as ${s.mode.toUpperCase()}${s.modeReason ? `: ${s.modeReason}` : ''}` : '');
    show(this.press, phase === 'idle' || phase === 'armed');
    if (session) this.updateSession(v);
    else this.updateNext(v);
    const running = phase === 'running' || phase === 'paused';
    show(this.stop.element, running);
    show(this.mark, running);
    show(this.note.button, running);
    if (!running) this.note.close();
    show(this.disarm, phase === 'armed');
    show(this.clear, phase === 'ended' || phase === 'interrupted');
    const over = (phase === 'ended' || phase === 'interrupted') && s?.session;
    show(this.record, !!over && this.looksBack);
    if (over) setAttr(this.record, 'href', `/history/${placeOf({ site: v.store.site, table: v.store.table, session: over })}`);
    show(this.print, phase === 'ended' && v.store.summary?.body.session === v.state?.session);
    this.element.classList.toggle('unknown', !known);
  }

  /** Once a frame. */
  draw(v: View, nowMs: number): void {
    // Kept times are of an unknown age: a ring of them would be a guess.
    if (inSession(v)) this.ring.draw(v.times?.trust === 'lastKnown' ? null : v.times);
    this.stop.frame(nowMs);
  }

  private async command(c: Command): Promise<Outcome> {
    const outcome = await this.give(c);
    this.reply.show(outcome);
    return outcome;
  }

  private async markNow(): Promise<void> {
    const label = this.note.take();
    if (label === null) return;
    const outcome = await this.command({ name: 'session.mark', args: label ? { label } : {} });
    if (outcome.kind === 'done') this.note.close();
  }

  private asideWords(v: View): string {
    const t = v.times;
    if (!t) return '';
    if (t.trust === 'lastKnown') return 'last known';
    if (t.phase === 'armed' && t.armedLeftMs !== null) return `lapses in ${formatClock(t.armedLeftMs, 'up')}`;
    if (t.trust === 'guessed') return 'the table is silent';
    return '';
  }

  private updateSession(v: View): void {
    const t = v.times!; // inSession looked
    const s = v.state!;
    const known = t.trust !== 'lastKnown';
    const time = (ms: number | null, rounding: 'up' | 'down'): string => (ms === null || !known ? '––:––' : formatClock(ms, rounding));
    const stopwatch = t.leftMs === null;
    const [big, rounding, label] = bigNumber(t.phase, stopwatch);
    const ms = big === 'left' ? t.leftMs : big === 'elapsed' ? t.elapsedMs : t.onBlocksMs;
    setText(this.clock, t.phase === 'interrupted' ? '' : time(ms, rounding));
    show(this.clock, t.phase !== 'interrupted');
    setText(this.clockLabel, t.phase === 'interrupted' ? 'Cut off' : label);
    setText(this.clockSub, t.phase === 'paused' && known ? pausedWords(t)
      : t.phase === 'interrupted' ? [cutOffWords(t.elapsedMs, s.startedUtcMs), 'It can’t be resumed.'].filter(Boolean).join('. ')
        : t.phase === 'ended' && s.endReason ? endWords[s.endReason] : '');
    setAttr(this.ring.canvas.element, 'aria-label', `Timer: ${phaseWords[t.phase]}, ${time(ms, rounding)} ${label}`);

    const [elapsed, blocks, cap] = this.rows;
    const paused = t.onBlocksMs !== null && t.elapsedMs !== null ? t.onBlocksMs - t.elapsedMs : null;
    elapsed.set(t.phase === 'ended' ? 'ran' : t.phase === 'interrupted' || (t.elapsedMs === null && known) ? '' : 'elapsed', time(t.elapsedMs, 'down'));
    if (t.phase === 'ended' || (t.onBlocksMs === null && known)) blocks.set('', '');
    else blocks.set('on the blocks', time(t.onBlocksMs, 'down'), paused !== null && paused >= 1000 && known ? `${formatClock(paused, 'down')} of it paused` : '');
    const capMs = t.capLeftMs !== null && t.onBlocksMs !== null ? t.onBlocksMs + t.capLeftMs : (v.meta?.capMs ?? null);
    if (t.phase === 'running' || t.phase === 'paused') cap.set('cap', time(capMs, 'up'), t.capLeftMs !== null && known ? `in ${formatClock(t.capLeftMs, 'up')}` : '');
    else cap.set('', '');
  }

  private updateNext(v: View): void {
    const s = v.state;
    if (!s) return;
    const template = templateOf(v.meta, s.template);
    setText(this.nextName, template?.name ?? s.template);
    const length = s.profile === 'infant' ? 'stop-watch' : template ? formatLength(template.durationMs) : '';
    setText(this.nextFacts, [length, template ? positionWords[template.position] : '', profileWords[s.profile] ?? s.profile].filter(Boolean).join(' · '));
    setText(this.nextCode, s.code ? `code ${s.code}` : 'no patient code');
    setText(this.placement, template ? placementsWords(template) : 'The table has not described this template.');
    const key = template ? `${template.id}|${template.version}|${v.meta?.version}` : '';
    if (key === this.drawnBody) return;
    this.drawnBody = key;
    this.body.replaceChildren(...(template ? [bodyDiagram(template.position, template.placements)] : []));
  }
}

function pausedWords(t: SessionTimes): string {
  const short = (ms: number | null): string => (ms === null ? MISSING : formatShort(ms));
  return `paused ${short(t.pausedMs)},\ntime on blocks ${short(t.onBlocksMs)}`;
}

function bigNumber(phase: SessionPhase, stopwatch: boolean): ['left' | 'elapsed' | 'blocks', 'up' | 'down', string] {
  if (phase === 'ended') return ['blocks', 'down', 'on the blocks'];
  return stopwatch ? ['elapsed', 'down', 'elapsed'] : ['left', 'up', 'left'];
}

function button(name: Parameters<typeof icon>[0] | null, words: string): HTMLButtonElement {
  return el('button', 'button', { type: 'button' }, name ? icon(name) : null, words);
}

class Fact {
  readonly element: HTMLElement;
  private readonly term = el('dt');
  private readonly value = el('span', 'num');
  private readonly note = el('span', 'fact-note');

  constructor() {
    this.element = el('div', 'fact', {}, this.term, el('dd', '', {}, this.note, this.value));
  }

  set(term: string, value: string, note = ''): void {
    show(this.element, term !== '');
    setText(this.term, term);
    setText(this.value, value);
    setText(this.note, note);
  }
}
