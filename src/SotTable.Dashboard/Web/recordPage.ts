import { CompareCard } from './compareCard.js';
import { el, icon, setText, show } from './dom.js';
import { asHappened } from './eventOrder.js';
import { formatTimeOfDay, type LoadUnit } from './format.js';
import { keptUnit, themeButton, UnitSwitch } from './header.js';
import { lastList } from './historyPage.js';
import { type Stretch } from './mapMath.js';
import type { EventMessage } from './messages.js';
import { pauses } from './pauses.js';
import { calibrationCard, recordCard } from './recordCards.js';
import { SessionMap } from './sessionMap.js';
import { AskFailure, askFor, askNames, codeOf, leftBlockOf, type Names, originOf, type SessionRow, startedUsOf, startOf, templateIdOf } from './sessionRecord.js';
import { fillSummary } from './summaryPanel.js';
import { writeTitle } from './title.js';
import { camel, eventWords, originWords, profileWords } from './words.js';

/** One session of the hub’s store: its map, its final numbers, what it was measured with and how much of it is here. */
export class RecordPage {
  private readonly origin = el('div', 'origin', { role: 'region', 'aria-label': 'Where the data comes from', hidden: '' });
  private readonly title = el('h1', '', {}, 'Session');
  private readonly table = el('span', 'room');
  private readonly plan = el('span', 'plan-text');
  private readonly code = el('span', 'code', { hidden: '' });
  private readonly main = el('main', 'record-page', { id: 'main', tabindex: '-1' });
  private readonly problem = el('p', 'form-problem', { role: 'alert' });
  private readonly units = new UnitSwitch((u) => this.use(u));
  private map: SessionMap | null = null;
  private redraw: (u: LoadUnit) => void = () => undefined;

  constructor(root: HTMLElement, private readonly place: string) {
    const print = el('button', 'button print', { type: 'button' }, icon('print'), 'Print');
    print.addEventListener('click', () => window.print());
    root.append(
      el('a', 'skip', { href: '#main' }, 'To the session'), this.origin,
      el('header', 'header header-record', {},
        el('a', 'back', { href: lastList(), 'aria-label': 'All sessions' }, icon('back')),
        el('div', 'titles', {}, el('div', 'title', {}, this.title, this.table), el('div', 'plan', {}, this.plan, this.code)),
        el('div', 'switches', {}, this.units.element, print, themeButton())),
      this.main);
    this.main.append(this.problem);
    void this.open();
  }

  frame(): void {
    this.map?.frame();
  }

  private async open(): Promise<void> {
    try {
      const [{ session, events }, names] = await Promise.all([
        askFor<{ session: SessionRow; events: EventMessage[] }>(`/api/sessions/${this.place}`), askNames(),
      ]);
      this.show(session, events.filter((e) => typeof e.kind === 'string' && e.session === session.session), names, await startedUsOf(session));
    } catch (e) {
      setText(this.problem, e instanceof AskFailure ? e.message : 'The hub’s answer can’t be read.');
    }
  }

  private show(r: SessionRow, events: EventMessage[], names: Names, startedUs: number): void {
    const start = startOf(r);
    const id = templateIdOf(r);
    const origin = originWords(originOf(r), start?.originNote ?? '');
    show(this.origin, origin !== null);
    if (origin) this.origin.replaceChildren(el('span', 'origin-words', {}, el('strong', '', {}, origin.label), el('span', 'origin-text', {}, origin.text)));
    const when = r.startedMs === null ? 'Session' : formatTimeOfDay(r.startedMs, 0);
    setText(this.title, when);
    const table = names.tables.get(`${r.site}/${r.table}`) ?? r.table;
    setText(this.table, table);
    writeTitle(when, table);
    const profile = r.summary?.profile ?? start?.profile;
    setText(this.plan, [names.templates.get(id) ?? id, profile ? profileWords[profile] : ''].filter(Boolean).join(' · '));
    show(this.code, codeOf(r) !== '');
    setText(this.code, codeOf(r) ? `code ${codeOf(r)}` : '');
    const counts = (r.summary?.unit ?? start?.unit) !== 'N';
    this.units.enable(!counts);

    const at = (ms: number): number => startedUs + ms * 1000;
    const dated = events.filter((e) => typeof e.offsetMs === 'number' && camel(e.kind) !== 'summary').sort(asHappened);
    const last = Math.max(0, ...dated.map((e) => e.offsetMs!)); // filtered
    this.map = new SessionMap({
      place: this.place, left: leftBlockOf(r), startedUs,
      pauses: pauses(dated, last).map(([from, to]) => [at(from), at(to)] as [number, number]),
      pins: dated.map((e) => ({ us: at(e.offsetMs!), words: eventWords(e.kind, e.detail, keptUnit()) })), // filtered
    }, keptUnit(), viewOf(location.search, startedUs), (view) => keepView(view, startedUs));

    const grid = el('dl', 'summary-grid');
    const list = el('ol', 'event-list');
    const none = el('p', 'empty', {}, 'There are no final numbers: the summary has not come.');
    show(none, r.summary === null);
    this.redraw = (unit) => {
      if (r.summary) fillSummary(grid, r.summary, { unit, leftBlock: leftBlockOf(r), uncertaintyN: null }, events);
      list.replaceChildren(...dated.map((e) => this.eventLine(e, at(e.offsetMs!), unit))); // filtered
    };
    this.redraw(keptUnit());
    this.main.replaceChildren(
      this.map.element,
      el('section', 'panel summary', { 'aria-labelledby': 'summary-h' }, el('div', 'panel-head', {}, el('h2', '', { id: 'summary-h' }, 'Summary')), grid, none),
      el('section', 'panel happened', { 'aria-labelledby': 'events-h' }, el('div', 'panel-head', {}, el('h2', '', { id: 'events-h' }, 'Events')),
        dated.length > 0 ? list : el('p', 'empty', {}, 'None have come.')),
      recordCard(r, this.place),
      calibrationCard(r),
      new CompareCard(r, names).element);
  }

  private eventLine(e: EventMessage, us: number, unit: LoadUnit): HTMLElement {
    const seconds = Math.floor((e.offsetMs ?? 0) / 1000);
    const clock = `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
    const b = el('button', 'event', { type: 'button' }, el('span', 'num muted', {}, clock), ' ', el('span', '', {}, eventWords(e.kind, e.detail, unit)));
    b.addEventListener('click', () => {
      this.map?.goTo(us);
      this.map?.element.scrollIntoView({ block: 'nearest' });
    });
    return el('li', '', {}, b);
  }

  private use(unit: LoadUnit): void {
    this.map?.use(unit);
    this.redraw(unit);
  }
}

// Seconds of the session’s clock in the address bar: a link shows the same stretch.
function viewOf(search: string, startedUs: number): Stretch | null {
  const query = new URLSearchParams(search);
  const [from, to] = [Number(query.get('from') ?? NaN), Number(query.get('to') ?? NaN)];
  return from < to ? { fromUs: Math.round(startedUs + from * 1e6), toUs: Math.round(startedUs + to * 1e6) } : null;
}

function keepView(view: Stretch | null, startedUs: number): void {
  const query = new URLSearchParams(location.search);
  for (const [name, us] of [['from', view?.fromUs], ['to', view?.toUs]] as const) {
    if (us === undefined) query.delete(name);
    else query.set(name, ((us - startedUs) / 1e6).toFixed(1));
  }
  const text = query.toString();
  history.replaceState(null, '', location.pathname + (text && `?${text}`));
}
