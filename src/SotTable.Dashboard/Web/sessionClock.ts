import { STALE_MS } from './freshness.js';
import type { SessionPhase, StateMessage } from './messages.js';

/** A message with the moment the hub got it, on the browser's monotonic clock. */
export interface Received<T> {
  body: T;
  /** Milliseconds of performance.now(). */
  atMs: number;
  /** False: the broker had kept it, and it is only the last known. */
  live: boolean;
}

/** The session's times now. null where the table gave none. */
export interface SessionTimes {
  phase: SessionPhase;
  elapsedMs: number | null;
  onBlocksMs: number | null;
  leftMs: number | null;
  capLeftMs: number | null;
  pausedMs: number | null;
  armedLeftMs: number | null;
  /** live: as the table said; guessed: the table has been silent and the clock goes on here; lastKnown: kept by the broker, so times are unknown. */
  trust: 'live' | 'guessed' | 'lastKnown';
}

/** In a session the table speaks every second; otherwise every ten. */
const QUIET_STALE_MS = 25_000;

/** The times of the last state message, carried on to now. A deadline is never counted below zero: only the table ends a session. */
export function timesAt(state: Received<StateMessage>, nowMs: number): SessionTimes {
  const s = state.body;
  const passed = state.live ? Math.max(0, nowMs - state.atMs) : 0;
  const runs = s.phase === 'running';
  const onBlocks = runs || s.phase === 'paused' || s.phase === 'ended';
  const limit = runs || s.phase === 'paused' ? STALE_MS : QUIET_STALE_MS;
  return {
    phase: s.phase,
    elapsedMs: moved(s.elapsedMs, runs ? passed : 0),
    onBlocksMs: moved(s.onBlocksMs, onBlocks ? passed : 0),
    leftMs: moved(s.leftMs, runs ? -passed : 0),
    capLeftMs: moved(s.capLeftMs, runs || s.phase === 'paused' ? -passed : 0),
    pausedMs: moved(s.pausedMs, s.phase === 'paused' ? passed : 0),
    armedLeftMs: moved(s.armedLeftMs, s.phase === 'armed' ? -passed : 0),
    trust: !state.live ? 'lastKnown' : passed > limit ? 'guessed' : 'live',
  };
}

function moved(ms: number | null | undefined, by: number): number | null {
  return typeof ms === 'number' ? Math.max(0, ms + by) : null;
}
