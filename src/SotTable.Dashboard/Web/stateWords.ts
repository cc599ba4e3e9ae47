// What the list and the wall say of a table in a word and a time.

import { formatClock, formatShort } from './format.js';
import type { TableStatus } from './messages.js';
import type { SessionTimes } from './sessionClock.js';
import { phaseWords } from './words.js';

/** The state of a table; what is not live says so. */
export function stateText(t: SessionTimes | null, status: TableStatus | undefined): string {
  if (status === 'lost') return t ? `Link lost · was ${phaseWords[t.phase].toLowerCase()}` : 'Link lost';
  if (status === 'offline') return 'Shut down';
  if (!t) return 'Waiting for the table';
  if (t.trust === 'lastKnown') return `Last known: ${phaseWords[t.phase]}`;
  if (t.phase === 'paused' && t.pausedMs !== null) return `Paused ${formatShort(t.pausedMs)}`;
  if (t.phase === 'armed' && t.armedLeftMs !== null) return `Armed, lapses in ${formatShort(t.armedLeftMs)}`;
  return phaseWords[t.phase];
}

/** The time that counts in a state and what it is; both '' when there is none to believe. plannedMs: of what the next press starts. */
export function clockText(t: SessionTimes, plannedMs: number | null = null): [clock: string, label: string] {
  if (t.trust === 'lastKnown') return ['', ''];
  if (t.phase === 'running' || t.phase === 'paused') {
    if (t.leftMs !== null) return [formatClock(t.leftMs, 'up'), 'left'];
    if (t.elapsedMs !== null) return [formatClock(t.elapsedMs, 'down'), 'elapsed'];
  }
  if (t.phase === 'ended' && t.onBlocksMs !== null) return [formatClock(t.onBlocksMs, 'down'), 'on the blocks'];
  if (t.phase === 'interrupted' && t.elapsedMs !== null) return [formatClock(t.elapsedMs, 'down'), 'cut off'];
  if ((t.phase === 'idle' || t.phase === 'armed') && plannedMs !== null) return [formatClock(plannedMs, 'up'), 'planned'];
  return ['', ''];
}
