// The rules of the contract for what the page reads.
import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { refuseBody } = await load('shapes');

const good = {
  status: { v: 1, state: 'online', boot: 1, cn: 1, atMs: 1 },
  meta: {
    v: 1, version: 1, boot: 1, name: 'Table 1', room: '', software: 'x', profile: 'p', origin: 'simulated', originNote: '', unit: 'N',
    calibration: { valid: true, hash: '', reason: '' }, channels: [{ name: 'A1', kind: 'load', block: 'a', unit: 'N', scale: 0.01, rateHz: 80 }],
    templates: [{ id: 't', version: 1, name: 'T', durationMs: 1, position: 'prone', placements: [], example: true }], defaultProfile: 'adult', capMs: 1,
    anchor: { utcUs: 1, monotonicUs: 1 },
  },
  state: { v: 1, boot: 1, seq: 1, phase: 'idle', mode: 'sim', modeReason: '', template: 't', profile: 'adult', unit: 'N', leftBlock: 'a', occupiedA: true, occupiedB: true, notices: [] },
  event: { v: 1, epoch: 'e', n: 1, prev: 0, kind: 'started', atUtcMs: 1, by: 'button', origin: 'simulated' },
  notice: { v: 1, boot: 1, code: 'sensor-fault', level: 'fault', standing: true, subjects: ['A1'], sinceMs: 1, atMs: 1 },
};

for (const [type, body] of Object.entries(good)) {
  test(`A ${type} is taken, also with unknown fields and of a newer minor version`, () => {
    assert.equal(refuseBody(type, body), '');
    assert.equal(refuseBody(type, { ...body, v: 9, later: { a: [null] } }), '');
  });
}

for (const [type, change, problem] of [
  ['status', { state: 'dancing' }, 'status: state "dancing" is unknown'],
  ['status', { state: 0 }, 'status: state 0 is unknown'],
  ['status', { state: { toString: 1 } }, 'status: state {"toString":1} is unknown'],
  ['status', { state: 'constructor' }, 'status: state "constructor" is unknown'],
  ['status', { boot: '1' }, 'status: boot is no number'],
  ['status', { state: undefined }, 'status: state is missing'],
  ['state', { phase: 'resting' }, 'state: phase "resting" is unknown'],
  ['state', { endReason: 'bored' }, 'state: endReason "bored" is unknown'],
  ['state', { leftMs: 'soon' }, 'state: leftMs is no number'],
  ['state', { loadA: Infinity }, 'state: loadA is no number'],
  ['state', { notices: ['a', 7] }, 'state: notices is no text'],
  ['state', { notices: 'a' }, 'state: notices is no list'],
  ['state', { occupiedA: 1 }, 'state: occupiedA is no boolean'],
  ['meta', { origin: 'guessed' }, 'meta: origin "guessed" is unknown'],
  ['meta', { calibration: [] }, 'meta: calibration is no object'],
  ['meta', { calibration: { valid: 'yes' } }, 'meta: calibration.valid is no boolean'],
  ['meta', { channels: [{ name: 'A1' }] }, 'meta: channels.scale is missing'],
  ['meta', { channels: [null] }, 'meta: channels is no object'],
  ['meta', { templates: [{ name: 'T', durationMs: 1, placements: [{ block: 'c' }] }] }, 'meta: templates.placements.block "c" is unknown'],
  ['notice', { level: 'alert' }, 'notice: level "alert" is unknown'],
]) {
  test(`A message is refused: ${problem}`, () => assert.equal(refuseBody(type, { ...good[type], ...change }), problem));
}

test('A body that is none is refused, and a kind that only a newer hub knows is let through', () => {
  for (const body of [null, undefined, [], 'x', 7]) assert.equal(refuseBody('state', body), 'state: expected a body');
  assert.equal(refuseBody('weather', undefined), '');
  assert.equal(refuseBody('constructor', undefined), '');
});
