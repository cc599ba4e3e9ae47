import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { arrange, placeOf, runsNow } = await load('wallOrder');
const { stateText, clockText } = await load('stateWords');
const { hubNotices, tableNotices, worstFirst } = await load('notices');

const times = (phase, change = {}) => ({
  phase, elapsedMs: null, onBlocksMs: null, leftMs: null, capLeftMs: null, pausedMs: null, armedLeftMs: null, trust: 'live', ...change,
});
const table = (name, t, status = 'online') => ({ name, t, status });
const order = (old, ...items) => arrange(old ?? items, (x) => placeOf(x.t, x.status), (a, b) => a.name.localeCompare(b.name));
const names = (list) => list.map((x) => x.name).join(' ');

test('Running tables stand first by the time left, then who waits, and those without a link last', () => {
  assert.equal(names(order(null,
    table('lost', times('running', { leftMs: 1 }), 'lost'), table('silent', null), table('known', times('running', { trust: 'lastKnown' })),
    table('idle2', times('idle')), table('idle1', times('idle')), table('cut', times('interrupted')), table('armed', times('armed', { armedLeftMs: 9 })),
    table('ended', times('ended', { onBlocksMs: 9 })), table('paused', times('paused', { leftMs: 10_000 })),
    table('watch', times('running', { capLeftMs: 60_000 })), table('long', times('running', { leftMs: 400_000 })), table('short', times('running', { leftMs: 90_000 })))),
  'short long watch paused ended armed cut idle1 idle2 known silent lost');
});

test('Two times that differ by less than two seconds keep their order, so that no tile jumps', () => {
  const a = table('a', times('running', { leftMs: 60_900 }));
  const b = table('b', times('running', { leftMs: 60_000 }));
  const old = [a, b];
  assert.equal(order(old), old, 'the very same list: nothing to do');
  b.t.leftMs = 58_000;
  assert.equal(names(order(old)), 'b a');
});

test('Only a table that says so counts as running: one that has fallen silent or has no link does not', () => {
  assert.deepEqual(['live', 'guessed', 'lastKnown'].map((trust) => runsNow(times('running', { trust }), 'online')), [true, false, false]);
  assert.deepEqual(['lost', 'offline', undefined].map((status) => runsNow(times('running'), status)), [false, false, true]);
  assert.deepEqual([runsNow(times('paused')), runsNow(null)], [false, false]);
});

test('A state that is not live is never given as a state of now', () => {
  assert.equal(stateText(times('running'), 'lost'), 'Link lost · was running');
  assert.equal(stateText(times('running', { trust: 'lastKnown' }), 'online'), 'Last known: Running');
  assert.deepEqual(clockText(times('running', { leftMs: 5000, trust: 'lastKnown' })), ['', '']);
  assert.equal(stateText(times('paused', { pausedMs: 20_400 }), 'online'), 'Paused 0:20');
  assert.deepEqual(clockText(times('idle'), 720_000), ['12:00', 'planned']);
});

test('The hub’s own troubles are told, a short break is not, and a restart only for a while', () => {
  const stream = { connected: true, broker: true, lostAtMs: null, restartedAtMs: null, notices: [] };
  const keys = (change, nowMs = 10_000) => hubNotices({ ...stream, ...change }, nowMs).map((n) => n.key);
  assert.deepEqual(keys({}), []);
  assert.deepEqual(keys({ connected: false, lostAtMs: 9000 }), []);
  assert.deepEqual(keys({ connected: false, lostAtMs: 8000 }), ['hub']);
  assert.deepEqual(keys({ broker: false }), ['broker']);
  assert.deepEqual(keys({ restartedAtMs: 9000 }), ['restart']);
  assert.deepEqual(keys({ restartedAtMs: 9000 }, 40_000), []);
  const [told] = hubNotices({ ...stream, notices: ['The certificate of hub ends on 2 March 2027: run sottable-hub renew.'] }, 0);
  assert.deepEqual([told.title, told.advice], ['The certificate of hub ends on 2 March 2027', 'Run sottable-hub renew.']);
  const [back] = hubNotices({ ...stream, notices: ['The hub runs with its last good configuration: hub.json, line 1: unknown key Hub.Prot'] }, 0);
  assert.equal(back.advice, 'hub.json, line 1: unknown key Hub.Prot');
  assert.deepEqual(keys({ connected: false, lostAtMs: 8000, notices: ['x'] }), ['hub']);
});

test('Faults stand before notices, and a code that the page does not know is shown with its code', () => {
  const store = { status: null, state: { body: { notices: ['newer-code:x', 'uncalibrated', 'sensor-fault:B1', 'sensor-fault:B2'] } } };
  const notices = tableNotices(store, times('running'), true, 0);
  assert.deepEqual(notices.map((n) => [n.key, n.level]), [['table:sensor-fault', 'fault'], ['table:newer-code', 'notice']]);
  assert.equal(notices[0].title, 'A sensor does not answer: B1, B2');
  assert.match(notices[1].title, /newer-code: x/);
});

test('A lost link stands before a fault, and a fault before what the hub has to tell of itself', () => {
  const stream = { connected: true, broker: true, lostAtMs: null, restartedAtMs: 0, notices: ['The certificate ends: renew it.'] };
  const store = { status: { body: { state: 'lost' }, atMs: 0, live: true }, state: { body: { notices: ['newer-code', 'sensor-fault:B1'] } } };
  const keys = (change) => worstFirst([...hubNotices({ ...stream, ...change }, 10_000), ...tableNotices(store, times('running'), change.broker ?? true, 10_000)]).map((n) => n.key);
  assert.deepEqual(keys({}), ['status', 'table:sensor-fault', 'restart', 'hub:The certificate ends: renew it.', 'table:newer-code']);
  assert.deepEqual(keys({ broker: false }).slice(0, 2), ['broker', 'table:sensor-fault']);
});
