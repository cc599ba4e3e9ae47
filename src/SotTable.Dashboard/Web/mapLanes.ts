// The lanes of a session’s map as the page shows them: left and right, the share, the breath.

import { formatShare, grouped, inUnit, type LoadUnit, MISSING } from './format.js';
import { extent, scaleOf } from './mapMath.js';
import type { BlockId } from './messages.js';
import type { MapLane, SessionMapData } from './sessionRecord.js';

export interface Lane {
  name: string;
  unit: string;
  colour: 'left' | 'right' | 'breath' | 'muted';
  min: (number | null)[];
  max: (number | null)[];
  scale: { min: number; max: number; step: number };
  /** A value as people read it, with its unit. */
  text: (low: number, high: number) => string;
  /** A value at the scale. */
  label: (v: number) => string;
  /** Part of the height. */
  weight: number;
}

/** The lanes that a map has. Loads of one unit change at one scale, so that left and right can be compared; each stands where its values are. */
export function lanesOf(map: SessionMapData, left: BlockId, unit: LoadUnit): Lane[] {
  const blocks = [...map.blocks].sort((a, b) => Number(isLeft(b, left)) - Number(isLeft(a, left)));
  const loads = blocks.map((b) => load(`${isLeft(b, left) ? 'Left' : 'Right'}, block ${b.block.toUpperCase()}`, isLeft(b, left) ? 'left' : 'right', b, unit));
  if (loads.every((l) => l.unit !== 'counts')) {
    const most = Math.max(unit === 'kg' ? 1 : 10, ...loads.map((l) => spanOf(l)));
    for (const l of loads) l.scale = padded(extent([l.min, l.max]) ?? [0, 0], most);
  }
  const breath = map.lanes.filter((l) => l.kind === 'Breath').map((l) => plain('Breath', 'breath', l, 0.8));
  const others = map.blocks.length > 0 ? [] : map.lanes.filter((l) => l.kind !== 'Breath').map((l) => plain(l.name, 'muted', l, 1));
  return [...loads, ...(map.share ? [share(map.share)] : []), ...breath, ...others];
}

function isLeft(b: { block: string }, left: BlockId): boolean {
  return b.block.toLowerCase() === left;
}

function spanOf(lane: Lane): number {
  const [low, high] = extent([lane.min, lane.max]) ?? [0, 0];
  return high - low;
}

// Some room, so that nothing runs along an edge.
function padded([low, high]: [number, number], least: number): Lane['scale'] {
  const room = Math.max(high - low, least) * 0.06;
  return scaleOf(low - room, high + room, least * 1.12);
}

function load(name: string, colour: Lane['colour'], lane: MapLane, unit: LoadUnit): Lane {
  if (lane.unit !== 'N') return plain(name, colour, lane, 1.2);
  const convert = (values: (number | null)[]): (number | null)[] => values.map((v) => (v === null ? null : inUnit(v, unit)));
  const [min, max] = [convert(lane.min), convert(lane.max)];
  const digits = unit === 'kg' ? 2 : 1;
  return { name, unit, colour, min, max, scale: padded([0, 0], 1), text: range((v) => fixed(v, digits), unit), label: (v) => String(Number(v.toFixed(3))), weight: 1.2 };
}

function plain(name: string, colour: Lane['colour'], lane: MapLane, weight: number): Lane {
  const all = extent([lane.min, lane.max]) ?? [0, 0];
  const counts = lane.unit === 'counts';
  const scale = padded(all, counts ? 10 : Math.max(1e-3, Math.abs(all[1]) * 1e-3));
  const digits = counts ? 0 : Math.max(0, 2 - Math.floor(Math.log10(scale.step)));
  const text = (v: number): string => (counts ? grouped(v) : fixed(v, Math.min(6, digits)));
  return { name, unit: lane.unit, colour, min: lane.min, max: lane.max, scale, text: range(text, lane.unit), label: (v) => (counts ? grouped(v) : String(Number(v.toPrecision(6)))), weight };
}

function share(values: (number | null)[]): Lane {
  const percent = values.map((v) => (v === null ? null : v * 100));
  const all = extent([percent]) ?? [50, 50];
  return {
    name: 'Share of the left', unit: '%', colour: 'muted', min: percent, max: percent, weight: 0.8,
    scale: padded(all, 4),
    text: (low) => `${formatShare(low / 100).join(' : ')}`, label: String,
  };
}

function range(text: (v: number) => string, unit: string): Lane['text'] {
  return (low, high) => {
    const [a, b] = [text(low), text(high)];
    return a === b ? `${a} ${unit}` : `${a} to ${b} ${unit}`;
  };
}

function fixed(v: number, digits: number): string {
  const text = Math.abs(v).toFixed(digits);
  return v < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** What a lane has in a bin, in words. */
export function readingAt(lane: Lane, bin: number): string {
  const [low, high] = [lane.min[bin] ?? null, lane.max[bin] ?? null];
  return low === null || high === null ? MISSING : lane.text(low, high);
}
