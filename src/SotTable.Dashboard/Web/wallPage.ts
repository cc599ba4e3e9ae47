import { Announcer } from './announce.js';
import { Banners } from './banners.js';
import { el, setText, show } from './dom.js';
import { NoTables } from './emptyPage.js';
import { formatTimeOfDay } from './format.js';
import { historyLink } from './header.js';
import { hubNotices } from './notices.js';
import { byName, type TableStore } from './store.js';
import type { LiveStream } from './stream.js';
import { Tile } from './tile.js';
import { WakeLock } from './wakeLock.js';
import { arrange, placeOf, runsNow } from './wallOrder.js';

const TILES = 12;
const TEXT_EVERY_MS = 250;
const ORDER_EVERY_MS = 1000;
const CURSOR_MS = 3000;
const MOVE_MS = 450;

/** All tables at a glance, for a screen on a wall: no chrome, nothing to operate, for ever. */
export class WallPage {
  private readonly announcer = new Announcer();
  private readonly banners = new Banners();
  private readonly wakeLock = new WakeLock();
  private readonly calm = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly grid = el('ul', 'wall-grid');
  private readonly empty = new NoTables();
  private readonly count = el('span', 'wall-count');
  private readonly time = el('span', 'num wall-time');
  private readonly tiles = new Map<TableStore, Tile>();
  private all: readonly Tile[] = [];
  private order: readonly Tile[] = [];
  private turn = 0;
  private textMs = -Infinity;
  private orderMs = -Infinity;
  private version = '';

  constructor(private readonly root: HTMLElement, private readonly stream: LiveStream) {
    root.classList.add('wall');
    root.append(
      el('main', 'wall-main', { id: 'main' }, el('h1', 'sr-only', {}, 'All tables'), this.grid, this.empty.element),
      el('footer', 'wall-foot', {}, this.time, this.banners.element, this.count, historyLink('wall-list'), el('a', 'wall-list', { href: '/' }, 'List')),
      this.announcer.element);
    show(this.grid, false);
    new ResizeObserver(() => this.shape()).observe(this.grid);
    this.hideCursor();
    this.wakeLock.want(true);
  }

  /** Once an animation frame. */
  frame(nowMs: number): void {
    this.announcer.frame(nowMs);
    this.follow(nowMs);
    if (nowMs - this.orderMs >= ORDER_EVERY_MS || this.tiles.size !== this.stream.tables.size) this.sort(nowMs);
    this.words(nowMs);
    for (const tile of this.order) tile.draw(nowMs);
  }

  // The tiles take turns, so that their words never change all in one frame.
  private words(nowMs: number): void {
    const n = Math.min(TILES, this.order.length);
    if (n === 0) return;
    const due = Math.floor((nowMs / TEXT_EVERY_MS) * n);
    const from = Math.max(this.turn, due - n);
    for (let i = from; i < due; i++) {
      const news = this.order[i % n].update(nowMs, this.stream.broker);
      if (news) this.announcer.say(news);
    }
    this.turn = due;
  }

  private follow(nowMs: number): void {
    if (nowMs - this.textMs < TEXT_EVERY_MS) return;
    this.textMs = nowMs;
    const stream = this.stream;
    setText(this.time, formatTimeOfDay(Date.now()));
    const news = this.banners.update(hubNotices(stream, nowMs));
    if (news) this.announcer.say(news);
    this.empty.update(stream);
    // A hub of another version brings other pages.
    if (this.version && stream.hubVersion !== this.version) location.reload();
    this.version = stream.hubVersion;
  }

  private sort(nowMs: number): void {
    this.orderMs = nowMs;
    const stores = [...this.stream.tables.values()];
    const known = new Set(stores);
    for (const s of this.tiles.keys()) if (!known.has(s)) this.tiles.delete(s);
    for (const s of stores) {
      if (this.tiles.has(s)) continue;
      const tile = new Tile(s);
      tile.update(nowMs, this.stream.broker);
      this.tiles.set(s, tile);
    }
    const all = [...this.tiles.values()];
    // Those that are not shown are not told: they still have to be placed.
    for (const tile of all) if (!tile.element.isConnected) tile.update(nowMs, this.stream.broker);
    const kept = this.all.filter((t) => this.tiles.get(t.store) === t);
    const next = arrange([...kept, ...all.filter((t) => !kept.includes(t))], (t) => placeOf(t.times, t.store.status?.body.state), (a, b) => byName(a.store, b.store));
    this.all = next;
    const shown = next.slice(0, TILES);
    if (shown.length !== this.order.length || shown.some((t, i) => t !== this.order[i])) this.put(shown);
    const running = all.filter((t) => runsNow(t.times, t.store.status?.body.state)).length;
    const rest = all.length - shown.length;
    setText(this.count, all.length === 0 ? '' : `${running} of ${all.length} running${rest > 0 ? `, ${rest} more in the list` : ''}`);
  }

  private put(shown: readonly Tile[]): void {
    const before = this.calm.matches ? null : new Map(this.order.map((t) => [t, t.element.getBoundingClientRect()]));
    this.order = shown;
    const focused = document.activeElement;
    // At once: what is hidden has no size to shape.
    this.empty.update(this.stream);
    show(this.grid, shown.length > 0);
    this.grid.replaceChildren(...shown.map((t) => t.element));
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true });
    this.shape();
    for (const t of shown) {
      const was = before?.get(t);
      if (!was) continue;
      const is = t.element.getBoundingClientRect();
      if (was.left === is.left && was.top === is.top) continue;
      t.element.animate([{ transform: `translate(${was.left - is.left}px, ${was.top - is.top}px)` }, { transform: 'none' }], { duration: MOVE_MS, easing: 'ease-in-out' });
    }
  }

  // As many columns as make the tiles largest; on a narrow screen one below the other.
  private shape(): void {
    const n = this.order.length;
    const { clientWidth: width, clientHeight: height } = this.grid;
    if (n === 0 || width === 0) return;
    let best = 1;
    let size = 0;
    for (let columns = 1; columns <= Math.min(n, 6); columns++) {
      const fits = Math.min(width / columns, (height / Math.ceil(n / columns)) * 1.45);
      if (fits > size + 1) [best, size] = [columns, fits];
    }
    this.grid.style.setProperty('--columns', String(best));
    this.grid.style.setProperty('--rows', String(Math.ceil(n / best)));
  }

  private hideCursor(): void {
    let timer = 0;
    const moved = (): void => {
      this.root.classList.remove('no-cursor');
      window.clearTimeout(timer);
      timer = window.setTimeout(() => this.root.classList.add('no-cursor'), CURSOR_MS);
    };
    window.addEventListener('pointermove', moved);
    moved();
  }
}
