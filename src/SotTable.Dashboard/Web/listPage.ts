import { About } from './about.js';
import { Announcer } from './announce.js';
import { Banners } from './banners.js';
import { el, icon, setAttr, setText, show } from './dom.js';
import { NoTables } from './emptyPage.js';
import { formatAge } from './format.js';
import { freshness } from './freshness.js';
import { historyLink, themeButton } from './header.js';
import { ask, me } from './me.js';
import { hubNotices } from './notices.js';
import { timesAt } from './sessionClock.js';
import { clockText, stateText } from './stateWords.js';
import { byName, type TableStore } from './store.js';
import type { LiveStream } from './stream.js';
import { originWords } from './words.js';

const TEXT_EVERY_MS = 250;

/** All tables: one line each. */
export class ListPage {
  private readonly announcer = new Announcer();
  private readonly banners = new Banners();
  private readonly list = el('ul', 'table-list');
  private readonly empty = new NoTables();
  private readonly about = new About();
  private readonly count = el('span', 'room');
  private readonly foot = el('nav', 'list-foot', { 'aria-label': 'Account', hidden: '' });
  private readonly rows = new Map<TableStore, Row>();
  private textMs = -Infinity;
  private order = '';

  constructor(root: HTMLElement, private readonly stream: LiveStream) {
    root.append(
      el('a', 'skip', { href: '#main' }, 'To the tables'),
      el('header', 'header header-list', {}, el('div', 'title', {}, el('h1', '', {}, 'Tables'), this.count), this.banners.element,
        el('div', 'switches', {}, historyLink('button'), el('a', 'button', { href: '/wall' }, 'Wall'), themeButton())),
      el('main', 'list-page', { id: 'main', tabindex: '-1' }, this.list, this.empty.element, this.foot, this.about.element),
      this.announcer.element);
    void this.who();
  }

  // Where nobody signs in there is nothing to say.
  private async who(): Promise<void> {
    const who = await me();
    if (!who?.accounts || !who.name) return;
    const out = el('button', '', { type: 'button' }, 'Sign out');
    out.addEventListener('click', () => void ask('POST', '/api/sign-out').then(() => location.assign('/sign-in')));
    this.foot.replaceChildren(el('span', '', {}, who.screen ? 'This screen only shows' : `${who.name}, ${who.role}${who.locked ? ', locked' : ''}`),
      ...(who.role === 'admin' ? [el('a', '', { href: '/people' }, 'People')] : []),
      ...(who.screen || who.locked ? [el('a', '', { href: '/sign-in' }, 'Sign in')] : []), ...(who.screen ? [] : [el('a', '', { href: '/password' }, 'Password'), out]));
    show(this.foot, true);
  }

  frame(nowMs: number): void {
    this.announcer.frame(nowMs);
    if (nowMs - this.textMs < TEXT_EVERY_MS) return;
    this.textMs = nowMs;
    const tables = [...this.stream.tables.values()].sort(byName);
    const key = tables.map((t) => `${t.site}/${t.table}`).join('|');
    if (key !== this.order || tables.some((t) => !this.rows.has(t))) this.arrange(tables, key);
    for (const row of this.rows.values()) row.update(nowMs);
    show(this.list, tables.length > 0);
    this.empty.update(this.stream);
    this.about.update(this.stream);
    setText(this.count, tables.length > 0 ? `· ${tables.length}` : '');
    const news = this.banners.update(hubNotices(this.stream, nowMs));
    if (news) this.announcer.say(news);
  }

  private arrange(tables: TableStore[], key: string): void {
    this.order = key;
    for (const known of this.rows.keys()) if (!tables.includes(known)) this.rows.delete(known);
    for (const t of tables) if (!this.rows.has(t)) this.rows.set(t, new Row(t));
    this.list.replaceChildren(...tables.map((t) => this.rows.get(t)!.element)); // set above
  }
}

class Row {
  readonly element: HTMLElement;
  private readonly name = el('span', 'row-name');
  private readonly room = el('span', 'row-room');
  private readonly origin = el('span', 'origin-tag');
  private readonly mark = el('span', 'phase-mark', { 'aria-hidden': 'true' });
  private readonly phase = el('span', 'row-phase-word');
  private readonly time = el('span', 'num row-clock');
  private readonly timeLabel = el('span', 'row-clock-label');
  private readonly age = el('span', 'row-age');
  private readonly link: HTMLAnchorElement;

  constructor(private readonly store: TableStore) {
    this.link = el('a', 'row', { href: `/t/${encodeURIComponent(store.site)}/${encodeURIComponent(store.table)}` },
      el('span', 'row-title', {}, this.name, this.room, this.origin),
      el('span', 'row-phase', {}, this.mark, this.phase),
      el('span', 'row-time', {}, this.time, this.timeLabel),
      this.age,
      icon('go'));
    this.element = el('li', '', {}, this.link);
  }

  update(nowMs: number): void {
    const s = this.store;
    const t = s.state ? timesAt(s.state, nowMs) : null;
    const meta = s.meta?.body;
    setText(this.name, meta?.name || s.table);
    setText(this.room, meta?.room ?? '');
    const origin = meta ? originWords(meta.origin, meta.originNote) : null;
    setText(this.origin, origin?.label ?? '');
    show(this.origin, origin !== null);
    const age = s.waveAge(nowMs);
    const fresh = freshness(age);
    const status = s.status?.body.state;
    const away = status !== undefined && status !== 'online';
    setAttr(this.link, 'data-phase', t?.phase ?? 'none');
    this.link.classList.toggle('stale', away || fresh === 'stale' || fresh === 'none');
    setText(this.phase, stateText(t, status));
    const [clock, label] = t && !away ? clockText(t) : ['', ''];
    setText(this.time, clock);
    setText(this.timeLabel, label);
    setText(this.age, age === null ? 'no data yet' : fresh === 'fresh' ? `live, ${formatAge(age)}` : fresh === 'delayed' ? `delayed ${formatAge(age)}` : `no data for ${formatAge(age)}`);
    setAttr(this.age, 'data-wave', fresh);
  }
}
