import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';
import { startMockHub } from './mock-hub.mjs';

const { TrendBuckets } = await load('trendBuckets');
const { TableStore } = await load('store');
const { fetchEvents, fetchPast, readPast } = await load('trendPast');

const state = (change = {}) => ({ body: { phase: 'running', session: 'x', unit: 'N', startedUtcMs: 0, ...change }, atMs: 0, live: true });
const past = (points, change = {}) => ({ session: 'x', unit: 'N', points, ...change });
const filled = (t) => t.a.flatMap((v, i) => (v === null && t.b[i] === null ? [] : [[i, v, t.b[i]]]));

test('The past fills what the page has not seen, and what it saw stands', () => {
  const t = new TrendBuckets(10, 1000);
  t.add(3200, 50, 60);
  t.fill([[0, 1, 2], [1000, 3, 4], [2000, 5, 6], [3000, 7, 8]]);
  assert.deepEqual(filled(t), [[0, 1, 2], [1, 3, 4], [2, 5, 6], [3, 50, 60]]);
});

test('Points that come a little early or late leave no hole, nor does the last one before the live data', () => {
  const t = new TrendBuckets(10, 1000);
  t.add(5000, 50, 60);
  t.fill([[20, 1, 1], [990, 2, 2], [2010, 3, 3], [3990, 4, 4]]);
  assert.deepEqual(t.a.slice(0, 7), [1.5, 2, 3, 4, 4, 50, null]);
});

test('A gap of the past stays a gap, and so does a load that was missing', () => {
  const t = new TrendBuckets(12, 1000);
  t.add(10_500, 50, 60);
  t.fill([[0, 1, 2], [1000, null, null], [2000, 5, null], [6000, 7, 8]]);
  assert.deepEqual(filled(t), [[0, 1, 2], [2, 5, null], [6, 7, 8], [10, 50, 60]]);
});

test('A past longer than the buckets makes them wider, and what the page saw still stands', () => {
  const t = new TrendBuckets(4, 1000);
  t.add(1500, 50, 50);
  t.fill(Array.from({ length: 8 }, (_, i) => [i * 1000, i, i]));
  assert.deepEqual([t.widthMs, t.a], [2000, [50, 2.5, 4.5, 6.5]]);
});

test('A page opened during a session, or after its end, draws what the hub has kept', () => {
  for (const phase of ['running', 'paused', 'ended']) {
    const s = new TableStore(0, 'k7q2mz', 'table-3');
    s.state = state({ phase });
    s.addPast(past([[0, 1, 2], [1000, 3, 4]]));
    assert.deepEqual(filled(s.trend), [[0, 1, 2], [1, 3, 4]]);
    assert.deepEqual([s.trend.empty, s.version], [false, 1]);
  }
});

test('Another session’s past, another unit’s, or one that comes after the session was put away is left out', () => {
  const points = [[0, 1, 2]];
  for (const [now, then] of [[{}, { session: 'y' }], [{}, { session: null }], [{ unit: 'counts' }, {}], [{ phase: 'idle', session: undefined }, {}], [{ phase: 'idle', session: null }, { session: null }]]) {
    const s = new TableStore(0, 'k7q2mz', 'table-3');
    s.state = state(now);
    s.addPast(past(points, then));
    assert.equal(s.trend.empty, true);
  }
});

test('An answer that is no trend is none', () => {
  assert.deepEqual(readPast({ session: null, unit: 'counts', points: [] }), { session: null, unit: 'counts', points: [] });
  for (const wrong of [null, [], 'x', {}, { session: 3, unit: 'N', points: [] }, { session: 'x', unit: 'N', points: {} }, ...[[[-1, 1, 1]], [[0, 'a', 1]], [[0, 1]], [null]].map((p) => past(p))]) {
    assert.equal(readPast(wrong), null);
  }
});

test('A request that fails is no past and throws nothing', async (t) => {
  const answers = [() => Promise.reject(new TypeError('offline')), () => new Response('', { status: 404 }), () => new Response('<html>'), () => new Response('{}')];
  t.mock.method(globalThis, 'fetch', async () => answers.shift()());
  while (answers.length > 0) {
    assert.equal(await fetchPast('k7q2mz', 'table-1'), null);
  }
});

