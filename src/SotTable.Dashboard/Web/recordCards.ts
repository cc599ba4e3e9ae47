import { el, icon } from './dom.js';
import { grouped } from './format.js';
import { hashWord, recordStates, recordText } from './recordWords.js';
import { type SessionRow, startOf } from './sessionRecord.js';

/** How much of the record is here, in words, and its files. */
export function recordCard(r: SessionRow, place: string): HTMLElement {
  const file = (format: string, words: string): HTMLElement => el('a', 'button', { href: `/api/sessions/${place}/export.${format}`, download: '' }, words);
  return el('section', 'panel record', { 'aria-labelledby': 'record-h', 'data-record': r.record },
    el('div', 'panel-head', {}, el('h2', '', { id: 'record-h' }, 'Record'),
      el('span', 'history-record', {}, r.record === 'complete' ? icon('check') : r.record === 'open' ? null : icon('notice'), recordStates[r.record].word)),
    el('p', '', {}, recordText(r)),
    el('p', 'muted', {}, chunkText(r)),
    el('p', 'record-files', {}, file('csv', 'CSV'), file('json', 'JSON')));
}

function chunkText(r: SessionRow): string {
  const sealed = r.summary?.record?.chunks;
  if (sealed === undefined) return `${grouped(r.chunks)} chunks of raw samples are here.`;
  const after = r.chunks - sealed;
  return r.record === 'complete' && after >= 0
    ? `${grouped(sealed)} chunks of raw samples, sealed by the table${after > 0 ? `, and ${grouped(after)} of the time after the end` : ''}.`
    : `${grouped(r.chunks)} chunks of raw samples are here; the table has sealed ${grouped(sealed)}.`;
}

/** What made loads of counts in this session. */
export function calibrationCard(r: SessionRow): HTMLElement {
  const start = startOf(r);
  const head = el('div', 'panel-head', {}, el('h2', '', { id: 'calibration-h' }, 'Measured with'));
  const card = el('section', 'panel calibration', { 'aria-labelledby': 'calibration-h' }, head);
  if (!start) {
    card.append(el('p', '', {}, 'The start of the session has not come, so this is not known. Times are from its first sample on.'));
    return card;
  }
  card.append(
    el('dl', 'record-facts', {},
      ...fact('calibration', start.calibrationHash ? hashWord(start.calibrationHash) : 'none: all loads are counts', start.calibrationHash),
      ...fact('wiring', `${start.tableProfile}, version ${start.tableProfileVersion}`),
      ...fact('on the left', `block ${start.leftBlock.toUpperCase()}`)),
    el('div', 'audit-scroll', { tabindex: '0', role: 'region', 'aria-label': 'Channels' },
      el('table', 'audit', {},
        el('thead', '', {}, el('tr', '', {}, ...['channel', 'block', 'rate', 'per count', 'zero, counts'].map((h) => el('th', '', { scope: 'col' }, h)))),
        el('tbody', '', {}, ...start.channels.map((c) => el('tr', '', {},
          el('th', '', { scope: 'row' }, c.name), el('td', '', {}, c.block?.toUpperCase() ?? ''), el('td', 'num', {}, `${c.rateHz}/s`),
          el('td', 'num', {}, typeof c.gain === 'number' ? `${c.gain.toPrecision(5)} ${c.unit}${c.bend ? ', bent' : ''}` : 'counts only'),
          el('td', 'num', {}, typeof c.zeroCounts === 'number' ? grouped(Math.round(c.zeroCounts)) : 'none')))))));
  return card;
}

function fact(term: string, value: string, title = ''): HTMLElement[] {
  return [el('dt', 'muted', {}, term), el('dd', 'num', title ? { title } : {}, value)];
}
