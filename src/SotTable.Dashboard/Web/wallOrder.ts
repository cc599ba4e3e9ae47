// The order of the wall: who needs somebody soonest stands first. Pure, so that it can be tested.

import type { TableStatus } from './messages.js';
import type { SessionTimes } from './sessionClock.js';

/** Two times this close are the same: messages come a little early or late, and tiles must not change places for that. */
const SAME_MS = 2000;

const ranks = { running: 0, paused: 1, ended: 2, armed: 3, interrupted: 4, idle: 5 } as const;
const LAST_KNOWN_RANK = 6;
const SILENT_RANK = 7;
const AWAY_RANK = 8;

/** Where a table stands: rank first, then time left. */
export interface Place {
  rank: number;
  leftMs: number;
}

/** Running first by the time left, a stop-watch by its cap after those with a plan; tables without a link last. */
export function placeOf(t: SessionTimes | null, status: TableStatus | undefined): Place {
  if (status !== undefined && status !== 'online') return { rank: AWAY_RANK, leftMs: 0 };
  if (!t) return { rank: SILENT_RANK, leftMs: 0 };
  if (t.trust === 'lastKnown') return { rank: LAST_KNOWN_RANK, leftMs: 0 };
  const rank = ranks[t.phase];
  if (t.phase !== 'running' && t.phase !== 'paused') return { rank, leftMs: 0 };
  return t.leftMs !== null ? { rank, leftMs: t.leftMs } : { rank: rank + 0.5, leftMs: t.capLeftMs ?? Infinity };
}

/** Whether a table says so itself; one that has fallen silent or has no link may have ended long ago. */
export function runsNow(t: SessionTimes | null, status: TableStatus | undefined): boolean {
  return t !== null && t.phase === 'running' && t.trust === 'live' && (status === undefined || status === 'online');
}

/** The new order, or the old list itself while it is still right. Names decide between equals. */
export function arrange<T>(order: readonly T[], place: (item: T) => Place, byName: (a: T, b: T) => number): readonly T[] {
  const compare = (x: T, y: T, same: number): number => {
    const a = place(x);
    const b = place(y);
    if (a.rank !== b.rank) return a.rank - b.rank;
    if (a.leftMs === b.leftMs) return byName(x, y);
    return Math.abs(a.leftMs - b.leftMs) > same ? a.leftMs - b.leftMs : 0;
  };
  const right = order.every((item, i) => i === 0 || compare(order[i - 1], item, SAME_MS) <= 0);
  return right ? order : [...order].sort((x, y) => compare(x, y, 0));
}
