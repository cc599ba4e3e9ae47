import type { EventMessage } from './messages.js';
import { placeOf } from './sessionRecord.js';
import { isObject, refuseBody } from './shapes.js';

/** Milliseconds since the session's start, load on block A and on block B, null where there was none; a breathing rate that can be believed. */
export type TrendPoint = readonly [onBlocksMs: number, loadA: number | null, loadB: number | null, ratePerMin?: number];

/** What the hub has kept of a session. */
export interface TrendPast {
  session: string | null;
  unit: string;
  points: readonly TrendPoint[];
}

/** Asks the hub for the session's loads so far. null when it can't tell: the page then draws what it sees itself. Never throws. */
export async function fetchPast(site: string, table: string): Promise<TrendPast | null> {
  try {
    const response = await fetch(`/api/tables/${encodeURIComponent(site)}/${encodeURIComponent(table)}/trend`, { signal: AbortSignal.timeout(5000) });
    return response.ok ? readPast(await response.json()) : null;
  } catch {
    return null;
  }
}

/** Asks the hub for all events of a session: of a long one a page that was opened late was told the last only. Empty when it can't tell. Never throws. */
export async function fetchEvents(site: string, table: string, session: string): Promise<EventMessage[]> {
  try {
    const response = await fetch(`/api/sessions/${placeOf({ site, table, session })}`, { signal: AbortSignal.timeout(5000) });
    const answer: unknown = response.ok ? await response.json() : null;
    return isObject(answer) && Array.isArray(answer.events) ? answer.events.filter((e) => refuseBody('event', e) === '') : [];
  } catch {
    return [];
  }
}

/** The answer, or null when it is none. */
export function readPast(x: unknown): TrendPast | null {
  if (!isObject(x) || (x.session !== null && typeof x.session !== 'string') || typeof x.unit !== 'string') return null;
  if (!Array.isArray(x.points) || !x.points.every(isPoint)) return null;
  return { session: x.session, unit: x.unit, points: x.points };
}

function isPoint(x: unknown): x is TrendPoint {
  return Array.isArray(x) && x.length >= 3 && typeof x[0] === 'number' && x[0] >= 0 && [x[1], x[2]].every((load) => load === null || typeof load === 'number')
    && (x[3] === undefined || typeof x[3] === 'number');
}
