// Which sessions the list shows: the same words stand in the address bar and in the form, so that a link shows the same list.

import { dayStart } from './recordWords.js';

export interface HistoryFilter {
  /** "site/table". */
  table: string;
  /** Days of the browser’s calendar, "2027-03-03"; both belong to the range. */
  from: string;
  to: string;
  template: string;
  code: string;
  record: string;
}

const names = ['table', 'from', 'to', 'template', 'code', 'record'] as const;

export function readFilter(search: string): HistoryFilter {
  const query = new URLSearchParams(search);
  return Object.fromEntries(names.map((n) => [n, query.get(n)?.trim() ?? ''])) as unknown as HistoryFilter;
}

/** What stands in the address bar; '' for everything. */
export function filterSearch(f: HistoryFilter): string {
  const query = new URLSearchParams();
  for (const n of names) if (f[n]) query.set(n, f[n]);
  const text = query.toString();
  return text && `?${text}`;
}

/** What is asked of the hub; behind a row when there is one before. */
export function askPath(f: HistoryFilter, after: { startedMs: number | null; id: number } | null): string {
  const query = new URLSearchParams();
  const [site, table] = f.table.split('/');
  if (site && table) {
    query.set('site', site);
    query.set('table', table);
  }
  const [from, to] = [dayStart(f.from), dayStart(f.to, 1)];
  if (from !== null) query.set('from', String(from));
  if (to !== null) query.set('to', String(to));
  for (const n of ['template', 'code', 'record'] as const) if (f[n]) query.set(n, f[n]);
  if (after && after.startedMs !== null) {
    query.set('beforeMs', String(after.startedMs));
    query.set('beforeId', String(after.id));
  }
  return `/api/sessions?${query}`;
}
