// Words for what a record holds, and for whether two sessions can be compared.

import { formatDate } from './format.js';
import { leftBlockOf, type RecordState, type SessionRow, startOf, templateIdOf } from './sessionRecord.js';

export const recordStates: Record<RecordState, { word: string; text: string }> = {
  open: { word: 'open', text: 'The session is not over, or its summary has not come yet.' },
  complete: { word: 'complete', text: 'Every sample that the table recorded is here: number and digest are the table’s own.' },
  partial: { word: 'partial', text: 'Some samples are missing.' },
  mismatched: { word: 'mismatched', text: 'What is here is not what the table has recorded.' },
};

/** What is here of a record and what is missing, in sentences. */
export function recordText(r: SessionRow): string {
  const text = [recordStates[r.record].text];
  if (r.problem) text.push(sentence(r.problem));
  if (!r.start) text.push('Its start has not come: nothing says what the channels are, so all values are counts.');
  if (!r.summary) text.push('There are no final numbers.');
  if (r.record === 'partial' && !r.problem.includes('disk')) text.push('What the table still has comes as soon as it is connected.');
  return text.join(' ');
}

function sentence(text: string): string {
  const t = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(t) ? t : `${t}.`;
}

/** In what two sessions differ so that their numbers can’t be compared as they are, in words; empty when in nothing that is known. */
export function differences(a: SessionRow, b: SessionRow): string[] {
  const found: string[] = [];
  const [x, y] = [startOf(a), startOf(b)];
  if (a.mark !== b.mark) found.push(`data: ${originWord(a)} and ${originWord(b)}`);
  if (!x || !y) return [...found, `what ${x ? 'the other' : y ? 'this one' : 'either'} was measured with is not known`];
  if (x.calibrationHash !== y.calibrationHash) found.push(`calibration: ${hashWord(x.calibrationHash)} and ${hashWord(y.calibrationHash)}`);
  else if (x.unit !== y.unit) found.push(`unit: ${x.unit} and ${y.unit}`);
  if (a.site !== b.site || a.table !== b.table) found.push(`table: ${a.table} and ${b.table}`);
  if (x.tableProfile !== y.tableProfile || x.tableProfileVersion !== y.tableProfileVersion)
    found.push(`blocks: wiring ${x.tableProfile} v${x.tableProfileVersion} and ${y.tableProfile} v${y.tableProfileVersion}`);
  if (leftBlockOf(a) !== leftBlockOf(b)) found.push(`blocks: ${leftBlockOf(a).toUpperCase()} and ${leftBlockOf(b).toUpperCase()} on the left`);
  if (templateIdOf(a) !== templateIdOf(b)) found.push(`template: ${templateIdOf(a)} and ${templateIdOf(b)}`);
  else if (x.templateVersion !== y.templateVersion) found.push(`template: version ${x.templateVersion} and ${y.templateVersion}`);
  return found;
}

/** As few words as a line of a list has room for: "other calibration, SIM". */
export function differencesShort(a: SessionRow, b: SessionRow): string {
  const kinds = new Set(differences(a, b).map((d) => /^(\w+):/.exec(d)?.[1] ?? ''));
  const parts = [...kinds].map((k) => (k === '' ? 'not known how measured' : k === 'data' ? `${originWord(b)} data` : `other ${k}`));
  return parts.join(', ');
}

function originWord(r: SessionRow): string {
  return r.mark || 'hardware';
}

/** The first digits tell hashes apart. */
export function hashWord(hash: string): string {
  return hash ? hash.slice(0, 8) : 'none';
}

/** Day bounds of the address bar, in the browser’s own time zone; null for a text that is no day. */
export function dayStart(day: string, plusDays = 0): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return null;
  const at = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + plusDays);
  return plusDays === 0 && formatDate(at.getTime()) !== day ? null : at.getTime();
}
