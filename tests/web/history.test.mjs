import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { askPath, filterSearch, readFilter } = await load('historyFilter');
const { dayStart, differences, differencesShort, recordText } = await load('recordWords');
const { between, clockAt, pan, scaleOf, ticks, zoom } = await load('mapMath');
const { lanesOf, readingAt } = await load('mapLanes');

const start = { template: 'cat2', templateVersion: 1, leftBlock: 'a', tableProfile: 'adult', tableProfileVersion: 1, calibrationHash: 'aabbccdd00', unit: 'N', channels: [] };
const row = (change = {}, more = {}) => ({
  id: 1, site: 's', table: 't01', session: 'x', startedMs: 0, mark: '', record: 'complete', problem: '', chunks: 3, calibration: '', summary: null,
  start: { start: { ...start, ...change } }, ...more,
});

test('a link to a list holds all of its filters and shows the same list again', () => {
  const filter = { table: 's/t01', from: '2026-11-01', to: '2026-11-30', template: 'cat2', code: 'K 17&x', record: 'partial' };
  assert.deepEqual(readFilter(filterSearch(filter)), filter);
  assert.equal(filterSearch(readFilter('')), '');
});

test('the last day of a range belongs to it, and nonsense in the address bar is left out', () => {
  const asked = new URLSearchParams(askPath(readFilter('?table=s/t01&from=2026-11-01&to=2026-11-01&record=open'), { startedMs: 5, id: 7 }).split('?')[1]);
  assert.equal(Number(asked.get('to')) - Number(asked.get('from')), 86_400_000);
  assert.deepEqual([asked.get('site'), asked.get('table'), asked.get('record'), asked.get('beforeMs'), asked.get('beforeId')], ['s', 't01', 'open', '5', '7']);
  assert.equal(askPath(readFilter('?from=2026-13-40&table=nonsense'), null), '/api/sessions?');
  assert.equal(dayStart('2026-02-30'), null);
});

test('two sessions that were measured in the same way differ in nothing', () => {
  assert.deepEqual(differences(row(), row({}, { startedMs: 9, session: 'y' })), []);
});

test('what makes two sessions incomparable is said in words, each by its name', () => {
  assert.deepEqual(differences(row(), row({ calibrationHash: '' })), ['calibration: aabbccdd and none']);
  assert.deepEqual(differences(row(), row({ leftBlock: 'b' })), ['blocks: A and B on the left']);
  assert.deepEqual(differences(row(), row({ tableProfileVersion: 2 })), ['blocks: wiring adult v1 and adult v2']);
  assert.deepEqual(differences(row(), row({ template: 'prone' })), ['template: cat2 and prone']);
  assert.deepEqual(differences(row(), row({ templateVersion: 2 })), ['template: version 1 and 2']);
  assert.deepEqual(differences(row(), row({}, { mark: 'SIM' })), ['data: hardware and SIM']);
  assert.deepEqual(differences(row(), row({}, { table: 't02' })), ['table: t01 and t02']);
  assert.equal(differencesShort(row(), row({ calibrationHash: 'x', template: 'prone' }, { mark: 'REPLAY' })), 'REPLAY data, other calibration, other template');
  assert.match(differences(row(), row({}, { start: null })).join(), /the other was measured with is not known|this one was measured with is not known/);
});

test('completeness says what is missing', () => {
  assert.match(recordText(row({}, { record: 'partial', problem: '52 of 57 chunks are here.', summary: {} })), /^Some samples are missing\. 52 of 57 chunks are here\. What the table still has comes/);
  assert.doesNotMatch(recordText(row({}, { record: 'partial', problem: "The table's own disk missed 2 of 9 chunks; the others are all here.", summary: {} })), /comes as soon/);
  assert.match(recordText(row({}, { record: 'open', start: null })), /all values are counts.*no final numbers/);
});

test('a zoom keeps the moment under the pointer where it is, ends at two seconds and stays inside of the session', () => {
  const whole = { fromUs: 0, toUs: 100e6 };
  assert.deepEqual(zoom(whole, 0.5, 20e6, whole), { fromUs: 10e6, toUs: 60e6 });
  const near = zoom({ fromUs: 50e6, toUs: 53e6 }, 0.1, 51e6, whole);
  assert.equal(near.toUs - near.fromUs, 2e6);
  assert.deepEqual(zoom({ fromUs: 10e6, toUs: 60e6 }, 10, 20e6, whole), whole);
  assert.deepEqual(pan({ fromUs: 90e6, toUs: 95e6 }, 50e6, whole), { fromUs: 95e6, toUs: 100e6 });
  assert.equal(between(40e6, 40e6, whole).toUs - between(40e6, 40e6, whole).fromUs, 2e6);
});

test('ticks stand at round moments of the session’s clock', () => {
  assert.deepEqual(ticks({ fromUs: 1e6, toUs: 61e6 }, 1e6, 4), [[1e6, '00:00'], [16e6, '00:15'], [31e6, '00:30'], [46e6, '00:45'], [61e6, '01:00']]);
  assert.equal(clockAt(1e6 - 2.5e6, 1e6, true), '−00:02.5');
  assert.equal(ticks({ fromUs: 0, toUs: 36e9 }, 0, 10).length <= 11, true);
});

test('a scale has round steps and is never flat', () => {
  assert.deepEqual(scaleOf(8.2, 10.4, 1), { min: 8, max: 11, step: 1 });
  const flat = scaleOf(5, 5, 2);
  assert.ok(flat.min < 5 && flat.max > 5);
});

const block = (name, unit, values) => ({ block: name, unit, min: values, max: values });
const map = (blocks, share = null, lanes = []) => ({ firstUs: 0, lastUs: 2, fromUs: 0, toUs: 2, bins: 2, startedUs: 0, lanes, blocks, share });

test('counts are never shown as newtons, and a stretch without a reading has a dash', () => {
  const [left] = lanesOf(map([block('A', 'counts', [1000000, null])]), 'a', 'kg');
  assert.equal(left.unit, 'counts');
  assert.equal(readingAt(left, 0), '1\u2009000\u2009000 counts');
  assert.equal(readingAt(left, 1), '–');
});

test('the block on the left comes first, and loads change at one scale', () => {
  const lanes = lanesOf(map([block('A', 'N', [98.0665, 98.0665]), block('B', 'N', [0, 196.133])], [0.5, null]), 'b', 'kg');
  assert.deepEqual(lanes.map((l) => l.name), ['Left, block B', 'Right, block A', 'Share of the left']);
  assert.equal(readingAt(lanes[1], 0), '10.00 kg');
  assert.ok(lanes[1].scale.max - lanes[1].scale.min >= 20);
  assert.equal(readingAt(lanes[2], 0), '50 : 50');
});

test('without a breath module there is no breath lane', () => {
  assert.deepEqual(lanesOf(map([], null, [{ name: 'channel0', kind: '', block: null, ...block('', 'counts', [1, 2]) }]), 'a', 'N').map((l) => l.name), ['channel0']);
});
