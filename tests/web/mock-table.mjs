// One synthetic table: its messages, its live frames and what its button and commands do.
import { randomBytes } from 'node:crypto';
import { templates } from './mock-scenes.mjs';
import { encodeFrame } from './wire.mjs';

const FRAME_MS = 100;
const LOAD_HZ = 80;
const BREATH_HZ = 50;
const NO_VALUE = -32768;

export class MockTable {
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
    for (const m of scene.marks ?? []) this.event('marked', this.startedMs + m * 60_000, scene.mark);
    for (const [kind, minute, detail] of scene.loadEvents ?? []) this.event(kind, this.startedMs + minute * 60_000, detail);
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
      v: 1, epoch: 'mock', n: ++this.eventNumber, prev: this.eventNumber - 1, kind, session: this.session, atUtcMs: atMs, offsetMs: Math.max(0, atMs - this.startedMs), by: 'button',
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
      origin: this.scene.origin ?? 'simulatedReplay', originNote: this.scene.origin ? '' : (this.scene.note ?? 'ds210 belt 05, a person lying still'), unit,
      ...(calibrated ? { uncertaintyN: 0.6 } : {}),
      calibration: { valid: calibrated, hash: '', reason: calibrated ? '' : (this.scene.reason ?? 'no calibration file is configured'), ...(calibrated ? { dueUtcMs: 1_830_000_000_000 } : {}) },
      channels, templates: this.scene.template ? [{ ...templates[0], name: this.scene.template }, ...templates.slice(1)] : templates,
      defaultProfile: 'adult', capMs: 1_200_000, anchor: { utcUs: 1, monotonicUs: 1 },
      ...(this.scene.contactArea ? { contactArea: this.scene.contactArea } : {}),
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
      ...this.breath(nowMs),
      ...this.loadNote(nowMs),
      notices: this.scene.notices ?? (this.scene.calibrated === false ? ['uncalibrated'] : []),
    };
  }

  // Said of the simulated breath, which nobody measures here; a scene may say otherwise.
  breath(nowMs) {
    if (this.plan.profile === 'infant' || (this.scene.breath === false && !this.scene.said?.source)) return {};
    const moment = breathMoment(nowMs);
    const sensor = this.scene.breath !== false;
    return {
      breath: {
        source: 'sensor', ratePerMin: 13.6 + 0.8 * Math.sin(nowMs / 40_000), confidence: 0.93, doubt: 'none', phase: moment < 0.4 ? 'inhale' : 'exhale', depthPercent: 104, variationPercent: 6,
        rippleA: 2.2, rippleB: 2.0, ...(sensor ? { coupling: this.elapsed(nowMs) > 120_000 ? 'coupled' : 'notEnough', ...(this.elapsed(nowMs) > 120_000 ? { lagS: 0.3 } : {}) } : {}), ...this.scene.said,
      },
    };
  }

  // Said of the simulated load; a scene may say otherwise of a block.
  loadNote(nowMs) {
    if (this.scene.calibrated === false) return {};
    const lies = (this.scene.load ?? 1) > 0.1 && !this.scene.load0;
    const rest = Math.min(1200, Math.max(0, Math.round((nowMs - this.startedMs) / 1000)));
    const empty = { phase: 'empty', ...(this.scene.zeroN === undefined ? {} : { zeroN: this.scene.zeroN }) };
    const block = (finalN, a1N, centre, changeN, verdict) => !lies ? empty : {
      phase: rest > 150 ? 'settled' : 'settling', restS: rest, centre,
      ...(rest >= 10 ? { curve: { finalN, a1N, tau1S: 7.2, a2N: a1N / 2, tau2S: 110, bandN: 0.8 } } : {}),
      ...(rest >= 30 ? { slow: { changeN, boundN: 0.38, boundBy: 'creep', verdict, slopeNPerMin: changeN / 4, lowNPerMin: changeN / 3, highNPerMin: changeN / 5 } } : {}),
      ...(this.scene.contactArea ? { pressure: { kPa: Math.round(100 * finalN / this.scene.contactArea.cm2) / 10, uncertaintyKPa: Math.round(100 * finalN * this.scene.contactArea.uncertaintyCm2 / this.scene.contactArea.cm2 ** 2) / 10 } } : {}),
    };
    return {
      load: {
        a: { ...block(97, 9, 0.12, -2.31, 'settling'), ...this.scene.saidLoad }, b: { ...block(89, -3, -0.31, 0.21, 'noChangeBeyondInstrument'), ...this.scene.saidLoad },
        ...(lies ? { bai: -4.3, baiUncertainty: 0.46 } : {}),
      },
    };
  }

  /** What a hub has kept of the session: a point a second, with a time in which nothing came. */
  trend(nowMs) {
    const points = [];
    const end = this.session && this.phase !== 'interrupted' && !this.scene.retained ? this.onBlocks(this.endedMs ?? nowMs) : 0;
    for (let ms = 240; ms < end; ms += 1000) {
      if (this.scene.pastByHub && ms > 100_000 && ms < 115_000) continue;
      points.push([ms, ...this.loads(this.startedMs + ms), ...(this.scene.breath === false || ms < 12_000 ? [] : [13.6 + 0.8 * Math.sin(ms / 40_000) + Math.sin(ms / 9000) * 0.4])]);
    }
    return { session: this.session, unit: this.scene.calibrated === false ? 'counts' : 'N', points };
  }

  summary() {
    return {
      v: 1, epoch: 'mock', n: 99, prev: 98, session: this.session, ordinal: 7, mode: 'sim', origin: 'simulatedReplay', template: this.plan.template, templateVersion: 1,
      profile: this.plan.profile, code: 'K-17', startedUtcMs: this.startedMs, ranMs: 720_000, pausedMs: 0, endReason: 'time', unit: 'N',
      meanLoadA: 97.31, meanLoadB: 89.02, meanLeftShare: 0.5222, samples: 266_400, lost: 3,
      balance: { bai: -4.4, baiUncertainty: 0.3, seconds: 718, hidden: null },
      zeroReturn: { result: 'returned', a: 0.12, b: -0.03, limitN: 0.4 },
      ...(this.scene.breath === false || this.plan.profile === 'infant' ? {} : { breath: { source: 'sensor', meanRatePerMin: 13.4, coverage: 0.91, coupling: 'coupled' } }),
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
      flags: 2 | simulated | (calibrated ? 32 : 0) | (this.phase === 'running' ? 1 : 0) | (breaths > 0 && breathMoment(t0 - 400) < 0.4 ? 128 : 0), bootId: this.boot, seq: this.seq, t0UtcUs: Math.round(t0 * 1000),
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

/** Part of the present breath that is over, 0 to 1; air goes in until 0.4. */
function breathMoment(ms) {
  const t = ms / 1000;
  return (t / 4.4 + 0.06 * Math.sin(t / 11)) % 1;
}

function breathAt(ms) {
  const t = ms / 1000;
  const p = breathMoment(ms);
  const wave = p < 0.4 ? Math.sin((p / 0.4) * Math.PI - Math.PI / 2) : Math.sin(Math.PI / 2 - ((p - 0.4) / 0.6) ** 0.8 * Math.PI);
  return wave * (1 + 0.12 * Math.sin(t / 17));
}
