import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { freshness, QueueDelay } = await load('freshness');
const { timesAt } = await load('sessionClock');
const { HoldGesture } = await load('holdButton');

const received = (body, change = {}) => ({ atMs: 1000, live: true, ...change, body: { phase: 'running', ...body } });

test('Data is fresh for one second, delayed for three and stale after', () => {
  assert.deepEqual([null, 0, 1000, 1001, 3000, 3001].map(freshness), ['none', 'fresh', 'fresh', 'delayed', 'delayed', 'stale']);
});

test('A frame that waited in a queue is old on arrival', () => {
  const delay = new QueueDelay();
  for (let i = 0; i < 50; i++) assert.ok(delay.add(i * 100, 7000 + i * 100) < 1);
  assert.ok(Math.abs(delay.add(5000, 7000 + 5000 + 1800) - 1800) < 5);
});

test('Clocks that drift apart do not look like delay', () => {
  const delay = new QueueDelay();
  let worst = 0;
  for (let i = 0; i < 36_000; i++) worst = Math.max(worst, delay.add(i * 100, i * 100 * 1.0002));
  assert.ok(worst < 50, `${worst} ms`);
});

test('A running session goes on from the last message by the clock of the browser', () => {
  const t = timesAt(received({ elapsedMs: 60_000, onBlocksMs: 65_000, leftMs: 240_000, capLeftMs: 1_000_000 }), 3500);
  assert.deepEqual([t.elapsedMs, t.onBlocksMs, t.leftMs, t.capLeftMs, t.trust], [62_500, 67_500, 237_500, 997_500, 'live']);
});

test('A paused session keeps what is left while the time on the blocks and the cap go on', () => {
  const t = timesAt(received({ phase: 'paused', elapsedMs: 60_000, onBlocksMs: 65_000, leftMs: 240_000, capLeftMs: 1_000_000, pausedMs: 5000 }), 3000);
  assert.deepEqual([t.elapsedMs, t.onBlocksMs, t.leftMs, t.capLeftMs, t.pausedMs], [60_000, 67_000, 240_000, 998_000, 7000]);
});

test('An ended session goes on counting the time on the blocks only', () => {
  const t = timesAt(received({ phase: 'ended', elapsedMs: 300_000, onBlocksMs: 310_000 }), 11_000);
  assert.deepEqual([t.elapsedMs, t.onBlocksMs, t.leftMs], [300_000, 320_000, null]);
});

test('A deadline is never counted below zero: only the table ends a session', () => {
  const t = timesAt(received({ leftMs: 500, capLeftMs: 200 }), 9000);
  assert.deepEqual([t.phase, t.leftMs, t.capLeftMs], ['running', 0, 0]);
});

test('A stop-watch has no time left', () => {
  assert.equal(timesAt(received({ elapsedMs: 1000 }), 2000).leftMs, null);
});

test('After three silent seconds a running timer is a guess, an idle table may be silent for longer', () => {
  assert.equal(timesAt(received({ leftMs: 1 }), 4000).trust, 'live');
  assert.equal(timesAt(received({ leftMs: 1 }), 4001).trust, 'guessed');
  assert.equal(timesAt(received({ phase: 'idle' }), 20_000).trust, 'live');
  assert.equal(timesAt(received({ phase: 'idle' }), 27_000).trust, 'guessed');
});

test('A message that the broker had kept is only the last known and is not carried on', () => {
  const t = timesAt(received({ leftMs: 240_000 }, { live: false }), 60_000);
  assert.deepEqual([t.leftMs, t.trust], [240_000, 'lastKnown']);
});

test('Holding for two seconds stops once', () => {
  const g = new HoldGesture();
  g.down(0);
  assert.equal(g.tick(1999), false);
  assert.equal(g.progress(1000), 0.5);
  assert.equal(g.tick(2000), true);
  assert.equal(g.tick(2100), false);
  assert.equal(g.up(2200), false);
});

test('Letting go early stops nothing, a second activation within five seconds does', () => {
  const g = new HoldGesture();
  g.down(0);
  assert.equal(g.up(300), false);
  assert.equal(g.waiting(2000), true);
  g.down(2000);
  assert.equal(g.up(2100), true);
});

test('A double tap is one slip, and five seconds later the first tap is forgotten', () => {
  const g = new HoldGesture();
  assert.equal(g.activate(0), false);
  assert.equal(g.activate(300), false);
  assert.equal(g.activate(5500), false);
  assert.equal(g.activate(7000), true);
});

test('A cancelled hold leaves nothing behind', () => {
  const g = new HoldGesture();
  g.down(0);
  g.cancel();
  assert.equal(g.tick(3000), false);
  assert.equal(g.up(3000), false);
  assert.equal(g.waiting(3000), false);
});
