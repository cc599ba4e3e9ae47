// The live frames and batches of tests/recordings, which the C# side writes and reads: both sides make the same of every byte.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { load } from './load.mjs';
import { crc32c } from './wire.mjs';

const { readBatch, WaveFrame } = await load('waveFrame');

function vectors(folder) {
  const at = new URL(`../recordings/${folder}/`, import.meta.url);
  const names = readdirSync(at).filter((f) => f.endsWith('.bin')).map((f) => f.slice(0, -4));
  assert.ok(names.length >= 15, `${names.length} in ${folder}`);
  return names.map((name) => ({
    name, bytes: new Uint8Array(readFileSync(new URL(`${name}.bin`, at))), expected: JSON.parse(readFileSync(new URL(`${name}.json`, at), 'utf8')),
  }));
}

for (const { name, bytes, expected } of vectors('wave')) {
  test(`The frame ${name} is read as by the table`, () => {
    const frame = new WaveFrame();
    // An odd offset, as in a batch: nothing may rest on alignment.
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    const problem = frame.decode(new DataView(shifted.buffer), shifted, 3, bytes.length);
    if (expected.problem) {
      assert.equal(problem, expected.problem);
      return;
    }
    assert.equal(problem, '');
    const { values, t0UtcUs, loadRateDeciHz, breathRateDeciHz, ...same } = expected;
    for (const [field, value] of Object.entries(same)) assert.equal(frame[field], value, field);
    assert.equal(Math.round(frame.t0Ms * 1000), t0UtcUs);
    assert.deepEqual([frame.loadRateHz, frame.breathRateHz], [loadRateDeciHz / 10, breathRateDeciHz / 10]);
    assert.deepEqual([...frame.values.subarray(0, values.length)], values);
    assert.equal(values.length, (bytes.length - 40) / 2);
    assert.equal(crc32c([bytes.subarray(0, 36), bytes.subarray(40)]), new DataView(bytes.buffer).getUint32(36, true));
  });
}

for (const { name, bytes, expected } of vectors('batch')) {
  test(`The batch ${name} is read as by the hub`, () => {
    const view = new DataView(bytes.buffer);
    const seen = [];
    const problem = readBatch(view, bytes, (table, _, length) => seen.push([table, length]));
    if (expected.problem) {
      assert.equal(problem, expected.problem);
      return;
    }
    assert.equal(problem, '');
    assert.deepEqual(seen, expected.tables.map((table, i) => [table, expected.lengths[i]]));
    assert.equal(view.getUint32(4, true), expected.tick);
  });
}
