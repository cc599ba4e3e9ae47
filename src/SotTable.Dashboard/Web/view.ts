import type { Freshness } from './freshness.js';
import type { LoadUnit } from './format.js';
import type { MetaMessage, StateMessage, TemplateNote } from './messages.js';
import type { SessionTimes } from './sessionClock.js';
import type { TableStore } from './store.js';
import { WaveFlag } from './waveFrame.js';

/** What every panel of the table page draws from, made anew for each look at the store. */
export interface View {
  store: TableStore;
  meta: MetaMessage | null;
  state: StateMessage | null;
  times: SessionTimes | null;
  /** Of the live frames. */
  wave: Freshness;
  /** Age of the newest live data; null before the first. */
  waveAgeMs: number | null;
  /** What the person at the screen chose; calibrated loads only. */
  unit: LoadUnit;
  nowMs: number;
}

/** One part of the table page. */
export interface Panel {
  readonly element: HTMLElement;
  /** Four times a second, and at once when the table said something. */
  update(v: View): void;
}

export function templateOf(meta: MetaMessage | null, id: string | undefined): TemplateNote | undefined {
  return meta?.templates.find((t) => t.id === id);
}

/** A session stands in the middle of the page; otherwise what the next press starts. */
export function inSession(v: View): boolean {
  const phase = v.times?.phase;
  return phase === 'running' || phase === 'paused' || phase === 'ended' || phase === 'interrupted';
}

/** Whether there is a breath sensor, and so a trace. */
export function hasBreath(meta: MetaMessage | null): boolean {
  return meta?.channels.some((c) => c.kind === 'breath') ?? false;
}

/** Whether loads are newtons. A frame says so itself; before the first one that is understood, meta does. */
export function isCalibrated(v: View): boolean {
  return v.store.frames > 0 && !v.store.unexplained ? (v.store.flags & WaveFlag.calibrated) !== 0 : v.meta?.unit !== 'counts';
}

/** Why live numbers are not shown; '' when they are. */
export function whyNoData(v: View): string {
  if (v.wave === 'none') return 'no data yet';
  if (v.wave === 'stale') return `no data for ${Math.floor((v.waveAgeMs ?? 0) / 1000)} s`;
  if (v.store.unexplained) return 'waiting for the table’s description';
  return '';
}