test('The mock hub serves a past that the page takes, with its gap, and knows no other table', async (t) => {
  const hub = await startMockHub({ dir: '.', scene: 'reopened' });
  t.after(() => hub.close());
  const real = globalThis.fetch;
  t.mock.method(globalThis, 'fetch', (path, options) => real(hub.url + path, options));
  const kept = await fetchPast('k7q2mz', 'table-1');
  const s = new TableStore(0, 'k7q2mz', 'table-3');
  s.state = state({ session: kept.session });
  s.addPast(kept);
  const seconds = filled(s.trend).map(([i]) => i);
  assert.deepEqual([seconds[0], seconds.includes(99), seconds.includes(105), seconds.includes(120)], [0, true, false, true]);
  assert.equal(await fetchPast('k7q2mz', 'table-9'), null);
});

test('A page that was opened late and was told the end of a session only asks for the rest, and takes no summary and nothing of another session for it', async (t) => {
  const hub = await startMockHub({ dir: '.', scene: 'openedLate' });
  t.after(() => hub.close());
  const real = globalThis.fetch;
  t.mock.method(globalThis, 'fetch', (path, options) => real(hub.url + path, options));
  const { session } = await fetchPast('k7q2mz', 'table-1');
  const events = await fetchEvents('k7q2mz', 'table-1', session);
  const s = new TableStore(0, 'k7q2mz', 'table-1');
  assert.equal(s.halfTold, '');
  s.state = state({ session, onBlocksMs: 2000 });
  assert.equal(s.halfTold, '');
  s.state = state({ session, onBlocksMs: 720_000 });
  events.slice(-2).forEach((e) => s.addEvent(e));
  assert.equal(s.halfTold, session);
  s.addEvents('another', [{ ...events[0], session: 'another' }]);
  s.addEvents(session, [...events, { ...events[0], n: 50, session: 'another' }, { ...events[0], n: 51, kind: 'summary' }]);
  assert.deepEqual(s.events.map((e) => [e.session === session, e.kind]), ['marked', 'ended', 'started', 'marked', 'marked'].map((kind) => [true, kind]));
  assert.equal(s.halfTold, '');
  assert.deepEqual(await fetchEvents('k7q2mz', 'table-1', 'another'), []);
});

test('A breathing rate is kept beside the loads, from the past and live, and one that can not be believed is not', () => {
  const t = new TrendBuckets(4, 1000);
  t.fill([[0, 1, 1, 12], [1000, 2, 2]]);
  t.add(2500, 3, 3, 14);
  t.add(2600, 3, 3, 15);
  assert.deepEqual(t.rate, [12, null, 14.5, null]);
  t.fill([[7000, 9, 9, 20]]);
  assert.deepEqual([t.widthMs, t.rate], [2000, [12, 14.5, null, 20]]);
  assert.equal(readPast({ session: 'x', unit: 'N', points: [[0, 1, 2, 'fast']] }), null);
});

test('A hole in the middle, from a tablet that slept, is filled from the past, and what stands around it stays', () => {
  const t = new TrendBuckets(10, 1000);
  [0, 1000, 8000].forEach((ms) => t.add(ms, 50, 60));
  t.fill(Array.from({ length: 9 }, (_, i) => [i * 1000 + 20, i, i]));
  assert.deepEqual(t.a.slice(0, 9), [50, 50, 2, 3, 4, 5, 6, 7, 50]);
});

test('The past is asked for again with another session, after a hole, and once it is over; not while all goes on', () => {
  const s = new TableStore(0, 'k7q2mz', 'table-3');
  const keys = new Set();
  let seq = 0;
  const frame = (t0Ms) => {
    s.addFrame({ flags: 0, bootId: 9, seq: ++seq, t0Ms, loadChannels: 0, breathChannels: 0, loadSamples: 8, breathSamples: 0, loadRateHz: 80, breathRateHz: 0, values: [], has: () => false }, t0Ms);
    keys.add(s.pastKey);
  };
  assert.equal(s.pastKey, '');
  s.state = state({ phase: 'idle', session: null });
  assert.equal(s.pastKey, '');
  s.state = state();
  [1000, 1100, 1200, 2900].forEach(frame);
  s.state = state({ phase: 'paused' });
  frame(3000);
  assert.equal(keys.size, 1, 'a frame that was lost is no hole');
  frame(6000);
  assert.equal(keys.size, 2);
  frame(606_000);
  assert.equal(keys.size, 3, 'a tablet that slept for ten minutes');
  s.state = state({ phase: 'ended' });
  frame(606_100);
  assert.equal(keys.size, 4);
  s.state = state({ session: 'y' });
  frame(606_200);
  assert.equal(keys.size, 5);
});
