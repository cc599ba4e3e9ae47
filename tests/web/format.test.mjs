import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const f = await load('format');
const { cutOffWords, eventWords } = await load('words');

test('A session that was cut off says how long it went and when it started, with the date when that is another day', () => {
  const today = new Date();
  today.setHours(14, 3, 20);
  assert.equal(cutOffWords(252_400, today.getTime()), 'after 04:12, started 14:03');
  assert.equal(cutOffWords(252_400, new Date(2025, 0, 9, 8, 5).getTime()), 'after 04:12, started 2025-01-09 08:05');
  assert.equal(cutOffWords(252_400, null), 'after 04:12');
  assert.equal(cutOffWords(undefined, undefined), '');
});

test('Digits of a load follow its uncertainty', () => {
  const text = (n, unit, u) => { const t = f.formatLoad(n, unit, u); return `${t.value} ${t.unit} ${t.uncertainty}`.trim(); };
  assert.equal(text(96.44, 'N', 0.6), '96.4 N ±0.6');
  assert.equal(text(96.44, 'kg', 0.6), '9.83 kg ±0.06');
  assert.equal(text(96.44, 'N', 1.2), '96 N ±1');
  assert.equal(text(96.44, 'N', 0.96), '96 N ±1');
  assert.equal(text(96.44, 'N', 14), '96 N ±10');
  assert.equal(text(96.44, 'kg', 6), '9.8 kg ±0.6');
  assert.equal(text(96.44, 'N', 0.001), '96.44 N ±0.01');
});

test('Without an uncertainty few digits are shown and none is claimed', () => {
  assert.deepEqual(f.formatLoad(96.44, 'kg', null), { value: '9.8', unit: 'kg', uncertainty: '' });
  assert.deepEqual(f.formatLoad(96.44, 'N', undefined), { value: '96', unit: 'N', uncertainty: '' });
});

test('A load that is not known is a dash, never a zero', () => {
  assert.equal(f.formatLoad(null, 'kg', 0.6).value, '–');
  assert.equal(f.formatCounts(null).value, '–');
});

test('A little less than nothing is not minus zero', () => {
  assert.equal(f.formatLoad(-0.01, 'N', 0.6).value, '0.0');
  assert.equal(f.formatLoad(-1.04, 'N', 0.6).value, '−1.0');
});

test('Counts are grouped and carry no force', () => {
  assert.deepEqual(f.formatCounts(-1234567.6), { value: '−1\u2009234\u2009568', unit: 'counts', uncertainty: '' });
});

test('Shares add up to a hundred', () => {
  for (let s = -0.1; s <= 1.1; s += 0.005) {
    const [l, r] = f.formatShare(s);
    assert.equal(Number(l) + Number(r), 100);
  }
});

test('The share is as uncertain as the blocks make it', () => {
  assert.ok(Math.abs(f.shareUncertainty(100, 100, 1) - 0.00354) < 0.0001);
  assert.equal(f.shareUncertainty(0, 0, 1), 1);
});

test('Time left is rounded up, time gone down, so both add up at every moment', () => {
  const seconds = (t) => t.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  for (let gone = 0; gone <= 300_000; gone += 137) {
    assert.equal(seconds(f.formatClock(gone, 'down')) + seconds(f.formatClock(300_000 - gone, 'up')), 300, `at ${gone} ms`);
  }
});

test('Clock texts keep their width until an hour', () => {
  assert.equal(f.formatClock(0, 'up'), '00:00');
  assert.equal(f.formatClock(-50, 'up'), '00:00');
  assert.equal(f.formatClock(1, 'up'), '00:01');
  assert.equal(f.formatClock(462_000, 'up'), '07:42');
  assert.equal(f.formatClock(3_725_000, 'down'), '1:02:05');
});

test('Ages and lengths are said shortly', () => {
  assert.deepEqual([0, 940, 9_949, 12_300, 119_499, 180_000, 7_300_000].map(f.formatAge), ['0.0 s', '0.9 s', '9.9 s', '12 s', '119 s', '3 min', '2 h']);
  assert.equal(f.formatAge(NaN), '–');
  assert.deepEqual([30_000, 120_000, 150_000].map(f.formatLength), ['30 s', '2 min', '2 min 30 s']);
});

test('Newtons of a load event are told in the unit of the page', () => {
  assert.equal(eventWords('load-settled', 'A 98.07 N', 'kg'), 'settled: A 10.00 kg');
  assert.equal(eventWords('load-shift', 'B -9.8 N', 'kg'), 'shift: B -1.00 kg');
  assert.equal(eventWords('load-shift', 'B -9.8 N', 'N'), 'shift: B -9.8 N');
  assert.equal(eventWords('marked', '5 N', 'kg').includes('kg'), false);
});

test('What happened is said once and in words that need no other', () => {
  assert.equal(eventWords('ended', 'practitioner'), 'ended at the table');
  assert.equal(eventWords('ended', 'time'), 'ended as planned');
  assert.equal(eventWords('ended', 'newer'), 'ended: newer');
  assert.equal(eventWords('pause-struck'), 'pause taken back by the hold');
  assert.equal(eventWords('marked', 'turned'), 'mark: turned');
});

test('A load on the wall has no minus before a zero, and a real one before what is less', () => {
  assert.deepEqual([-0.3, -2, null].map((n) => f.formatLoadFar(n, 'kg')), ['0.0', '−0.2', '–']);
  assert.deepEqual([-0.4, -2, 88.1].map((n) => f.formatLoadFar(n, 'N')), ['0', '−2', '88']);
  assert.deepEqual([-300, -2600, 12_400].map((n) => f.formatLoadFar(n, 'counts')), ['0 k', '−3 k', '12 k']);
});
