import { Announcer } from './announce.js';
import { ArmPanel } from './armPanel.js';
import { Banners } from './banners.js';
import { BreathPanel } from './breathPanel.js';
import { Coach } from './coach.js';
import { type Command, type Outcome, send } from './commands.js';
import { el, setAttr, show } from './dom.js';
import { formatClock } from './format.js';
import { freshness } from './freshness.js';
import { keptUnit, OriginBand, TableHeader } from './header.js';
import { LoadsPanel } from './loadsPanel.js';
import { hubNotices, tableNotices, worstFirst } from './notices.js';
import { Quiet } from './quiet.js';
import { timesAt } from './sessionClock.js';
import { SessionPanel } from './sessionPanel.js';
import { TableStore } from './store.js';
import type { LiveStream } from './stream.js';
import { SummaryPanel } from './summaryPanel.js';
import { applyTheme, readPalette } from './theme.js';
import { TimelinePanel } from './timelinePanel.js';
import { writeTitle } from './title.js';
import { fetchEvents, fetchPast } from './trendPast.js';
import { hasBreath, inSession, type View } from './view.js';
import { WakeLock } from './wakeLock.js';
import { byCode, phaseWords } from './words.js';

const TEXT_EVERY_MS = 250;
const TREND_EVERY_MS = 1000;
const WAIT_MS = 3000;

/** The page of one table. */
export class TablePage {
  private readonly announcer = new Announcer();
  private readonly wakeLock = new WakeLock();
  private readonly coach = new Coach();
  private readonly quiet = new Quiet();
  private readonly origin = new OriginBand(this.coach.element);
  private readonly header: TableHeader;
  private readonly banners = new Banners();
  private readonly main = el('main', 'table-page', { id: 'main', tabindex: '-1' });
  private readonly unknown: HTMLElement;
  private session!: SessionPanel;
  private loads!: LoadsPanel;
  private breath!: BreathPanel;
  private timeline!: TimelinePanel;
  private arm!: ArmPanel;
  private summary!: SummaryPanel;
  private view: View;
  private textMs = -Infinity;
  private trendMs = -Infinity;
  private seen = '';
  private spokenPhase = '';
  private pastAsked = '';
  private eventsAsked = '';
  private pastOf: TableStore | null = null;
  private lost = true;
  private links = 0;

  constructor(private readonly root: HTMLElement, private readonly stream: LiveStream, private readonly site: string, private readonly table: string, private readonly now: () => number) {
    this.view = this.emptyView(new TableStore(-1, site, table));
    this.header = new TableHeader((unit) => {
      this.view.unit = unit;
      this.seen = '';
      this.trendMs = -Infinity;
    }, this.banners.element, this.quiet.enter);
    this.unknown = el('div', 'empty-page', {},
      el('h2', '', {}, 'This hub does not know this table'),
      el('p', '', {}, `Nothing has come from ${site}/${table} since the hub started. When the table reports, it appears here by itself.`),
      el('p', '', {}, el('a', 'button', { href: '/' }, 'All tables')));
    this.build();
    root.append(el('a', 'skip', { href: '#main' }, 'To the live view'), this.origin.element, this.header.element, this.main, this.unknown, this.quiet.leave, this.announcer.element);
    // Until the hub has told what there is, nothing is shown that would jump then.
    root.classList.add('waiting');
    window.addEventListener('beforeprint', () => this.print(true));
    window.addEventListener('afterprint', () => this.print(false));
  }

  // On paper the light colours, whatever the screen has.
  private print(paper: boolean): void {
    applyTheme(paper ? 'light' : undefined);
    readPalette();
    if (inSession(this.view)) this.timeline.draw(this.view);
  }

  private emptyView(store: TableStore): View {
    return { store, meta: null, state: null, times: null, wave: 'none', waveAgeMs: null, unit: keptUnit(), nowMs: 0 };
  }

  private build(): void {
    const give = (c: Command): Promise<Outcome> => send(this.site, this.table, c);
    this.session = new SessionPanel(give, this.now);
    this.loads = new LoadsPanel();
    this.breath = new BreathPanel(this.view);
    this.timeline = new TimelinePanel(this.view);
    this.arm = new ArmPanel(give);
    this.summary = new SummaryPanel();
    this.main.replaceChildren(this.session.element,
      el('div', 'right', {}, this.loads.element, this.breath.element, this.arm.element, this.summary.element, this.timeline.element));
  }

