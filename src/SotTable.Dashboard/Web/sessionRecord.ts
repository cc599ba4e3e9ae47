// What the hub’s store answers of sessions: GET /api/sessions and what is below it (LIVE.md).

import type { BlockId, EventMessage, SampleOrigin, SessionStart, SummaryMessage } from './messages.js';

export type RecordState = 'open' | 'complete' | 'partial' | 'mismatched';

export interface SessionRow {
  id: number;
  site: string;
  table: string;
  session: string;
  startedMs: number | null;
  mark: '' | 'SIM' | 'REPLAY';
  record: RecordState;
  problem: string;
  chunks: number;
  calibration: string | null;
  start: EventMessage | null;
  summary: SummaryMessage | null;
}

export interface SessionPage {
  sessions: SessionRow[];
  more: boolean;
}

export interface MapLane {
  unit: string;
  min: (number | null)[];
  max: (number | null)[];
}

export interface SessionMapData {
  firstUs: number;
  lastUs: number;
  fromUs: number;
  toUs: number;
  bins: number;
  startedUs: number;
  lanes: (MapLane & { name: string; kind: string; block: string | null })[];
  blocks: (MapLane & { block: string })[];
  share: (number | null)[] | null;
}

/** A refusal or failure, as a sentence for people. */
export class AskFailure extends Error {}

/** Asks the hub; throws an AskFailure with its sentence. An aborted request throws as fetch does. */
export async function askFor<T>(path: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(path, { signal }).catch((e: unknown) => {
    if (signal?.aborted) throw e;
    throw new AskFailure('The hub can’t be reached.');
  });
  const body = (await answer.json().catch(() => null)) as (T & { msg?: string }) | null;
  if (answer.ok && body !== null) return body;
  throw new AskFailure(body?.msg ?? `The hub answered ${answer.status}.`);
}

/** Site, table and session, the part of an address that says which. */
export function placeOf(r: { site: string; table: string; session: string }): string {
  return [r.site, r.table, r.session].map(encodeURIComponent).join('/');
}

export function startOf(r: SessionRow): SessionStart | null {
  return r.start?.start ?? null;
}

/** The session's start on the clock of its samples: as its start says or, where that has not come, the first of them. */
export async function startedUsOf(r: SessionRow): Promise<number> {
  return startOf(r)?.startedUs ?? (await askFor<SessionMapData>(`/api/sessions/${placeOf(r)}/map?bins=1`).catch(() => null))?.startedUs ?? 0;
}

export function originOf(r: SessionRow): SampleOrigin {
  return r.mark === 'SIM' ? 'simulated' : r.mark === 'REPLAY' ? 'simulatedReplay' : 'hardware';
}

export function templateIdOf(r: SessionRow): string {
  return r.summary?.template ?? startOf(r)?.template ?? '';
}

export function codeOf(r: SessionRow): string {
  return r.summary?.code ?? startOf(r)?.code ?? '';
}

/** Block A unless the session says otherwise. */
export function leftBlockOf(r: SessionRow): BlockId {
  return startOf(r)?.leftBlock ?? 'a';
}

/** Means of the blocks as left and right; null where there are none. */
export function meansOf(r: SessionRow): [left: number | null, right: number | null] {
  const [a, b] = [r.summary?.meanLoadA ?? null, r.summary?.meanLoadB ?? null];
  return leftBlockOf(r) === 'b' ? [b, a] : [a, b];
}

/** What people call tables and templates. */
export interface Names {
  templates: Map<string, string>;
  /** By "site/table". */
  tables: Map<string, string>;
}

/** Names of the hub’s tables, and of the templates that they have now. What none has any longer is called by its id. */
export async function askNames(): Promise<Names> {
  const templates = new Map<string, string>();
  const tables = new Map<string, string>();
  interface Known { site: string; table: string; meta: { name?: string; templates?: { id: string; name: string }[] } | null }
  for (const t of await askFor<Known[]>('/api/tables').catch(() => [])) {
    if (t.meta?.name) tables.set(`${t.site}/${t.table}`, t.meta.name);
    for (const template of t.meta?.templates ?? []) templates.set(template.id, template.name);
  }
  return { templates, tables };
}
