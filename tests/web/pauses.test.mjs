import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { pauses } = await load('pauses');
const events = (...list) => list.map(([kind, offsetMs]) => ({ kind, offsetMs }));

test('A pause lasts from its event to the resume, and one that stands ends now', () => {
  assert.deepEqual(pauses(events(['started', 0], ['paused', 1000], ['resumed', 3000], ['paused', 5000]), 9000), [[1000, 3000], [5000, 9000]]);
});

test('A pause that a hold struck is none', () => {
  assert.deepEqual(pauses(events(['started', 0], ['paused', 5000], ['pause-struck', 7000], ['ended', 7000]), 9000), []);
});

test('A resume that a hold struck leaves the pause standing to the end', () => {
  assert.deepEqual(pauses(events(['paused', 1000], ['resumed', 5000], ['resume-struck', 7000], ['ended', 7000]), 9000), [[1000, 7000]]);
});
