import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';
import { encodeBatch, encodeFrame } from './wire.mjs';

const { crc32c, readBatch, WaveFrame } = await load('waveFrame');

const plain = () => ({
  flags: 1 | 32 | 64, bootId: 0xdeadbeef, seq: 41, t0UtcUs: 1_793_459_213_123_456, sessionOrdinal: 7, metaVersion: 3, loadChannels: 2, breathChannels: 1,
  loadSamples: 3, breathSamples: 2, loadRateDeciHz: 800, breathRateDeciHz: 500, values: [1, -2, 32767, -32768, 5, 6, 700, -800],
});

function decode(bytes) {
  // An odd offset, as in a batch: nothing may rest on alignment.
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  const frame = new WaveFrame();
  const problem = frame.decode(new DataView(shifted.buffer), shifted, 3, bytes.length);
  return { frame, problem };
}

test('CRC-32C of "123456789" is the published check value', () => {
  const bytes = new TextEncoder().encode('123456789');
  assert.equal(~crc32c(0xffffffff, bytes, 0, bytes.length) >>> 0, 0xe3069283);
});

test('A frame is read as it was written', () => {
  const { frame, problem } = decode(encodeFrame(plain()));
  assert.equal(problem, '');
  assert.deepEqual(
    [frame.flags, frame.bootId, frame.seq, frame.t0Ms, frame.sessionOrdinal, frame.metaVersion, frame.loadChannels, frame.breathChannels, frame.loadSamples,
      frame.breathSamples, frame.loadRateHz, frame.breathRateHz],
    [97, 0xdeadbeef, 41, 1_793_459_213_123.456, 7, 3, 2, 1, 3, 2, 80, 50]);
  assert.deepEqual([...frame.values.subarray(0, 8)], plain().values);
});

test('Every single flipped bit is refused', () => {
  const good = encodeFrame(plain());
  for (let bit = 0; bit < good.length * 8; bit++) {
    const bad = Buffer.from(good);
    bad[bit >> 3] ^= 1 << (bit & 7);
    assert.notEqual(decode(bad).problem, '', `bit ${bit}`);
  }
});

test('A refusal names the field', () => {
  const frame = (change) => encodeFrame({ ...plain(), ...change });
  assert.match(decode(frame({}).subarray(0, 39)).problem, /header has 40/);
  assert.match(decode(Buffer.concat([frame({}), Buffer.alloc(9000)])).problem, /limit is 8192/);
  assert.match(decode(frame({ loadChannels: 9 })).problem, /load channels 9: at most 8/);
  assert.match(decode(frame({ breathChannels: 2 })).problem, /breath channels 2: at most 1/);
  assert.match(decode(frame({ loadSamples: 4 })).problem, /header announces 60/);
  assert.match(decode(frame({}).fill(0, 36, 40)).problem, /checksum/);
});

test('A refused frame leaves the last one as it was', () => {
  const frame = new WaveFrame();
  const bytes = new Uint8Array(encodeFrame(plain()));
  frame.decode(new DataView(bytes.buffer), bytes, 0, bytes.length);
  bytes[8]++;
  assert.notEqual(frame.decode(new DataView(bytes.buffer), bytes, 0, bytes.length), '');
  assert.equal(frame.seq, 41);
});

test('A batch gives each table its bytes', () => {
  const frames = [encodeFrame(plain()), encodeFrame({ ...plain(), seq: 42 })];
  const bytes = new Uint8Array(encodeBatch(5, frames.map((frame, i) => ({ table: 300 * i, frame }))));
  const seen = [];
  assert.equal(readBatch(new DataView(bytes.buffer), bytes, (table, at, n) => seen.push([table, Buffer.from(bytes.subarray(at, at + n))])), '');
  assert.deepEqual(seen, [[0, frames[0]], [300, frames[1]]]);
});

test('A batch that is cut anywhere, or has more than it says, is refused', () => {
  const whole = new Uint8Array(encodeBatch(5, [{ table: 1, frame: encodeFrame(plain()) }]));
  for (let n = 0; n < whole.length; n++) {
    const cut = whole.slice(0, n);
    assert.notEqual(readBatch(new DataView(cut.buffer), cut, () => {}), '', `${n} bytes`);
  }
  const more = new Uint8Array([...whole, 0]);
  assert.match(readBatch(new DataView(more.buffer), more, () => {}), /1 bytes after the last entry/);
  const foreign = whole.slice();
  foreign[2] = 2;
  assert.match(readBatch(new DataView(foreign.buffer), foreign, () => {}), /version 2/);
});

test('Any bytes are refused without an exception', () => {
  let state = 12345;
  const random = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32;
  for (let round = 0; round < 3000; round++) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 200) }, () => random() * 256);
    if (round % 2 === 0) bytes.set([0x53, 0x4c, 1, 0].slice(0, bytes.length));
    readBatch(new DataView(bytes.buffer), bytes, (_, at, n) => assert.notEqual(new WaveFrame().decode(new DataView(bytes.buffer), bytes, at, n), ''));
  }
});
