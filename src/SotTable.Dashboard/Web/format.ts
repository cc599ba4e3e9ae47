// Numbers and times as people read them. Loads arrive in newtons (or counts) and are shown in the chosen unit.

export type LoadUnit = 'kg' | 'N';

/** Standard gravity, m/s²: what turns a force into the mass that would weigh as much. */
const GRAVITY = 9.80665;

export const MISSING = '–';

/** A load as text: digits follow the uncertainty, so that no digit is shown that can't be believed. */
export interface LoadText {
  value: string;
  unit: string;
  /** '±0.06', or '' when no uncertainty is known. */
  uncertainty: string;
}

export function inUnit(newtons: number, unit: LoadUnit): number {
  return unit === 'kg' ? newtons / GRAVITY : newtons;
}

/** Decimals that an uncertainty leaves: 0.06 → 2, 0.6 → 1, 6 → 0. Rounded to one digit first, so 0.096 counts as 0.1. */
export function decimalsFor(uncertainty: number): number {
  if (!(uncertainty > 0) || !Number.isFinite(uncertainty)) return 0;
  const oneDigit = Number(uncertainty.toPrecision(1));
  return Math.min(2, Math.max(0, -Math.floor(Math.log10(oneDigit) + 1e-9)));
}

export function formatLoad(newtons: number | null, unit: LoadUnit, uncertaintyN: number | null | undefined): LoadText {
  const known = typeof uncertaintyN === 'number' && uncertaintyN > 0;
  const u = known ? inUnit(uncertaintyN, unit) : 0;
  const decimals = known ? decimalsFor(u) : unit === 'kg' ? 1 : 0;
  return {
    value: newtons === null ? MISSING : signed(inUnit(newtons, unit), decimals),
    unit,
    // Never rounded down to "±0.00".
    uncertainty: known ? `±${Math.max(Number(u.toPrecision(1)), 10 ** -decimals).toFixed(decimals)}` : '',
  };
}

export function formatCounts(counts: number | null): LoadText {
  return { value: counts === null ? MISSING : grouped(Math.round(counts)), unit: 'counts', uncertainty: '' };
}

/** A load from two metres: one digit less than on the table page, and no uncertainty. */
export function formatLoadFar(value: number | null, unit: LoadUnit | 'counts'): string {
  if (unit !== 'counts') return formatLoad(value, unit, null).value;
  return value === null ? MISSING : `${grouped(Math.round(value / 1000))} k`;
}

/** Thin spaces between thousands; a real minus sign. */
export function grouped(n: number): string {
  const digits = Math.abs(n).toFixed(0).replace(/\B(?=(\d{3})+$)/g, '\u2009');
  return n < 0 ? `−${digits}` : digits;
}

/** For a scale: counts have many zeros. */
export function shortNumber(n: number): string {
  return n >= 1e6 ? `${n / 1e6} M` : n >= 1e4 ? `${n / 1e3} k` : String(n);
}

function signed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** Left and right in whole per cent that add up to 100. */
export function formatShare(leftShare: number): [left: string, right: string] {
  const left = Math.round(Math.min(1, Math.max(0, leftShare)) * 100);
  return [String(left), String(100 - left)];
}

/** Expanded uncertainty of the left share, when each block has uncertaintyN. */
export function shareUncertainty(leftN: number, rightN: number, uncertaintyN: number): number {
  const total = leftN + rightN;
  return total > 0 ? (uncertaintyN * Math.hypot(leftN, rightN)) / (total * total) : 1;
}

/**
 * Minutes and seconds. Time left is rounded up ('up') and time gone down ('down'), so that both change at the same moment and add up.
 */
export function formatClock(ms: number, rounding: 'up' | 'down'): string {
  // A microsecond of grace keeps 5:00.0000001 from reading 5:01.
  const seconds = Math.max(0, rounding === 'up' ? Math.ceil(ms / 1000 - 1e-6) : Math.floor(ms / 1000 + 1e-6));
  const s = String(seconds % 60).padStart(2, '0');
  const m = Math.floor(seconds / 60);
  return m < 60 ? `${String(m).padStart(2, '0')}:${s}` : `${Math.floor(m / 60)}:${String(m % 60).padStart(2, '0')}:${s}`;
}

/** A time gone by in running text: "0:20", "4:38". */
export function formatShort(ms: number): string {
  return formatClock(ms, 'down').replace(/^0(?=\d:)/, '');
}

/** The time of day where the browser is: "14:03", with the date when that is not today's. */
export function formatTimeOfDay(utcMs: number, nowUtcMs = Date.now()): string {
  const at = new Date(utcMs);
  const two = (n: number): string => String(n).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return at.toDateString() === new Date(nowUtcMs).toDateString() ? time : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}

/** A day where the browser is: "2027-03-03". */
export function formatDate(utcMs: number): string {
  const at = new Date(utcMs);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** A planned length: "10 min", "2 min 30 s", "30 s". */
export function formatLength(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const m = Math.floor(seconds / 60);
  const s = seconds % 60;
  return m === 0 ? `${s} s` : s === 0 ? `${m} min` : `${m} min ${s} s`;
}

/** An age: "0.4 s", "12 s", "3 min", "2 h". */
export function formatAge(ms: number): string {
  if (!(ms >= 0) || !Number.isFinite(ms)) return MISSING;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 119_500) return `${Math.round(ms / 1000)} s`;
  if (ms < 7_170_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}
