import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { asHappened } = await load('eventOrder');
const { pinsAt } = await load('mapPaint');
const { pauses } = await load('pauses');
const { TableStore } = await load('store');

// A press, held after ten seconds, with a load that had settled before and that the table told of only then.
const told = [['started', 0], ['paused', 10_000], ['pause-struck', 12_000], ['ended', 12_000], ['load-settled', 0], ['cleared', 40_000]]
  .map(([kind, offsetMs], n) => ({ n, kind, offsetMs, session: 'x', atUtcMs: offsetMs }));
const happened = ['started', 'load-settled', 'paused', 'pause-struck', 'ended', 'cleared'];

test('What is told late stands at its moment, and what happened at one moment in the order in which it was told', () => {
  const sorted = [...told].reverse().sort(asHappened);
  assert.deepEqual(sorted.map((e) => e.kind), happened);
  assert.deepEqual(pauses(sorted, 40_000), []);
  const store = new TableStore(0, 's', 't');
  told.forEach((e) => store.addEvent(e));
  assert.deepEqual(store.eventsOf('x').map((e) => e.kind), happened);
});

test('Pins that stand on one another are one, and no other', () => {
  const at = (pins) => pinsAt(pins.map(([us, words]) => ({ us, words })), (us) => us, [0, 100]);
  assert.deepEqual(at([[0, 'started'], [0, 'settled'], [50, 'ended'], [52, 'put away'], [101.5, 'out of sight']]), [{ at: 0, words: 'started, settled' }, { at: 50, words: 'ended, put away' }]);
  assert.deepEqual(at([[50, 'ended'], [0, 'settled']]).map((p) => p.words), ['ended', 'settled']);
});
