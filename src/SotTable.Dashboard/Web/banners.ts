import { el, icon, setText } from './dom.js';
import { formatAge } from './format.js';
import type { LiveStream } from './stream.js';
import type { View } from './view.js';
import { noticeWords, type NoticeWords } from './words.js';

/** What is wrong with the way to the data, and the instrument notices of the table. They never cover the live view. */
export class Banners {
  readonly element = el('div', 'banners', { role: 'region', 'aria-label': 'Notices' });
  private readonly shown = new Map<string, HTMLElement>();

  constructor(private readonly stream: LiveStream) {}

  /** Without a view only the hub's own troubles. Returns what is new, for a screen reader. */
  update(v: View | null, nowMs: number): string {
    const wanted = new Map<string, NoticeWords>();
    const stream = this.stream;
    // A short break mends itself before anybody could act on it.
    if (stream.lostAtMs !== null && nowMs - stream.lostAtMs > 1200) {
      wanted.set('hub', { level: 'notice', text: `No link to the hub for ${formatAge(nowMs - stream.lostAtMs)}. Trying again; the table goes on by itself.` });
    } else if (stream.connected && !stream.broker) {
      wanted.set('broker', { level: 'notice', text: 'The hub has lost its broker and gets no data. Trying again; the table goes on by itself.' });
    }
    if (v) this.ofTable(v, nowMs, wanted);
    let news = '';
    for (const [key, w] of wanted) {
      let e = this.shown.get(key);
      if (!e) {
        e = el('div', `banner banner-${w.level}`, {}, icon(w.level), el('span'));
        this.shown.set(key, e);
        this.element.append(e);
        news = w.text;
      }
      setText(e.lastElementChild!, w.text); // made with a span above
    }
    for (const [key, e] of this.shown) {
      if (wanted.has(key)) continue;
      e.remove();
      this.shown.delete(key);
    }
    return news;
  }

  private ofTable(v: View, nowMs: number, wanted: Map<string, NoticeWords>): void {
    const status = v.store.status;
    if (status && status.body.state !== 'online' && !wanted.has('broker')) {
      const since = status.live ? ` for ${formatAge(nowMs - status.atMs)}` : '';
      wanted.set('status', status.body.state === 'lost'
        ? { level: 'notice', text: `The hub has had no link to this table${since}. A session at the table goes on; this page follows when it is back.` }
        : { level: 'notice', text: `This table’s program was shut down${since ? since.replace(' for', '') + ' ago' : ''}.` });
    }
    if (v.times?.trust === 'lastKnown') {
      wanted.set('last-known', { level: 'notice', text: 'Last known state, kept by the broker. The table has not spoken since.' });
    }
    for (const code of v.state?.notices ?? []) {
      const words = noticeWords(code);
      // A table that is not calibrated says so beside its numbers; once is enough.
      if (!code.startsWith('uncalibrated') && !code.startsWith('calibration-missing')) wanted.set(`table:${code}`, words);
    }
  }
}
