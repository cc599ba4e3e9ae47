import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';
import { encodeBatch, encodeFrame } from './wire.mjs';

const { LiveStream } = await load('stream');

// A day of one table at a fifth of its rate: 2 frames a second, a state each second, a session each ten minutes; the hub starts anew each five hours.
const SECONDS = 86_400;

class Socket {
  close() {}
}

function body(second) {
  const inSession = second % 600;
  return {
    v: 1, boot: 9, seq: second, phase: inSession < 540 ? 'running' : 'idle', mode: 'sim', modeReason: '', template: 't', profile: 'adult', leftBlock: 'a',
    unit: 'N', notices: second % 3 === 0 ? ['sensor-fault:B1'] : [], ...(inSession < 540 ? { session: `s${Math.floor(second / 600)}`, startedUtcMs: 1_000_000 + (second - inSession) * 1000 } : {}),
  };
}

function meta() {
  return {
    v: 1, version: 3, boot: 9, name: 'T', room: '', originNote: '', defaultProfile: 'adult', origin: 'simulated', unit: 'N', calibration: {}, templates: [],
    channels: [{ name: 'A', kind: 'load', block: 'a', scale: 0.01 }, { name: 'B', kind: 'load', block: 'b', scale: 0.01 }],
  };
}

test('A page that is open for a day keeps as much as after an hour', () => {
  let nowMs = 0;
  const sockets = [];
  const stream = new LiveStream({ now: () => nowMs, connect: () => (sockets.push(new Socket()), sockets.at(-1)), after: () => 0, cancel: () => {}, random: () => 0 });
  const say = (m) => sockets.at(-1).onmessage({ data: JSON.stringify(m) });
  const greet = (instance) => {
    say({ type: 'hello', instance, version: '1' });
    say({ type: 'tables', tables: [{ index: 0, site: 'k7q2mz', table: 't01' }] });
    say({ type: 'meta', index: 0, ageMs: 0, live: true, body: meta() });
  };
  stream.start();
  greet('first');
  const kept = () => {
    const [t] = stream.tables.values();
    return [stream.tables.size, t.events.length, t.loadA.written - t.loadA.first, t.trend.seconds.length, JSON.stringify(stream.tables.get(0).events).length < 20_000];
  };
  let afterAnHour;
  for (let s = 0; s < SECONDS; s++) {
    nowMs = s * 1000;
    if (s % 18_000 === 17_999) greet(`hub ${s}`);
    say({ type: 'state', index: 0, ageMs: 1, live: true, body: body(s) });
    if (s % 20 === 0) say({ type: 'event', index: 0, ageMs: 1, live: true, body: { v: 1, epoch: 'e', n: s, prev: s - 1, kind: 'marked', by: 'button', atUtcMs: 0, offsetMs: 0, session: `s${Math.floor(s / 600)}`, origin: 'simulated' } });
    for (const half of [0, 1]) {
      const frame = encodeFrame({
        flags: 48, bootId: 9, seq: s * 2 + half, t0UtcUs: (1_000_000 + s * 1000 + half * 500) * 1000, sessionOrdinal: 1, metaVersion: 3, loadChannels: 2, breathChannels: 0,
        loadSamples: 5, breathSamples: 0, loadRateDeciHz: 100, breathRateDeciHz: 0, values: new Array(10).fill(900),
      });
      const batch = encodeBatch(s, [{ table: 0, frame }]);
      sockets.at(-1).onmessage({ data: batch.buffer.slice(batch.byteOffset, batch.byteOffset + batch.length) });
    }
    if (s === 3600) afterAnHour = kept();
  }
  assert.equal(stream.refused, 0, stream.lastProblem);
  assert.equal(stream.tables.get(0).refused, 0);
  assert.deepEqual(kept(), afterAnHour);
  assert.deepEqual(afterAnHour.slice(0, 4), [1, 50, 4096, 900]);
});
