import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';
import { encodeBatch, encodeFrame } from './wire.mjs';

const { LiveStream } = await load('stream');
const { outcomeOf } = await load('commands');
const { SignInWatch } = await load('signInWatch');
const { wayBack } = await load('me');

class World {
  time = 0;
  sockets = [];
  timers = [];
  chance = 0;
  who = null;
  asked = 0;
  signIns = 0;

  now = () => this.time;
  connect = () => {
    const socket = { closed: false, close() { this.closed = true; } };
    this.sockets.push(socket);
    return socket;
  };
  after = (ms, act) => this.timers.push({ at: this.time + ms, act });
  random = () => this.chance;
  watch = new SignInWatch({ now: this.now, me: () => (this.asked++, Promise.resolve(this.who)), toSignIn: () => this.signIns++ });
  turnedAway = () => { this.told = this.watch.ask(); };
  cancel = (id) => { if (this.timers[id - 1]) this.timers[id - 1].act = () => {}; };

  advance(ms) {
    const end = this.time + ms;
    for (;;) {
      const next = this.timers.filter((t) => !t.done && t.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      next.done = true;
      this.time = Math.max(this.time, next.at);
      next.act();
    }
    this.time = end;
  }

  get socket() { return this.sockets.at(-1); }

  say(message) { this.socket.onmessage({ data: JSON.stringify(message) }); }

  greet(instance = 'i1', tables = [{ index: 0, site: 'k7q2mz', table: 't1' }]) {
    this.say({ type: 'hello', instance, version: '1' });
    this.say({ type: 'tables', tables });
  }
}

function started() {
  const world = new World();
  const stream = new LiveStream(world);
  stream.start();
  return { world, stream };
}

const state = { phase: 'idle', mode: 'sim', template: 't', profile: 'adult', leftBlock: 'a', notices: [] };

test('The link comes back by itself, ever slower, at most every two and a half seconds', () => {
  const { world, stream } = started();
  world.greet();
  assert.equal(stream.connected, true);
  assert.deepEqual(retries(world, 6), [250, 500, 1000, 2000, 2500, 2500]);
  world.greet();
  assert.equal(stream.connected, true);
  assert.equal(stream.lostAtMs, null);
});

test('Browsers that lost the hub together do not come back in one moment', () => {
  const { world } = started();
  world.greet();
  world.chance = 0.5;
  assert.deepEqual(retries(world, 6), [200, 400, 800, 1600, 2000, 2000]);
});

const nobody = { accounts: true, name: null, role: null, locked: false, screen: false };

test('A page that stays visible goes to the sign-in when the hub has started anew and knows nobody', async () => {
  const { world } = started();
  world.greet();
  world.socket.onclose({ code: 1006 });
  assert.equal(world.asked, 0);
  world.advance(250);
  world.socket.onclose({ code: 1006 }); // the hub is not back yet
  await world.told;
  assert.deepEqual([world.asked, world.signIns], [1, 0]);
  world.who = nobody;
  world.advance(500);
  world.socket.onclose({ code: 1006 }); // 401
  await world.told;
  assert.equal(world.signIns, 1);
});

test('A live view that the hub ended because the sign-in is over leads to the sign-in at once, and once', async () => {
  const { world } = started();
  world.greet();
  world.who = nobody;
  world.socket.onclose({ code: 4401 });
  await world.told;
  assert.equal(world.signIns, 1);
  world.advance(250);
  world.socket.onclose({ code: 1006 });
  await world.told;
  assert.deepEqual([world.asked, world.signIns], [1, 1]);
  world.advance(16_000); // the way led nowhere, and no call is answered
  await new Promise(setImmediate);
  assert.equal(world.signIns, 2);
});

test('A screen, and a hub where nobody signs in, stay on the page and come back by themselves', async () => {
  for (const who of [{ ...nobody, name: 'screen Hall', screen: true }, { ...nobody, accounts: false }, { ...nobody, name: 'eva', locked: true }, null]) {
    const { world, stream } = started();
    world.greet();
    world.who = who;
    for (let i = 0; i < 3; i++) {
      world.socket.onclose({ code: 1006 });
      await world.told;
      world.advance(2500);
    }
    assert.equal(world.asked, 2);
    world.greet('i2');
    assert.deepEqual([stream.connected, world.signIns], [true, 0]);
  }
});

function retries(world, count) {
  return Array.from({ length: count }, () => {
    world.socket.onclose();
    const from = world.time;
    const sockets = world.sockets.length;
    while (world.sockets.length === sockets) world.advance(10);
    return world.time - from;
  });
}

test('A link that is silent for three and a half seconds is taken for dead', () => {
  const { world, stream } = started();
  world.greet();
  for (let i = 0; i < 5; i++) {
    world.advance(1000);
    world.say({ type: 'beat', tick: i, broker: true });
  }
  assert.equal(world.sockets.length, 1);
  world.advance(4100);
  assert.equal(world.sockets[0].closed, true);
  assert.equal(stream.connected, false);
  world.advance(300);
  assert.equal(world.sockets.length, 2);
});

test('What an old socket still says is not heard', () => {
  const { world, stream } = started();
  const old = world.socket;
  old.onclose();
  world.advance(300);
  old.onmessage({ data: JSON.stringify({ type: 'hello', instance: 'old', version: '1' }) });
  assert.equal(stream.connected, false);
});

test('A hub that started anew brings new tables, the same hub keeps what is known', () => {
  const { world, stream } = started();
  world.greet();
  const first = stream.find('k7q2mz', 't1');
  world.greet();
  assert.equal(stream.find('k7q2mz', 't1'), first);
  world.greet('i2', [{ index: 0, site: 'k7q2mz', table: 't2' }]);
  assert.equal(stream.find('k7q2mz', 't1'), undefined);
});

test('A message is as old as the hub says, and a kept one is not live', () => {
  const { world, stream } = started();
  world.greet();
  world.advance(1000);
  world.say({ type: 'state', index: 0, ageMs: 400, live: false, body: state });
  assert.deepEqual([stream.tables.get(0).state.atMs, stream.tables.get(0).state.live], [600, false]);
});

test('Frames reach their table; a bad one is counted and the others of its batch are taken', () => {
  const { world, stream } = started();
  world.greet();
  const frame = (seq) => encodeFrame({
    flags: 0, bootId: 1, seq, t0UtcUs: 1e15 + seq * 1e5, sessionOrdinal: 0, metaVersion: 1, loadChannels: 0, breathChannels: 0, loadSamples: 0, breathSamples: 0,
    loadRateDeciHz: 0, breathRateDeciHz: 0, values: [],
  });
  const bad = frame(2);
  bad[20] ^= 1;
  const batch = encodeBatch(1, [frame(1), bad, frame(3)].map((f) => ({ table: 0, frame: f })));
  world.socket.onmessage({ data: batch.buffer.slice(batch.byteOffset, batch.byteOffset + batch.length) });
  const t = stream.tables.get(0);
  assert.deepEqual([t.frames, t.missed, t.refused], [2, 1, 1]);
});

test('Malformed messages change nothing and are counted', () => {
  const { world, stream } = started();
  world.greet();
  const messages = ['', '{', '[]', 'null', '7', '{"type":5}', '{"type":"tables","tables":7}', '{"type":"state","index":0,"body":7}',
    '{"type":"state","index":0,"body":{"phase":"dancing"}}', '{"type":"meta","index":0,"body":{"name":"x"}}', '{"type":"event","index":0,"body":{}}'];
  for (const m of messages) world.socket.onmessage({ data: m });
  assert.equal(stream.refused, messages.length);
  assert.deepEqual([stream.tables.get(0).state, stream.tables.get(0).meta, stream.tables.size], [null, null, 1]);
  world.say({ type: 'state', index: 99, body: state });
  world.say({ type: 'something-newer', index: 0, body: {} });
});

test('An event that comes again is kept once, and no more than fifty are', () => {
  const { world, stream } = started();
  world.greet();
  const event = (n) => world.say({ type: 'event', index: 0, body: { kind: 'marked', by: 'x', epoch: 'e', n } });
  event(1);
  event(1);
  assert.equal(stream.tables.get(0).events.length, 1);
  for (let n = 2; n < 80; n++) event(n);
  assert.deepEqual([stream.tables.get(0).events.length, stream.tables.get(0).events[0].n], [50, 30]);
});

test('The sign-in leads back to a place of this hub only', () => {
  const back = (to) => wayBack(`?to=${encodeURIComponent(to)}`, 'https://hub.example:8443');
  assert.equal(back('/t/abc234/t01?x=1'), '/t/abc234/t01?x=1');
  for (const to of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '', '/\t/evil.example', '/\n/evil.example', '/\r\n\\evil.example', '\t//evil.example', '/\\/evil.example', '//[', '/sign-in?to=/sign-in']) assert.equal(back(to), '/');
  assert.equal(back('/history?table=a/b&from=2026-11-30'), '/history?table=a/b&from=2026-11-30');
  assert.equal(wayBack('', 'https://hub.example:8443'), '/');
});

test('The answer to a command is said in words', () => {
  const said = (status, body) => outcomeOf('session.stop', status, body);
  assert.deepEqual(said(200, { st: 'done' }), { kind: 'done', text: 'Stopped.' });
  assert.deepEqual(said(200, { st: 'rejected', err: { code: 'no-session', msg: 'there is no session to stop' } }), { kind: 'refused', text: 'The table refused: there is no session to stop' });
  assert.equal(said(504, { code: 'no-reply' }).kind, 'unknown');
  assert.match(said(503, null).text, /no link to the tables/);
  assert.match(said(400, { msg: 'args.label is longer than 24' }).text, /args.label is longer than 24/);
  assert.equal(said(200, 'nonsense').kind, 'unknown');
  assert.match(said(403, { code: 'role', msg: 'mia may not do this.' }).text, /^Not sent: mia may not/);
  assert.match(said(403, { code: 'foreign-origin' }).text, /not the hub’s own/);
  assert.match(said(401, { code: 'sign-in' }).text, /sign in first/);
});
