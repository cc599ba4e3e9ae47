import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { SampleRing } = await load('sampleRing');
const { TrendBuckets } = await load('trendBuckets');
const { TableStore } = await load('store');
const { CalmScale } = await load('calmScale');
const { rows } = await load('summaryPanel');

const NONE = -32768;
const meta = (change = {}) => ({
  version: 3, boot: 9, channels: [
    { kind: 'load', block: 'a', scale: 0.5 }, { kind: 'load', block: 'a', scale: 0.5 }, { kind: 'load', block: 'b', scale: 0.25 },
    { kind: 'breath', scale: 0.001 },
  ], ...change,
});
const frame = (seq, values, change = {}) => ({
  flags: 32, bootId: 9, seq, t0Ms: 1_000_000 + seq * 100, metaVersion: 3, loadChannels: 3, breathChannels: 1, loadSamples: 2, breathSamples: 1,
  loadRateHz: 20, breathRateHz: 10, values: Int16Array.from(values), has(flag) { return (this.flags & flag) !== 0; }, ...change,
});
const store = (m = meta()) => {
  const s = new TableStore(0, 'k7q2mz', 'table-3');
  s.meta = m && { body: m, atMs: 0, live: true };
  return s;
};
const all = (ring) => Array.from({ length: ring.written - ring.first }, (_, i) => ring.valueAt(ring.first + i));

test('A ring keeps the newest samples and forgets the rest', () => {
  const ring = new SampleRing(4);
  for (let i = 0; i < 10; i++) ring.push(i, i * 10);
  assert.deepEqual([ring.first, ring.written, all(ring)], [6, 10, [60, 70, 80, 90]]);
  assert.equal(ring.timeAt(8), 8);
  assert.throws(() => new SampleRing(6), /power of two/);
});

test('A mean needs more good samples than bad ones', () => {
  const ring = new SampleRing(8);
  assert.equal(ring.mean(100), null);
  [[0, 1000], [10, 2], [20, NaN], [30, 4]].forEach(([t, v]) => ring.push(t, v));
  assert.equal(ring.mean(25), 3);
  ring.push(40, NaN);
  ring.push(50, NaN);
  assert.equal(ring.mean(25), null);
});

test('Loads in newtons and in counts never stand on one line', () => {
  const s = store();
  s.addFrame(frame(1, [10, 20, 30, 40, 8, 12, 1500]), 5000);
  s.addFrame(frame(2, [1, 2, 3, 4, 5, 6, 1500], { flags: 0 }), 5100);
  assert.deepEqual(all(s.loadA), [2, 3]);
});

test('Cells of a block are added, and one cell without a value makes its block unknown', () => {
  const s = store();
  s.addFrame(frame(1, [10, 20, 30, NONE, 8, 12, 1500]), 5000);
  assert.deepEqual(all(s.loadA), [20, NaN]);
  assert.deepEqual(all(s.loadB), [2, 3]);
  assert.deepEqual(all(s.breath), [1.5]);
});

test('Missing frame numbers are counted and break the lines', () => {
  const s = store();
  const values = [2, 2, 2, 2, 4, 4, 1000];
  s.addFrame(frame(1, values), 5000);
  s.addFrame(frame(5, values), 5400);
  assert.equal(s.missed, 3);
  assert.deepEqual(all(s.breath), [1, NaN, 1]);
});

test('A frame that comes twice or late counts once', () => {
  const s = store();
  const values = [2, 2, 2, 2, 4, 4, 1000];
  [1, 2, 2, 1].forEach((n) => s.addFrame(frame(n, values), 5000));
  assert.equal(s.frames, 2);
});

test('A table that starts anew begins a new trace and loses nothing by its new numbers', () => {
  const s = store(meta({ boot: 10 }));
  const values = [2, 2, 2, 2, 4, 4, 1000];
  s.addFrame(frame(900, values), 5000);
  s.addFrame(frame(1, values, { bootId: 10, t0Ms: 2_000_000 }), 5100);
  assert.equal(s.missed, 0);
  assert.equal(s.breath.written, 1);
});

test('A frame that the known meta does not explain shows age but no values', () => {
  for (const m of [null, meta({ version: 2 }), meta({ boot: 8 })]) {
    const s = store(m);
    s.addFrame(frame(1, [2, 2, 2, 2, 4, 4, 1000]), 5000);
    assert.equal(s.unexplained, true);
    assert.equal(s.loadA.written, 0);
    assert.equal(s.waveAge(5200), 200);
  }
});

test('Only the session that runs is drawn, from its start', () => {
  const s = store();
  const values = [2, 2, 2, 2, 4, 4, 1000];
  s.state = { body: { phase: 'idle' }, atMs: 0, live: true };
  s.addFrame(frame(1, values), 5000);
  assert.equal(s.trend.empty, true);
  s.state = { body: { phase: 'running', session: 'x', startedUtcMs: 1_000_000 }, atMs: 0, live: true };
  s.addFrame(frame(25, values), 7400);
  assert.deepEqual([s.trend.a[2], s.trend.b[2], s.trend.a[1]], [2, 1, null]);
});

