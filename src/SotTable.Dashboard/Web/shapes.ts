// What a message must have before the page may lean on it. Unknown fields and newer kinds are let through.

import { phaseWords } from './words.js';

export function isObject(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

/** What is wrong with the body of a table's message, naming the field; '' when the page can use it. */
export function refuseBody(type: string, body: unknown): string {
  if (!isObject(body)) return `${type}: expected a body`;
  switch (type) {
    case 'meta':
      return strings(body, type, 'name', 'room', 'originNote', 'defaultProfile', 'origin')
        || (isObject(body.calibration) ? '' : 'meta: calibration is no object')
        || (objects(body.channels) && body.channels.every((c) => typeof c.scale === 'number') ? '' : 'meta: channels is no list of channels')
        || (objects(body.templates) && body.templates.every((t) => typeof t.name === 'string' && typeof t.durationMs === 'number' && objects(t.placements))
          ? '' : 'meta: templates is no list of templates');
    case 'state':
      return strings(body, type, 'phase', 'mode', 'template', 'profile', 'leftBlock')
        || (Object.hasOwn(phaseWords, String(body.phase)) ? '' : `state: phase ${String(body.phase)} is unknown`)
        || (Array.isArray(body.notices) && body.notices.every((n) => typeof n === 'string') ? '' : 'state: notices is no list of codes');
    case 'event':
      return strings(body, type, 'kind', 'by', 'epoch');
    case 'notice':
      return strings(body, type, 'code', 'level')
        || (typeof body.standing === 'boolean' ? '' : 'notice: standing is no boolean')
        || (Array.isArray(body.subjects) && body.subjects.every((s) => typeof s === 'string') ? '' : 'notice: subjects is no list of texts');
    case 'status':
      return strings(body, type, 'state');
    case 'summary':
      return strings(body, type, 'session', 'template', 'profile', 'unit');
    default:
      return '';
  }
}

function strings(body: Record<string, unknown>, type: string, ...names: string[]): string {
  const missing = names.find((n) => typeof body[n] !== 'string');
  return missing ? `${type}: ${missing} is no text` : '';
}

function objects(x: unknown): x is Record<string, unknown>[] {
  return Array.isArray(x) && x.every(isObject);
}
