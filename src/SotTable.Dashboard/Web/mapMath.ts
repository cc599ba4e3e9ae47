// The arithmetic of the session map: stretches of time, ticks, ranges of values. Times in microseconds on the record’s clock.

import { formatClock } from './format.js';

export interface Stretch {
  fromUs: number;
  toUs: number;
}

/** Shorter than this there is nothing left to see of 20 readings a second. */
export const SHORTEST_US = 2_000_000;

/** Zooms about a moment, which stays where it is; factor < 1 goes nearer. Stays inside of the whole. */
export function zoom(s: Stretch, factor: number, atUs: number, whole: Stretch): Stretch {
  const all = whole.toUs - whole.fromUs;
  const length = Math.min(all, Math.max(Math.min(all, SHORTEST_US), (s.toUs - s.fromUs) * factor));
  const part = (Math.min(s.toUs, Math.max(s.fromUs, atUs)) - s.fromUs) / (s.toUs - s.fromUs);
  return inside({ fromUs: atUs - length * part, toUs: atUs + length * (1 - part) }, whole);
}

/** Moves without a change of length, as far as the whole goes. */
export function pan(s: Stretch, byUs: number, whole: Stretch): Stretch {
  return inside({ fromUs: s.fromUs + byUs, toUs: s.toUs + byUs }, whole);
}

/** Two moments as a stretch of at least the shortest length. */
export function between(aUs: number, bUs: number, whole: Stretch): Stretch {
  const middle = (aUs + bUs) / 2;
  const half = Math.max(SHORTEST_US, Math.abs(bUs - aUs)) / 2;
  return inside({ fromUs: middle - half, toUs: middle + half }, whole);
}

function inside(s: Stretch, whole: Stretch): Stretch {
  const length = Math.min(s.toUs - s.fromUs, whole.toUs - whole.fromUs);
  const fromUs = Math.round(Math.min(whole.toUs - length, Math.max(whole.fromUs, s.fromUs)));
  return { fromUs, toUs: Math.round(fromUs + length) };
}

const steps = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/** Round moments of the session’s clock in a stretch, at most so many: [µs, words]. */
export function ticks(s: Stretch, startedUs: number, most: number): [number, string][] {
  const seconds = (s.toUs - s.fromUs) / 1e6;
  const step = steps.find((x) => seconds / x <= most) ?? Math.ceil(seconds / most / 7200) * 7200;
  const found: [number, string][] = [];
  for (let i = Math.ceil((s.fromUs - startedUs) / 1e6 / step); ; i++) {
    const us = startedUs + i * step * 1e6;
    if (us > s.toUs) return found;
    found.push([us, clockAt(us, startedUs, step < 1)]);
  }
}

/** A moment on the session’s clock: "04:12", "−00:03" before its start. */
export function clockAt(us: number, startedUs: number, tenths = false): string {
  const ms = (us - startedUs) / 1000;
  const text = formatClock(Math.abs(ms), 'down');
  const part = tenths ? `.${Math.floor((Math.abs(ms) / 100 + 1e-6) % 10)}` : '';
  return `${ms < 0 && (Math.abs(ms) >= 1000 || tenths) ? '−' : ''}${text}${part}`;
}

/** The stretch of values that a lane shows, in round steps, with the steps; never of no height. */
export function scaleOf(min: number, max: number, least: number): { min: number; max: number; step: number } {
  const middle = (min + max) / 2;
  const [low, high] = max - min < least ? [middle - least / 2, middle + least / 2] : [min, max];
  const raw = (high - low) / 3;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((x) => x >= raw) ?? raw;
  return { min: Math.floor(low / step + 1e-9) * step, max: Math.ceil(high / step - 1e-9) * step, step };
}

/** Least and greatest of many; null where nothing is. */
export function extent(lists: readonly (readonly (number | null)[])[]): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists) {
    for (const v of list) {
      if (v === null) continue;
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  return low <= high ? [low, high] : null;
}
