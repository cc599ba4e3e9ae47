// Everything that is wrong with the way to the data or with an instrument.

import { formatAge } from './format.js';
import type { SessionTimes } from './sessionClock.js';
import type { TableStore } from './store.js';
import type { LiveStream } from './stream.js';
import { byCode, noticeWords, type NoticeWords } from './words.js';

export interface Notice extends NoticeWords {
  /** The same trouble has the same key, whatever its words say of its age. */
  key: string;
}

/** A short break mends itself before anybody could act on it. */
const BREAK_MS = 1200;
/** Keys of the notices that a link is lost: to the hub, of the hub to its broker, of the table. */
const LINKS = ['hub', 'broker', 'status'];
/** How long a restart of the hub is told. */
const RESTART_TOLD_MS = 20_000;

/** The hub's own troubles. */
export function hubNotices(stream: LiveStream, nowMs: number): Notice[] {
  if (stream.lostAtMs !== null && nowMs - stream.lostAtMs > BREAK_MS) {
    return [{
      key: 'hub', level: 'notice', title: `No link to the hub for ${formatAge(nowMs - stream.lostAtMs)}`,
      advice: 'Trying again. The tables go on by themselves.',
    }];
  }
  if (!stream.connected) return [];
  const notices: Notice[] = [];
  if (!stream.broker) {
    notices.push({ key: 'broker', level: 'notice', title: 'The hub has lost its broker and gets no data', advice: 'It tries again. The tables go on by themselves.' });
  }
  if (stream.restartedAtMs !== null && nowMs - stream.restartedAtMs < RESTART_TOLD_MS) {
    notices.push({ key: 'restart', level: 'notice', title: 'The hub was started anew', advice: 'This page follows by itself.' });
  }
  for (const sentence of stream.notices) {
    const at = sentence.indexOf(': ');
    const advice = at < 0 ? '' : sentence.slice(at + 2);
    // After the title's full stop a word begins a sentence; the name of a file stays as it is.
    const begun = advice.replace(/^[a-z]+(?=[ ,])/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
    notices.push({ key: `hub:${sentence}`, level: 'notice', title: at < 0 ? sentence : sentence.slice(0, at), advice: begun });
  }
  return notices;
}

/** What a table's link and instruments say. */
export function tableNotices(store: TableStore, times: SessionTimes | null, broker: boolean, nowMs: number): Notice[] {
  const notices: Notice[] = [];
  const status = store.status;
  if (status && status.body.state !== 'online' && broker) {
    const since = status.live ? formatAge(nowMs - status.atMs) : '';
    notices.push(status.body.state === 'lost'
      ? { key: 'status', level: 'notice', title: `No link to this table${since ? ` for ${since}` : ''}`, advice: 'Its session goes on there. This page follows when it is back.' }
      : { key: 'status', level: 'notice', title: `The table was shut down${since ? ` ${since} ago` : ''}`, advice: 'Switch it on to go on.' });
  } else if (times?.trust === 'lastKnown') {
    notices.push({ key: 'last-known', level: 'notice', title: 'Last known state, kept by the broker', advice: 'The table has not spoken since this page was opened.' });
  }
  for (const [code, subjects] of byCode(store.state?.body.notices ?? [])) {
    // A table that is not calibrated says so beside its numbers; once is enough.
    if (code !== 'uncalibrated') notices.push({ key: `table:${code}`, ...noticeWords(code, subjects) });
  }
  return worstFirst(notices);
}

/** Without a link nothing else can be trusted, so that is told first; then faults, then the rest as it came. */
export function worstFirst(notices: readonly Notice[]): Notice[] {
  const rank = (n: Notice): number => (LINKS.includes(n.key) ? 0 : n.level === 'fault' ? 1 : 2);
  return [...notices].sort((a, b) => rank(a) - rank(b));
}
