import { el, icon, svg } from './dom.js';
import { formatClock, formatDate, formatLoad, formatShare, grouped, MISSING } from './format.js';
import { keptUnit } from './header.js';
import { differencesShort, recordStates } from './recordWords.js';
import { codeOf, meansOf, type Names, originOf, placeOf, type SessionRow, templateIdOf } from './sessionRecord.js';
import { endShort, originWords } from './words.js';

/** A session in one line. measure: the session that the others are compared with; null when none are. */
export function historyRow(r: SessionRow, names: Names, measure: SessionRow | null, largestN: number): HTMLElement {
  const origin = originWords(originOf(r), '');
  const differs = measure && measure !== r ? differencesShort(measure, r) : '';
  const id = templateIdOf(r);
  const s = r.summary;
  const record = recordStates[r.record];
  return el('li', '', {}, el('a', 'row history-row', { href: `/history/${placeOf(r)}`, 'data-record': r.record },
    el('span', 'row-title', {},
      el('span', 'num history-day', {}, r.startedMs === null ? MISSING : `${formatDate(r.startedMs)} `), el('span', 'num row-name', {}, r.startedMs === null ? '' : timeOf(r.startedMs)),
      origin ? el('span', 'origin-tag', {}, origin.label) : null),
    el('span', 'history-what', {},
      el('span', 'history-plan', {}, names.templates.get(id) ?? (id || 'template not known'), codeOf(r) ? el('span', 'code', {}, codeOf(r)) : null),
      el('span', 'muted', {}, names.tables.get(`${r.site}/${r.table}`) ?? r.table)),
    el('span', 'history-ran', {},
      el('span', 'num history-clock', {}, s ? formatClock(s.ranMs, 'down') : MISSING),
      el('span', 'muted', {}, s ? (s.endReason ? endShort[s.endReason] : 'cut off') : r.record === 'open' ? 'not over' : '')),
    loads(r, largestN, differs !== ''),
    el('span', 'history-state', {},
      el('span', 'history-record', {}, r.record === 'complete' ? icon('check') : r.record === 'open' ? null : icon('notice'), record.word),
      measure === r ? el('span', 'muted', {}, 'the others are compared with it') : differs ? el('span', 'history-differs', {}, differs) : null),
    icon('go')));
}

function timeOf(ms: number): string {
  const at = new Date(ms);
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}

// Left and right as two bars from one middle, hollow where the session can’t be compared with the others.
function loads(r: SessionRow, largestN: number, hollow: boolean): HTMLElement {
  const [left, right] = meansOf(r);
  const counts = r.summary?.unit === 'counts';
  if (left === null || right === null) return el('span', 'history-loads muted', {}, r.summary ? 'no mean load' : '');
  const text = (v: number): string => (counts ? grouped(Math.round(v)) : formatLoad(v, keptUnit(), null).value);
  const share = r.summary?.meanLeftShare;
  const words = `${text(left)} : ${text(right)} ${counts ? 'counts' : keptUnit()}${typeof share === 'number' ? `, ${formatShare(share).join(' : ')} %` : ''}`;
  const bar = (v: number, side: -1 | 1): SVGElement => {
    const width = Math.max(0, Math.min(48, (v / largestN) * 48));
    return svg('rect', { x: side < 0 ? 49 - width : 51, y: 1.5, width, height: 9, class: `${side < 0 ? 'bar-left' : 'bar-right'}${hollow ? ' hollow' : ''}` });
  };
  return el('span', 'history-loads', {},
    counts ? null : svg('svg', { class: 'history-bars', viewBox: '0 0 100 12', 'aria-hidden': 'true', focusable: 'false' }, bar(left, -1), bar(right, 1), svg('rect', { x: 49.5, y: 0, width: 1, height: 12, class: 'bar-middle' })) as unknown as HTMLElement,
    el('span', 'num', {}, el('span', 'sr-only', {}, 'mean load left to right '), words));
}
