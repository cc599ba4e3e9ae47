// What a message must be before the page may lean on it. The rules of the contract: unknown fields and kinds are let through, an unknown word or a
// value of the wrong kind makes the one message invalid. The hub has checked the same by its own version; a newer hub may let through more.

import { shapes } from './messages.js';

/** Which record a kind of message is, and the fields without which the page can't show it. */
const records: Record<string, { shape: string; needs: readonly string[] }> = {
  status: { shape: 'StatusMessage', needs: ['state'] },
  meta: { shape: 'MetaMessage', needs: ['name', 'room', 'originNote', 'defaultProfile', 'origin', 'calibration', 'channels', 'templates'] },
  state: { shape: 'StateMessage', needs: ['phase', 'mode', 'template', 'profile', 'leftBlock', 'notices'] },
  event: { shape: 'EventMessage', needs: ['kind', 'by', 'epoch'] },
  summary: { shape: 'SummaryMessage', needs: ['session', 'template', 'profile', 'unit'] },
  notice: { shape: 'NoticeMessage', needs: ['code', 'level', 'standing', 'subjects'] },
  health: { shape: 'HealthMessage', needs: [] },
  reply: { shape: 'ReplyMessage', needs: [] },
};
const nested: Record<string, readonly string[]> = { BreathNote: ['confidence', 'doubt', 'phase'], BreathSummary: ['coverage'], ChannelNote: ['scale'], TemplateNote: ['name', 'durationMs', 'placements'] };

export function isObject(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

/** What is wrong with the body of a table's message, naming the field; '' when the page can use it. */
export function refuseBody(type: string, body: unknown): string {
  const record = Object.hasOwn(records, type) ? records[type] : null;
  if (record === null) return '';
  return isObject(body) ? refuseRecord(record.shape, record.needs, body, `${type}: `) : `${type}: expected a body`;
}

function refuseRecord(name: string, needs: readonly string[], value: Record<string, unknown>, at: string): string {
  const missing = needs.find((n) => value[n] === undefined || value[n] === null);
  if (missing) return `${at}${missing} is missing`;
  for (const [field, type] of Object.entries(shapes[name] as Record<string, string>)) {
    const wrong = Object.hasOwn(value, field) ? refuseValue(type, value[field], `${at}${field}`) : '';
    if (wrong) return wrong;
  }
  return '';
}

function refuseValue(type: string, value: unknown, at: string): string {
  if (type.endsWith('?')) return value === null ? '' : refuseValue(type.slice(0, -1), value, at);
  if (type.endsWith('[]')) {
    if (!Array.isArray(value)) return `${at} is no list`;
    return value.map((v: unknown) => refuseValue(type.slice(0, -2), v, at)).find((wrong) => wrong) ?? '';
  }
  if (type === 'unknown') return '';
  if (type === 'number') return Number.isFinite(value) ? '' : `${at} is no number`;
  if (type === 'string' || type === 'boolean') return typeof value === type ? '' : `${at} is no ${type === 'string' ? 'text' : 'boolean'}`;
  const shape = shapes[type];
  if (Array.isArray(shape)) return shape.includes(value) ? '' : `${at} ${JSON.stringify(value).slice(0, 40)} is unknown`;
  return isObject(value) ? refuseRecord(type, nested[type] ?? [], value, `${at}.`) : `${at} is no object`;
}
