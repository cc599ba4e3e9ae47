// A hub for looking at the pages: serves the built bundle and plays a synthetic table through every state. Loopback only, no package.
//   node tests/web/mock-hub.mjs [--port 0] [--dir src/SotTable.Dashboard/Web/dist] [--scene running]
// Keys: 1…9, a… choose a scene (printed at the start), b presses the table's button, q quits. Also: POST /mock/scene/{name}, /mock/press, /mock/notice/{code}, /mock/restart, /mock/play/{minutes}.
// Everything it makes says SIM or REPLAY, as the product's simulator does, except where a scene shows the page without that band.
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { encodeBatch, encodeFrame } from './wire.mjs';

const FRAME_MS = 100;
const LOAD_HZ = 80;
const BREATH_HZ = 50;
const NO_VALUE = -32768;
const SITE = 'k7q2mz';
const SECURITY = {
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const templates = [
  template('cat2-supine', 'Category II, supine', 12, 'supine', [['a', 'left', 'crest'], ['b', 'right', 'trochanter']]),
  template('cat1-prone', 'Category I, prone', 10, 'prone', [['a', 'left', 'crest', 45], ['b', 'right', 'trochanter', -45]]),
  template('crests-prone', 'Both crests, prone', 5, 'prone', [['a', 'left', 'crest'], ['b', 'right', 'crest']]),
  template('side', 'On one side', 2, 'sideLying', []),
];

function template(id, name, minutes, position, placements) {
  return {
    id, version: 1, name, durationMs: minutes * 60_000, position, example: true,
    placements: placements.map(([block, side, site, angleDegrees]) => ({ block, side, site, ...(angleDegrees === undefined ? {} : { angleDegrees }) })),
  };
}

/** Scenes: what they change of a plain simulated table. Times are minutes. */
export const scenes = {
  idle: {},
  idleEmpty: { load: 0 },
  idleProne: { plan: { template: 'cat1-prone', profile: 'senior' } },
  armed: { phase: 'armed', plan: { template: 'cat1-prone', profile: 'adult', code: 'K-17' } },
  running: { phase: 'running', elapsed: 4.3, plan: { code: 'K-17' }, marks: [1.2, 3.1] },
  paused: { phase: 'paused', elapsed: 4.3, pausedMs: 20_000, plan: { code: 'K-17' } },
  ended: { phase: 'ended', elapsed: 12, plan: { code: 'K-17' }, summary: true },
  endedNoSummary: { phase: 'ended', elapsed: 12 },
  interrupted: { phase: 'interrupted', elapsed: 4.2, startedAgo: 9, plan: { code: 'K-17' } },
  infant: { phase: 'running', elapsed: 1.5, plan: { profile: 'infant' }, loadN: 9 },
  stale: { phase: 'running', elapsed: 4.3, silentAfterMs: 1500 },
  lost: { phase: 'running', elapsed: 4.3, silentAfterMs: 1500, status: 'lost' },
  lastKnown: { phase: 'running', elapsed: 4.3, retained: true },
  brokerDown: { phase: 'running', elapsed: 4.3, silentAfterMs: 1500, broker: false },
  counts: { phase: 'running', elapsed: 2, calibrated: false },
  noBreath: { phase: 'running', elapsed: 4.3, breath: false, origin: 'hardware', mode: 'attended' },
  hardware: { phase: 'running', elapsed: 4.3, origin: 'hardware', mode: 'bench', modeReason: 'the calibration is older than 90 days', plan: { code: 'K-17' } },
  notices: { phase: 'running', elapsed: 4.3, notices: ['button-stuck', 'samples-lost', 'some-newer-code'] },
  swapped: { phase: 'running', elapsed: 4.3, leftBlock: 'b' },
  little: { phase: 'running', elapsed: 1, load: 0.04 },
  gaps: { phase: 'running', elapsed: 2, gaps: true },
  hostile: { phase: 'running', elapsed: 1, name: '<img src=x onerror=alert(1)>', room: '"><script>alert(2)</script>'.repeat(3), plan: { code: 'A'.repeat(24) }, template: '<b>bold</b> '.repeat(5) },
  reopened: { phase: 'running', elapsed: 4.3, marks: [1.2, 3.1], pastByHub: true },
  starting: { noMeta: true },
  oneBlock: { phase: 'running', elapsed: 4.3, lostBlock: 'b', notices: ['sensor-fault:B1', 'sensor-fault:B2'] },
  breathFault: { phase: 'running', elapsed: 4.3, lostBreath: true, notices: ['sensor-fault:breath'] },
  offline: { phase: 'idle', silentAfterMs: 500, status: 'offline' },
  list: { mix: ['running', 'paused', 'idle', 'lost'] },
  wall: { mix: ['running', 'late', 'paused', 'ended', 'armed', 'idle', 'infant', 'oneBlock', 'counts', 'lost', 'interrupted', 'noBreath'] },
  late: { phase: 'running', elapsed: 10.9, plan: { code: 'M-4' } },
  busy: { mix: Array(12).fill('running') },
  fifteen: { mix: Array(15).fill('idle').fill('running', 3, 9) },
  empty: { mix: [] },
};

class MockTable {
  constructor(index, name, scene, nowMs) {
    this.index = index;
    this.table = `table-${index + 1}`;
    this.scene = scene;
    this.boot = randomBytes(4).readUInt32LE();
    this.seq = 0;
    this.stateSeq = 0;
    this.eventNumber = 0;
    this.phase = scene.phase ?? 'idle';
    this.plan = { template: templates[0].id, profile: 'adult', ...scene.plan };
    this.startedMs = nowMs - (scene.elapsed ?? 0) * 60_000 - (scene.pausedMs ?? 0);
    this.pausedBefore = 0;
    this.pausedAt = this.phase === 'paused' ? nowMs - scene.pausedMs : null;
    this.endedMs = this.phase === 'ended' ? nowMs - 42_000 : null;
    if (this.phase === 'interrupted') this.startedMs = nowMs - scene.startedAgo * 60_000;
    if (this.endedMs) this.startedMs = this.endedMs - scene.elapsed * 60_000;
    this.session = this.inSession ? `0192f0c1-7a3b-7c00-8000-${String(index).padStart(12, '0')}` : null;
    this.armedUntil = nowMs + 581_000;
    this.sceneMs = nowMs;
    this.name = scene.name ?? name;
    this.events = [];
    if (this.session && this.phase !== 'interrupted') this.event('started', this.startedMs);
    for (const m of scene.marks ?? []) this.event('marked', this.startedMs + m * 60_000);
    if (this.pausedAt) this.event('paused', this.pausedAt);
    if (this.endedMs) this.event('ended', this.endedMs, 'time');
    // The past is sent as well, so that traces are full at once; where the hub tells it, only what is new.
    this.sentMs = scene.pastByHub ? nowMs : (this.session && this.phase !== 'interrupted' ? this.startedMs : nowMs - 31_000) - 1000;
  }

  get inSession() {
    return ['running', 'paused', 'ended', 'interrupted'].includes(this.phase);
  }

  get template() {
    return templates.find((t) => t.id === this.plan.template);
  }

  event(kind, atMs, detail) {
    this.events.push({
      v: 1, epoch: 'mock', n: ++this.eventNumber, kind, session: this.session, atUtcMs: atMs, offsetMs: Math.max(0, atMs - this.startedMs), by: 'button',
      ...(detail ? { detail } : {}), origin: 'simulatedReplay',
    });
    return this.events.at(-1);
  }

  meta() {
    const calibrated = this.scene.calibrated !== false;
    const scale = calibrated ? 0.01 : 256;
    const unit = calibrated ? 'N' : 'counts';
    const channels = ['A', 'B'].flatMap((block) => [1, 2].map((n) => ({ name: `${block}${n}`, kind: 'load', block: block.toLowerCase(), unit, scale, rateHz: LOAD_HZ })));
    if (this.scene.breath !== false) channels.push({ name: 'breath', kind: 'breath', unit: 'V', scale: 0.0001, rateHz: BREATH_HZ });
    return {
      v: 1, version: 3, boot: this.boot, name: this.name, room: this.scene.room ?? `Room ${this.index + 1}`, software: '0.1.0 native', profile: 'pi-two-blocks',
      origin: this.scene.origin ?? 'simulatedReplay', originNote: this.scene.origin ? '' : 'ds210 belt 05, a person lying still', unit,
      ...(calibrated ? { uncertaintyN: 0.6 } : {}),
      calibration: { valid: calibrated, hash: '', reason: calibrated ? '' : 'no calibration file is configured' },
      channels, templates: this.scene.template ? [{ ...templates[0], name: this.scene.template }, ...templates.slice(1)] : templates,
      defaultProfile: 'adult', capMs: 1_200_000, anchor: { utcUs: 1, monotonicUs: 1 },
    };
  }

  onBlocks(nowMs) {
    return nowMs - this.startedMs;
  }

  elapsed(nowMs) {
    return (this.endedMs ?? this.pausedAt ?? nowMs) - this.startedMs - this.pausedBefore;
  }

  state(nowMs) {
    // A page that comes to an ended session sees its last moment first, so that it has the trace.
    if (this.phase === 'ended' && this.scene.phase === 'ended' && nowMs - this.sceneMs < 1500) {
      const ended = this.endedMs;
      this.phase = 'running';
      this.endedMs = null;
      const before = this.state(ended);
      this.phase = 'ended';
      this.endedMs = ended;
      return before;
    }
    const running = this.phase === 'running' || this.phase === 'paused';
    const infant = this.plan.profile === 'infant';
    const [a, b] = this.loads(nowMs);
    const left = this.scene.leftBlock ?? 'a';
    return {
      v: 1, boot: this.boot, seq: ++this.stateSeq, phase: this.phase, mode: this.scene.mode ?? 'sim', modeReason: this.scene.modeReason ?? '',
      ...(this.session ? { session: this.session, startedUtcMs: Math.round(this.startedMs) } : {}),
      template: this.plan.template, profile: this.plan.profile, ...(this.plan.code ? { code: this.plan.code } : {}),
      ...(this.inSession && this.phase !== 'interrupted' ? { elapsedMs: Math.round(this.elapsed(nowMs)), onBlocksMs: Math.round(this.onBlocks(nowMs)) } : {}),
      ...(this.phase === 'interrupted' ? { elapsedMs: this.scene.elapsed * 60_000 } : {}),
      ...(running && !infant ? { leftMs: Math.round(Math.max(0, this.template.durationMs - this.elapsed(nowMs))) } : {}),
      ...(running ? { capLeftMs: Math.round(1_200_000 - this.onBlocks(nowMs)) } : {}),
      ...(this.pausedAt ? { pausedMs: Math.round(nowMs - this.pausedAt) } : {}),
      ...(this.phase === 'ended' ? { endReason: 'time' } : {}),
      ...(this.phase === 'armed' ? { armedLeftMs: Math.round(this.armedUntil - nowMs) } : {}),
      unit: this.scene.calibrated === false ? 'counts' : 'N', loadA: a, loadB: this.scene.lostBlock ? null : b,
      ...(a + b > 20 && this.scene.calibrated !== false && !this.scene.lostBlock ? { leftShare: left === 'a' ? a / (a + b) : b / (a + b) } : {}),
      leftBlock: left, occupiedA: a > 10, occupiedB: b > 10,
      ...(this.scene.breath === false ? {} : { breathNote: 'not-computed' }),
      notices: this.scene.notices ?? (this.scene.calibrated === false ? ['uncalibrated'] : []),
    };
  }

  /** What a hub has kept of the session: a point a second, with a time in which nothing came. */
  trend(nowMs) {
    const points = [];
    const end = this.session && this.phase !== 'interrupted' && !this.scene.retained ? this.onBlocks(this.endedMs ?? nowMs) : 0;
    for (let ms = 240; ms < end; ms += 1000) {
      if (this.scene.pastByHub && ms > 100_000 && ms < 115_000) continue;
      points.push([ms, ...this.loads(this.startedMs + ms)]);
    }
    return { session: this.session, unit: this.scene.calibrated === false ? 'counts' : 'N', points };
  }

  summary() {
    return {
      v: 1, epoch: 'mock', n: 99, session: this.session, ordinal: 7, mode: 'sim', origin: 'simulatedReplay', template: this.plan.template, templateVersion: 1,
      profile: this.plan.profile, code: 'K-17', startedUtcMs: this.startedMs, ranMs: 720_000, pausedMs: 0, endReason: 'time', unit: 'N',
      meanLoadA: 97.31, meanLoadB: 89.02, meanLeftShare: 0.5222, samples: 266_400, lost: 3,
    };
  }

  // A person who settles: two exponentials, ripple of breath, small movements now and then.
  loads(atMs) {
    const t = Math.max(0, (atMs - this.startedMs) / 1000);
    const gain = this.scene.load ?? 1;
    const settle = 9 * Math.exp(-t / 7) + 5 * Math.exp(-t / 110);
    const breath = breathAt(atMs) * 1.1;
    const shift = Math.sin(t / 37) * 0.9 + (t > 150 ? 3.4 : 0) - (t > 400 ? 2.2 : 0);
    const wobble = Math.exp(-(((t - 150) / 1.3) ** 2)) * 14 * Math.sin(t * 6);
    const noise = () => (Math.random() - 0.5) * 0.35;
    const whole = this.scene.loadN;
    if (whole) return [whole + breath * 0.1 + noise(), whole * 0.9 + breath * 0.1 + noise()];
    return [(97 + settle + breath + shift + wobble + noise()) * gain, (89 - settle * 0.4 + breath * 0.9 - shift - wobble * 0.7 + noise()) * gain];
  }

  /** The frames from the last one sent to now. */
  frames(nowMs) {
    const made = [];
    const silentFrom = this.scene.silentAfterMs === undefined ? Infinity : this.sceneMs + this.scene.silentAfterMs;
    while (this.sentMs + FRAME_MS <= nowMs) {
      const t0 = this.sentMs;
      this.sentMs += FRAME_MS;
      this.seq++;
      if (t0 > silentFrom || this.scene.retained || this.phase === 'interrupted' && t0 < this.sceneMs - 30_000) continue;
      if (this.scene.gaps && Math.floor(t0 / 7000) % 2 === 0 && t0 % 7000 < 2200) continue;
      made.push(this.frame(t0));
    }
    return made;
  }

  frame(t0) {
    const loads = (LOAD_HZ * FRAME_MS) / 1000;
    const breaths = this.scene.breath === false ? 0 : (BREATH_HZ * FRAME_MS) / 1000;
    const values = new Int16Array(4 * loads + breaths);
    const calibrated = this.scene.calibrated !== false;
    for (let i = 0; i < loads; i++) {
      const [a, b] = this.loads(t0 + (i * 1000) / LOAD_HZ);
      // Uncalibrated: counts/256, so a step is 256 counts.
      const steps = calibrated ? 50 : 13;
      values[i] = a * steps;
      values[loads + i] = a * steps;
      values[2 * loads + i] = this.scene.lostBlock ? NO_VALUE : b * steps;
      values[3 * loads + i] = this.scene.lostBlock ? NO_VALUE : b * steps;
    }
    for (let i = 0; i < breaths; i++) values[4 * loads + i] = this.scene.lostBreath ? NO_VALUE : (1.6 + 0.35 * breathAt(t0 + (i * 1000) / BREATH_HZ) + (Math.random() - 0.5) * 0.01) * 10_000;
    const simulated = this.scene.origin ? 0 : 16 | 64;
    return encodeFrame({
      flags: 2 | simulated | (calibrated ? 32 : 0) | (this.phase === 'running' ? 1 : 0), bootId: this.boot, seq: this.seq, t0UtcUs: Math.round(t0 * 1000),
      sessionOrdinal: this.session ? 7 : 0, metaVersion: 3, loadChannels: 4, breathChannels: breaths > 0 ? 1 : 0, loadSamples: loads, breathSamples: breaths,
      loadRateDeciHz: LOAD_HZ * 10, breathRateDeciHz: breaths > 0 ? BREATH_HZ * 10 : 0, values,
    });
  }

  /** The short press of the button. */
  press(nowMs) {
    if (this.phase === 'idle' || this.phase === 'armed') {
      this.startedMs = nowMs;
      this.session = `0192f0c1-7a3b-7c00-8000-${randomBytes(6).toString('hex')}`;
      this.phase = 'running';
      return [this.event('started', nowMs)];
    }
    if (this.phase === 'running') {
      this.phase = 'paused';
      this.pausedAt = nowMs;
      return [this.event('paused', nowMs)];
    }
    if (this.phase === 'paused') {
      this.pausedBefore += nowMs - this.pausedAt;
      this.pausedAt = null;
      this.phase = 'running';
      return [this.event('resumed', nowMs)];
    }
    return this.putAway();
  }

  putAway() {
    this.phase = 'idle';
    this.session = null;
    this.endedMs = this.pausedAt = null;
    this.pausedBefore = 0;
    this.plan = { template: templates[0].id, profile: 'adult' };
    return [];
  }

  command(name, args, nowMs) {
    const running = this.phase === 'running' || this.phase === 'paused';
    const done = (events = []) => ({ reply: this.reply(name, 'done'), events });
    const refused = (code, msg) => ({ reply: this.reply(name, 'rejected', { code, msg }), events: [] });
    switch (name) {
      case 'session.arm':
        if (this.phase !== 'idle' && this.phase !== 'armed') return refused('not-cleared', 'the last session has not been put away yet');
        this.plan = { template: args.template, profile: args.profile, code: args.code };
        this.phase = 'armed';
        this.armedUntil = nowMs + 600_000;
        return done();
      case 'session.disarm':
        if (running) return refused('session-running', 'a session runs');
        this.putAway();
        return done();
      case 'session.stop':
        if (!running) return refused('no-session', 'there is no session to stop');
        this.phase = 'ended';
        this.endedMs = nowMs;
        return done([this.event('ended', nowMs, 'dashboard')]);
      case 'session.mark':
        if (!running) return refused('no-session', 'there is no session to mark');
        return done([this.event('marked', nowMs, args?.label)]);
      default:
        return null;
    }
  }

  reply(cmd, st, err) {
    return { v: 1, id: '0192f0c1-7a3b-7c00-8000-000000000000', cmd, st, ...(err ? { err } : {}), atMs: Date.now() };
  }
}

function breathAt(ms) {
  const t = ms / 1000;
  const p = (t / 4.4 + 0.06 * Math.sin(t / 11)) % 1;
  const wave = p < 0.4 ? Math.sin((p / 0.4) * Math.PI - Math.PI / 2) : Math.sin(Math.PI / 2 - ((p - 0.4) / 0.6) ** 0.8 * Math.PI);
  return wave * (1 + 0.12 * Math.sin(t / 17));
}

/** Starts the hub on loopback. */
export async function startMockHub({ port = 0, dir, scene = 'running' }) {
  let instance = randomBytes(4).toString('hex');
  let current = scenes[scene];
  let tables = makeTables(current);
  let tick = 0;
  const sockets = new Set();

  const text = (message) => sockets.forEach((s) => sendFrame(s, 1, Buffer.from(JSON.stringify(message))));
  const body = (t, type, message, live = true, ageMs = 3) => ({ type, index: t.index, ageMs, live, body: message });

  function snapshot(t, now) {
    const live = !t.scene.retained;
    const age = live ? 3 : 2_400_000;
    if (t.scene.noMeta) return [];
    return [
      body(t, 'status', { v: 1, state: t.scene.status ?? 'online', boot: t.boot, cn: 1, atMs: now }, live, age),
      body(t, 'meta', t.meta(), live, age),
      body(t, 'state', t.state(now), live, age),
      ...t.events.map((e) => body(t, 'event', e)),
      ...(t.scene.summary ? [body(t, 'summary', t.summary())] : []),
    ];
  }

  function introduce(socket) {
    const now = time();
    const say = (m) => sendFrame(socket, 1, Buffer.from(JSON.stringify(m)));
    say({ type: 'hello', instance, version: '0.1.0 mock' });
    say({ type: 'tables', tables: tables.map((t) => ({ index: t.index, site: SITE, table: t.table })) });
    tables.forEach((t) => snapshot(t, now).forEach(say));
    say({ type: 'beat', tick, broker: current.broker !== false });
  }

  // Ahead of the wall clock after hours that were played at speed.
  let ahead = 0;
  let playing = false;
  const time = () => Date.now() + ahead;

  function step() {
    const now = time();
    const entries = tables.flatMap((t) => t.frames(now).map((frame) => ({ table: t.index, frame })));
    // Batches stay well below a megabyte, also while the past is played.
    for (let i = 0; i < entries.length; i += 200) {
      const batch = encodeBatch(++tick, entries.slice(i, i + 200));
      sockets.forEach((s) => sendFrame(s, 2, batch));
    }
  }

  function second() {
    const now = time();
    text({ type: 'beat', tick, broker: current.broker !== false });
    for (const t of tables) {
      const silent = t.scene.silentAfterMs !== undefined && now - t.sceneMs > t.scene.silentAfterMs;
      if (!silent && !t.scene.retained && !t.scene.noMeta) text(body(t, 'state', t.state(now)));
    }
  }

  const timers = [setInterval(() => playing || step(), 50), setInterval(() => playing || second(), 1000)];

  /** Plays minutes as fast as the pages take them; every six of them each table ends its session, puts it away and starts the next. */
  async function play(minutes) {
    playing = true;
    for (let s = 0; s < minutes * 60; s++) {
      ahead += 1000;
      if (s % 360 === 359) tables.forEach(nextSession);
      step();
      second();
      for (const socket of sockets) while (socket.writableLength > 1 << 20) await new Promise((done) => setTimeout(done, 1));
      if (s % 10 === 0) await new Promise((done) => setImmediate(done));
    }
    playing = false;
  }

  function nextSession(t) {
    const now = time();
    const { plan } = t;
    t.command('session.stop', null, now).events.forEach((e) => text(body(t, 'event', e)));
    text(body(t, 'state', t.state(now)));
    text(body(t, 'summary', t.summary()));
    t.putAway();
    t.plan = plan;
    t.press(now).forEach((e) => text(body(t, 'event', e)));
  }

  function setScene(name) {
    if (!Object.hasOwn(scenes, name)) return false;
    current = scenes[name];
    tables = makeTables(current, time());
    // A scene is a new hub: pages drop what they knew.
    sockets.forEach((s) => s.destroy());
    return true;
  }

  const server = createServer((request, response) => void serve(request, response).catch((e) => {
    response.writeHead(500).end(String(e));
  }));

  async function serve(request, response) {
    const path = new URL(request.url, 'http://localhost').pathname;
    const json = (status, value) => response.writeHead(status, { 'content-type': 'application/json', ...SECURITY }).end(JSON.stringify(value));
    if (request.method === 'POST') {
      const scenePath = /^\/mock\/scene\/(\w+)$/.exec(path);
      if (scenePath) return json(setScene(scenePath[1]) ? 200 : 404, {});
      const playPath = /^\/mock\/play\/(\d+)$/.exec(path);
      if (playPath) {
        await play(Number(playPath[1]));
        return json(200, {});
      }
      const noticePath = /^\/mock\/notice\/([\w:-]+)$/.exec(path);
      if (noticePath) {
        for (const t of tables) t.scene = { ...t.scene, notices: [noticePath[1]] };
        second();
        return json(200, {});
      }
      if (path === '/mock/restart') {
        instance = randomBytes(4).toString('hex');
        sockets.forEach((s) => s.destroy());
        return json(200, {});
      }
      if (path === '/mock/press') {
        pressFirst();
        return json(200, {});
      }
      return command(request, path, json);
    }
    const trendPath = /^\/api\/tables\/([^/]+)\/([^/]+)\/trend$/.exec(path);
    if (trendPath) {
      const t = tables.find((x) => trendPath[1] === SITE && x.table === trendPath[2]);
      return t ? json(200, t.trend(time())) : json(404, { code: 'no-table' });
    }
    const file = path === '/' || path === '/wall' || path.startsWith('/t/') ? 'index.html' : normalize(path).replace(/^\/+/, '');
    const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
    try {
      const content = await readFile(join(dir, file));
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', ...SECURITY }).end(content);
    } catch {
      response.writeHead(404, SECURITY).end();
    }
    return undefined;
  }

  async function command(request, path, json) {
    const match = /^\/api\/tables\/([^/]+)\/([^/]+)\/cmd\/([^/]+)$/.exec(path);
    const t = match && tables.find((x) => x.table === match[2]);
    if (!t) return json(404, { code: 'no-table' });
    if (t.scene.silentAfterMs) {
      await new Promise((done) => setTimeout(done, 800));
      return json(504, { code: 'no-reply', msg: 'the table has not answered within 3 s' });
    }
    const chunks = [];
    for await (const c of request) chunks.push(c);
    const args = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : null;
    const now = time();
    const result = t.command(match[3], args, now);
    if (!result) return json(400, { msg: `no command ${match[3]}` });
    result.events.forEach((e) => text(body(t, 'event', e)));
    text(body(t, 'state', t.state(now)));
    return json(200, result.reply);
  }

  function pressFirst() {
    const t = tables[0];
    if (!t) return;
    const now = time();
    t.press(now).forEach((e) => text(body(t, 'event', e)));
    text(body(t, 'state', t.state(now)));
  }

  server.on('upgrade', (request, socket) => {
    if (new URL(request.url, 'http://localhost').pathname !== '/live') {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    // Pages send nothing that matters; a closing browser ends the socket.
    socket.on('data', () => {});
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    // The past is played again for each page.
    tables = makeTables(current, time());
    introduce(socket);
    sockets.add(socket);
  });

  await new Promise((ready) => server.listen(port, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    url,
    tablePath: `/t/${SITE}/table-1`,
    setScene,
    press: pressFirst,
    /** Cuts every page off. */
    drop: () => sockets.forEach((s) => s.destroy()),
    close: () => {
      timers.forEach(clearInterval);
      sockets.forEach((s) => s.destroy());
      server.close();
    },
  };
}

function makeTables(scene, now = Date.now()) {
  if (!scene.mix) return [new MockTable(0, 'Table 1', scene, now)];
  // Sessions that began apart, so that the wall has something to sort.
  return scene.mix.map((name, i) => {
    const one = scenes[name];
    return new MockTable(i, `Table ${i + 1}`, one.elapsed && name === 'running' ? { ...one, elapsed: one.elapsed + i * 0.47 } : one, now);
  });
}

// One unmasked WebSocket frame, server to page.
function sendFrame(socket, opcode, payload) {
  const n = payload.length;
  const head = n < 126 ? Buffer.from([0x80 | opcode, n]) : n < 65536 ? Buffer.from([0x80 | opcode, 126, n >> 8, n & 255]) : Buffer.alloc(10);
  if (n >= 65536) {
    head[0] = 0x80 | opcode;
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(n), 2);
  }
  socket.write(Buffer.concat([head, payload]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' }, scene: { type: 'string', default: 'running' },
      dir: { type: 'string', default: fileURLToPath(new URL('../../src/SotTable.Dashboard/Web/dist', import.meta.url)) },
    },
  });
  const hub = await startMockHub({ port: Number(values.port), dir: values.dir, scene: values.scene });
  const keys = Object.keys(scenes).map((name, i) => [(i + 1).toString(36), name]);
  const free = keys.filter(([k]) => k !== 'b' && k !== 'q');
  console.log(`${hub.url}/  and  ${hub.url}${hub.tablePath}\n${free.map(([k, n]) => `${k} ${n}`).join('   ')}\nb press   q quit`);
  if (process.stdin.isTTY) {
    process.stdin.setRawMode(true);
    process.stdin.on('data', (data) => {
      const key = data.toString();
      if (key === 'q' || key === '\u0003') process.exit(0);
      if (key === 'b') hub.press();
      const scene = free.find(([k]) => k === key);
      if (scene) hub.setScene(scene[1]);
    });
  }
}