test('A longer session makes buckets wider, not more', () => {
  const t = new TrendBuckets(4, 1000);
  [1, 3, 5, 7].forEach((v, i) => t.add(i * 1000, v, NaN));
  assert.deepEqual(t.a, [1, 3, 5, 7]);
  t.add(9000, 9, 1);
  assert.deepEqual([t.widthMs, t.a, t.b], [4000, [4, null, 9, null], [null, null, 1, null]]);
  assert.deepEqual(t.seconds, [2, 6, 10, 14]);
});

test('Hours of a session need no more memory', () => {
  const t = new TrendBuckets(900, 1000);
  for (let s = 0; s < 6 * 3600; s++) t.add(s * 1000, 5, 6);
  assert.equal(t.a.length, 900);
  assert.deepEqual([...new Set(t.a.filter((v) => v !== null))], [5]);
});

test('A scale grows at once and shrinks only after a while', () => {
  const s = new CalmScale([5, 10, 20]);
  assert.equal(s.add(9.8, 0), 20);
  assert.equal(s.add(3, 1000), 20);
  assert.equal(s.add(12, 9000), 20);
  assert.equal(s.add(3, 10_000), 20);
  assert.equal(s.add(3, 19_999), 20);
  assert.equal(s.add(3, 20_000), 5);
  assert.equal(s.add(900, 20_001), 20);
});

test('The last session is known while it stands, after it was put away, and when only its events were seen', () => {
  const s = store();
  assert.equal(s.lastSession, '');
  s.state = { body: { phase: 'running', session: 'x' }, atMs: 0, live: true };
  assert.equal(s.lastSession, 'x');
  s.addEvent({ n: 1, kind: 'started', session: 'x', atUtcMs: 1 });
  s.state = { body: { phase: 'idle', session: null }, atMs: 0, live: true };
  assert.equal(s.lastSession, 'x');
  s.addEvent({ n: 2, kind: 'started', session: 'y', atUtcMs: 2 });
  s.addEvent({ n: 3, kind: 'calibrated', session: null, atUtcMs: 3 });
  assert.equal(s.lastSession, 'y');
});

test('A load that shifts 200 times, or without end, pushes no mark and no pause out, and other sessions go first', () => {
  for (const shifts of [200, 2000]) {
    const s = store();
    s.state = { body: { phase: 'running', session: 'x' }, atMs: 0, live: true };
    let n = 0;
    const event = (kind, session = 'x') => s.addEvent({ n: ++n, kind, session, atUtcMs: n, offsetMs: n });
    for (let i = 0; i < 30; i++) event('marked', 'w');
    ['started', 'marked', 'paused', 'resumed'].forEach((kind) => event(kind));
    for (let i = 0; i < shifts; i++) event('load-shift');
    ['marked', 'ended'].forEach((kind) => event(kind));
    assert.deepEqual(s.eventsOf('x').map((e) => e.kind).filter((k) => k !== 'load-shift'), ['started', 'marked', 'paused', 'resumed', 'marked', 'ended']);
    assert.equal(s.eventsOf('x').length, Math.min(shifts + 6, 500));
    assert.ok(s.events.length <= 500);
    const version = s.eventVersion;
    event('started', 'y');
    assert.deepEqual([s.eventsOf('y').length, s.eventVersion], [1, version + 1]);
    assert.deepEqual(s.eventsOf(null), []);
  }
});

test('A session’s events stand in the order of their numbers, however they came, and one that comes again counts once', () => {
  const s = store();
  for (const n of [3, 1, 2, 3]) s.addEvent({ n, kind: 'marked', session: 'x', atUtcMs: n });
  assert.deepEqual([s.eventsOf('x').map((e) => e.n), s.eventVersion], [[1, 2, 3], 3]);
});

test('A summary counts marks and pauses only where the session was seen from its start', () => {
  const summary = { unit: 'N', ranMs: 60_000, pausedMs: 4000, samples: 1, lost: 0 };
  const said = (...kinds) => {
    const found = rows(summary, { unit: 'N', leftBlock: 'a', uncertaintyN: null }, kinds.map((kind, n) => ({ n, kind, offsetMs: n * 1000 })));
    return ['paused', 'marks'].map((term) => found.find((r) => r[0] === term).slice(1, 3).join(' ').trim());
  };
  assert.deepEqual(said('started', 'marked', 'paused', 'resumed', 'marked', 'ended'), ['00:04 1 ×', '2']);
  assert.deepEqual(said('marked', 'paused', 'resumed', 'ended'), ['00:04', '– not all seen here']);
});

test('A summary says a breathing rate with the time in which there was one, or that there was none', () => {
  const said = (breath) => rows({ unit: 'N', ranMs: 60_000, pausedMs: 0, samples: 1, lost: 0, breath }, { unit: 'N', leftBlock: 'a', uncertaintyN: null }, []).find((r) => r[0].startsWith('breathing'));
  assert.deepEqual(said({ source: 'sensor', meanRatePerMin: 13.44, coverage: 0.914 }), ['breathing, cover', '13.4', '/min in 91 %']);
  assert.deepEqual(said({ source: 'blocks', meanRatePerMin: null, coverage: 0 }), ['breathing of blocks', '–', 'no rate found']);
});
