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

/** The lanes that a map has. Loads of one unit share one scale, so that left and right can be compared. */
export function lanesOf(map: SessionMapData, left: BlockId, unit: LoadUnit): Lane[] {
  const blocks = [...map.blocks].sort((a, b) => Number(isLeft(b, left)) - Number(isLeft(a, left)));
  const loads = blocks.map((b) => load(`${isLeft(b, left) ? 'Left' : 'Right'}, block ${b.block.toUpperCase()}`, isLeft(b, left) ? 'left' : 'right', b, unit));
  if (loads.length > 1 && loads.every((l) => l.unit !== 'counts')) {
    const all = extent(loads.flatMap((l) => [l.min, l.max]));
    if (all) for (const l of loads) l.scale = loadScale(all, l.unit);
  }
  const breath = map.lanes.filter((l) => l.kind === 'Breath').map((l) => plain('Breath', 'breath', l, 0.8));
  const others = map.blocks.length > 0 ? [] : map.lanes.filter((l) => l.kind !== 'Breath').map((l) => plain(l.name, 'muted', l, 1));
  return [...loads, ...(map.share ? [share(map.share)] : []), ...breath, ...others];
}

function isLeft(b: { block: string }, left: BlockId): boolean {
  return b.block.toLowerCase() === left;
}

function loadScale([low, high]: [number, number], unit: string): Lane['scale'] {
  return scaleOf(Math.min(0, low), Math.max(0, high), unit === 'kg' ? 2 : 20);
}

function load(name: string, colour: Lane['colour'], lane: MapLane, unit: LoadUnit): Lane {
  if (lane.unit !== 'N') return plain(name, colour, lane, 1.2);
  const convert = (values: (number | null)[]): (number | null)[] => values.map((v) => (v === null ? null : inUnit(v, unit)));
  const [min, max] = [convert(lane.min), convert(lane.max)];
  const digits = unit === 'kg' ? 2 : 1;
  return { name, unit, colour, min, max, scale: loadScale(extent([min, max]) ?? [0, 0], unit), text: range((v) => fixed(v, digits), unit), label: String, weight: 1.2 };
}

function plain(name: string, colour: Lane['colour'], lane: MapLane, weight: number): Lane {
  const all = extent([lane.min, lane.max]) ?? [0, 0];
  const counts = lane.unit === 'counts';
  const scale = scaleOf(all[0], all[1], counts ? 10 : Math.max(1e-3, Math.abs(all[1]) * 1e-3));
  const digits = counts ? 0 : Math.max(0, 2 - Math.floor(Math.log10(scale.step)));
  const text = (v: number): string => (counts ? grouped(v) : fixed(v, Math.min(6, digits)));
  return { name, unit: lane.unit, colour, min: lane.min, max: lane.max, scale, text: range(text, lane.unit), label: (v) => (counts ? grouped(v) : String(Number(v.toPrecision(6)))), weight };
}

function share(values: (number | null)[]): Lane {
  const percent = values.map((v) => (v === null ? null : v * 100));
  const all = extent([percent]) ?? [50, 50];
  return {
    name: 'Share of the left', unit: '%', colour: 'muted', min: percent, max: percent, weight: 0.8,
    scale: scaleOf(Math.min(45, all[0]), Math.max(55, all[1]), 10),
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