  /** Once an animation frame. */
  frame(nowMs: number): void {
    const store = this.stream.find(this.site, this.table);
    if (store && store !== this.view.store) {
      // The hub started anew: a new store, so drawings that hold the old one's rings are made anew too.
      this.view = this.emptyView(store);
      this.build();
      this.seen = '';
    }
    const v = this.view;
    v.nowMs = nowMs;
    v.waveAgeMs = v.store.waveAge(nowMs);
    const seen = `${v.store.version}|${this.stream.version}|${v.wave}`;
    if (seen !== this.seen || nowMs - this.textMs >= TEXT_EVERY_MS) {
      this.seen = seen;
      this.textMs = nowMs;
      this.updateTexts(v, nowMs);
    } else if (v.store.state) v.times = timesAt(v.store.state, nowMs);
    this.session.draw(v, nowMs);
    this.loads.draw(v, nowMs);
    if (hasBreath(v.meta)) this.breath.draw(nowMs);
    if (inSession(v) && nowMs - this.trendMs >= TREND_EVERY_MS) {
      this.trendMs = nowMs;
      this.timeline.draw(v);
    }
    this.announcer.frame(nowMs);
  }

  private updateTexts(v: View, nowMs: number): void {
    v.meta = v.store.meta?.body ?? null;
    v.state = v.store.state?.body ?? null;
    v.times = v.store.state ? timesAt(v.store.state, nowMs) : null;
    v.wave = freshness(v.waveAgeMs);
    this.askPast(v);
    const known = v.store.index >= 0;
    const absent = !known && this.stream.listed;
    show(this.main, !absent);
    show(this.unknown, absent);
    this.origin.update(v);
    this.coach.update(v.meta?.origin, v.times?.phase);
    if ((v.meta && (v.wave !== 'none' || v.store.status?.live === false)) || absent || this.stream.lostAtMs !== null || nowMs > WAIT_MS) this.root.classList.remove('waiting');
    this.header.update(v);
    const news = this.banners.update(worstFirst([...hubNotices(this.stream, nowMs), ...(known ? tableNotices(v.store, v.times, this.stream.broker, nowMs) : [])]));
    if (news) this.announcer.say(news);

    const session = inSession(v);
    const over = v.times?.phase === 'ended' || v.times?.phase === 'interrupted';
    markFaults(v, this.loads.element, this.breath.element);
    this.session.update(v);
    this.loads.update(v);
    this.breath.update(v);
    if (over) show(this.breath.element, false); // the summary takes its place
    show(this.arm.element, !session && v.state !== null);
    show(this.summary.element, over);
    show(this.timeline.element, session && !(v.times?.phase === 'interrupted' && v.store.trend.empty));
    this.arm.forgetCode(v.store);
    if (!session) this.arm.update(v);
    if (over) this.summary.update(v);
    if (session) this.timeline.update(v);
    setAttr(this.main, 'data-breath', String(!this.breath.element.hidden));
    setAttr(this.main, 'data-view', over ? 'over' : session ? 'session' : 'before');

    const phase = v.times?.phase ?? '';
    if (phase && phase !== this.spokenPhase) {
      if (this.spokenPhase) this.announcer.say(phaseWords[v.times!.phase]); // phase came from times
      this.spokenPhase = phase;
      this.trendMs = -Infinity;
    }
    this.wakeLock.want(phase === 'running' || phase === 'paused');
    this.writeTitle(v);
  }

  // Again after each time in which this page may have missed something.
  private askPast(v: View): void {
    if (this.stream.connected && this.lost) this.links++;
    this.lost = !this.stream.connected;
    const { store } = v;
    this.askEvents(store);
    const key = this.lost || !store.pastKey ? '' : `${store.pastKey}|${this.links}`;
    if (!key || (key === this.pastAsked && store === this.pastOf)) return;
    this.pastAsked = key;
    this.pastOf = store;
    void fetchPast(this.site, this.table).then((past) => {
      if (!past) return;
      store.addPast(past);
      this.trendMs = -Infinity;
    });
  }

  private askEvents(store: TableStore): void {
    const session = this.lost ? '' : store.halfTold;
    const key = session && `${session}|${this.links}`;
    if (!key || key === this.eventsAsked) return;
    this.eventsAsked = key;
    void fetchEvents(this.site, this.table, session).then((events) => store.addEvents(session, events));
  }

  private writeTitle(v: View): void {
    const name = v.meta?.name || this.table;
    const t = v.times;
    const ms = t && (t.phase === 'running' || t.phase === 'paused') && t.trust !== 'lastKnown' ? (t.leftMs ?? t.elapsedMs) : null;
    const lead = ms === null || ms === undefined ? (t ? phaseWords[t.phase] : '') : formatClock(ms, t?.leftMs === null ? 'down' : 'up');
    writeTitle(lead, name);
  }
}

// A sensor's fault outlines the panel that shows its data.
function markFaults(v: View, loads: HTMLElement, breath: HTMLElement): void {
  const codes = byCode(v.state?.notices ?? []);
  const silent = [...(codes.get('sensor-fault') ?? []), ...(codes.get('saturated') ?? [])];
  for (const [element, kind] of [[loads, 'load'], [breath, 'breath']] as const) {
    element.classList.toggle('faulty', v.meta?.channels.some((c) => c.kind === kind && silent.includes(c.name)) ?? false);
  }
}
