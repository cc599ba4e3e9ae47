import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { rateText } = await load('breathPanel');
const { SampleRing } = await load('sampleRing');
const breath = (change) => ({ source: 'sensor', ratePerMin: 13.84, confidence: 0.9, doubt: 'none', phase: 'inhale', ...change });

test('A rate stands plainly, rounded or grey with its reason, by its confidence', () => {
  assert.deepEqual(rateText(breath({ confidence: 0.75 })), { value: '13.8', why: '', doubtful: false });
  assert.deepEqual(rateText(breath({ confidence: 0.74, doubt: 'irregular' })), { value: '≈ 14', why: '', doubtful: false });
  assert.deepEqual(rateText(breath({ confidence: 0.5 })), { value: '≈ 14', why: '', doubtful: false });
  assert.deepEqual(rateText(breath({ confidence: 0.49, doubt: 'moving' })), { value: '14', why: 'movement', doubtful: true });
});

test('Without a rate there is a dash and the reason in words, and a code of a newer table is shown as it is', () => {
  assert.deepEqual(rateText(breath({ ratePerMin: null, confidence: 0, doubt: 'fewBreaths' })), { value: '–', why: 'too few breaths to tell', doubtful: false });
  assert.equal(rateText(breath({ ratePerMin: undefined, doubt: 'someNewerCode' })).why, 'someNewerCode');
  assert.deepEqual(rateText(null), { value: '–', why: '', doubtful: false });
});

test('A sample is marked as long as it is held, and no longer', () => {
  const ring = new SampleRing(4);
  ring.push(0, 1, true);
  ring.push(1, 2);
  assert.deepEqual([ring.markedAt(0), ring.markedAt(1)], [true, false]);
  for (let i = 2; i < 6; i++) ring.push(i, 0);
  assert.equal(ring.markedAt(4), false); // where the marked one was
});
