import { asHappened } from './eventOrder.js';
import { QueueDelay } from './freshness.js';
import type { EventMessage, HealthMessage, MetaMessage, NoticeMessage, ReplyMessage, StateMessage, StatusMessage, SummaryMessage } from './messages.js';
import { SampleRing } from './sampleRing.js';
import type { Received } from './sessionClock.js';
import { TrendBuckets } from './trendBuckets.js';
import type { TrendPast } from './trendPast.js';
import { WaveFlag, type WaveFrame, NO_VALUE } from './waveFrame.js';
import { camel } from './words.js';

/** The order of tables wherever they are listed: by name, numbers in it as numbers. */
export function byName(a: TableStore, b: TableStore): number {
  const name = (t: TableStore): string => t.meta?.body.name || t.table;
  return name(a).localeCompare(name(b), 'en', { numeric: true }) || a.index - b.index;
}

/** A silence after which what was drawn before is history, such as a laptop that slept. */
const FORGET_MS = 30_000;
/** The hub keeps a point a second: a silence below has none that this page lacks. */
const HOLE_MS = 2000;
/** Beside the session at hand. */
const EVENTS_KEPT = 50;
/** More than a session has; of a load that never rests the oldest go. */
const SESSION_EVENTS_KEPT = 500;
/** An event comes a second after the state that it made, when it is on the table's disk. */
const TOLD_AFTER_MS = 10_000;
/** A breathing rate below is not drawn beside others. */
const LEAST_CONFIDENCE = 0.5;

/** Everything the browser knows of one table. Written by the stream, read by the drawings. */
export class TableStore {
  status: Received<StatusMessage> | null = null;
  meta: Received<MetaMessage> | null = null;
  state: Received<StateMessage> | null = null;
  health: Received<HealthMessage> | null = null;
  summary: Received<SummaryMessage> | null = null;
  reply: Received<ReplyMessage> | null = null;
  readonly events: EventMessage[] = [];
  /** Rises with every event that is new. */
  eventVersion = 0;
  /** The last notice of each code, standing or over. What stands right now is in the state. */
  notices: Received<NoticeMessage>[] = [];

  /** 2^12 samples: 51 s at 80 a second; the breath sweep needs 30 s at up to 100. */
  readonly loadA = new SampleRing(4096);
  readonly loadB = new SampleRing(4096);
  /** Marked where air goes in. */
  readonly breath = new SampleRing(4096);
  readonly trend = new TrendBuckets();

  /** Rises with every JSON message, so that a page rebuilds only what changed. */
  version = 0;

  /** Live frames seen, missing between those (by their numbers), and refused. */
  frames = 0;
  missed = 0;
  refused = 0;
  /** Frames that the hub itself never got. */
  lostBeforeHub = 0;

  /** Silences of the table's own clock that the hub may know more of: the page slept, or its link was slow. */
  holes = 0;

  /** Flags of the newest frame. */
  flags = 0;
  /** Frames a second over the last two seconds; null until known. */
  rate: number | null = null;

  private boot = 0;
  private seq = 0;
  private lastEndMs = 0;
  private arrivedMs: number | null = null;
  private delayMs = 0;
  private readonly delay = new QueueDelay();
  private rateFrom = 0;
  private rateCount = 0;
  private trendSession = '';

  constructor(readonly index: number, readonly site: string, readonly table: string) {}

  /** Age of the newest live data in milliseconds, time in queues included; null before the first frame. */
  waveAge(nowMs: number): number | null {
    return this.arrivedMs === null ? null : nowMs - this.arrivedMs + this.delayMs;
  }

  /** True when frames came that the known meta does not explain. */
  get unexplained(): boolean {
    const meta = this.meta?.body;
    // A frame carries 16 bits of the version.
    return this.frames > 0 && (!meta || (meta.version & 0xffff) !== this.metaSeen || meta.boot !== this.boot);
  }

  private metaSeen = 0;

  /** The session at hand or, when there is none, the last one that events tell of: a page that slept through it knows it by them. '' for none. */
  get lastSession(): string {
    return this.state?.body.session ?? this.events.filter((e) => e.session).at(-1)?.session ?? '';
  }

  /** The session at hand when its start is not among the events, and with it maybe others: this page was opened late. '' otherwise. */
  get halfTold(): string {
    const s = this.state?.body;
    const told = (s?.onBlocksMs ?? Infinity) < TOLD_AFTER_MS || this.events.some((e) => e.session === s?.session && camel(e.kind) === 'started');
    return told ? '' : (s?.session ?? '');
  }

  /** Takes in all events of a session. */
  addEvents(session: string, events: readonly EventMessage[]): void {
    if (session === this.halfTold) events.filter((e) => e.session === session && camel(e.kind) !== 'summary').forEach((e) => this.addEvent(e));
  }

  addEvent(e: EventMessage): void {
    if (this.events.some((known) => known.n === e.n && known.kind === e.kind && known.atUtcMs === e.atUtcMs)) return;
    this.events.push(e);
    this.eventVersion++;
    if (this.events.length <= EVENTS_KEPT) return;
    // What is not of a session at hand goes first; then what the load did by itself, for marks and pauses are counted to the end.
    const at = this.events.findIndex((x) => !x.session || (x.session !== e.session && x.session !== this.state?.body.session));
    if (at >= 0) this.events.splice(at, 1);
    else if (this.events.length > SESSION_EVENTS_KEPT) this.events.splice(Math.max(0, this.events.findIndex((x) => camel(x.kind).startsWith('load'))), 1);
  }

  /** A session's events as they happened. */
  eventsOf(session: string | null | undefined): EventMessage[] {
    return session ? this.events.filter((e) => e.session === session).sort(asHappened) : [];
  }

  /** Takes a live frame in. Values of unknown scale are not kept. */
  addFrame(f: WaveFrame, nowMs: number): void {
    if (f.bootId === this.boot && f.seq <= this.seq && this.frames > 0) return;
    const sameBoot = f.bootId === this.boot && this.frames > 0;
    const span = f.loadSamples > 0 && f.loadRateHz > 0 ? (f.loadSamples * 1000) / f.loadRateHz : breathSpan(f);
    const jumped = f.t0Ms < this.lastEndMs - 500 || f.t0Ms > this.lastEndMs + FORGET_MS;
    // Newtons and counts don't belong on one line.
    const rescaled = sameBoot && f.has(WaveFlag.calibrated) !== ((this.flags & WaveFlag.calibrated) !== 0);
    if (!sameBoot || jumped || rescaled) this.forget();
    if (this.frames > 0 && f.t0Ms > this.lastEndMs + HOLE_MS) this.holes++;
    const skipped = sameBoot ? f.seq - this.seq - 1 : 0;
    this.missed += skipped;
    if (skipped > 0 || f.has(WaveFlag.gapBefore)) this.breakLines(f.t0Ms);

    this.boot = f.bootId;
    this.seq = f.seq;
    this.flags = f.flags;
    this.frames++;
    this.metaSeen = f.metaVersion;
    this.lastEndMs = f.t0Ms + span;
    this.delayMs = this.delay.add(this.lastEndMs, nowMs);
    this.arrivedMs = nowMs;
    this.countRate();
    if (!this.unexplained) this.keep(f);
  }

  private keep(f: WaveFrame): void {
    const channels = this.meta!.body.channels; // addFrame looked: meta explains this frame
    if (channels.length !== f.loadChannels + f.breathChannels) return;
    const step = f.loadRateHz > 0 ? 1000 / f.loadRateHz : 0;
    let sumA = 0, sumB = 0, goodA = 0, goodB = 0;
    for (let i = 0; i < f.loadSamples; i++) {
      let a = NaN;
      let b = NaN;
      for (let c = 0; c < f.loadChannels; c++) {
        const raw = f.values[c * f.loadSamples + i];
        const value = raw === NO_VALUE ? NaN : raw * channels[c].scale;
        // One cell without a value makes its block unknown. a starts as NaN: the first cell sets it.
        if (channels[c].block === 'b') b = firstOf(channels, c) ? value : b + value;
        else a = firstOf(channels, c) ? value : a + value;
      }
      const at = f.t0Ms + i * step;
      this.loadA.push(at, a);
      this.loadB.push(at, b);
      if (a === a) { sumA += a; goodA++; }
      if (b === b) { sumB += b; goodB++; }
    }
    if (f.breathChannels > 0 && f.breathRateHz > 0) {
      const scale = channels[f.loadChannels].scale;
      const from = f.loadChannels * f.loadSamples;
      const inhaling = f.has(WaveFlag.inhaling);
      for (let i = 0; i < f.breathSamples; i++) {
        const raw = f.values[from + i];
        this.breath.push(f.t0Ms + (i * 1000) / f.breathRateHz, raw === NO_VALUE ? NaN : raw * scale, inhaling);
      }
    }
    this.addToTrend(f.t0Ms, goodA > 0 ? sumA / goodA : NaN, goodB > 0 ? sumB / goodB : NaN);
  }

  private addToTrend(atMs: number, a: number, b: number): void {
    const s = this.state?.body;
    if (!s || !s.session) return;
    this.trendOf(s.session);
    if ((s.phase === 'running' || s.phase === 'paused') && typeof s.startedUtcMs === 'number') {
      const breath = s.breath;
      const rate = breath && breath.confidence >= LEAST_CONFIDENCE && typeof breath.ratePerMin === 'number' ? breath.ratePerMin : NaN;
      this.trend.add(atMs - s.startedUtcMs, a, b, rate);
    }
  }

  /** Takes what the hub has kept of the session; what this page saw itself stands. Another session's, or another unit's, is left out. */
  addPast(past: TrendPast): void {
    const s = this.state?.body;
    if (!s?.session || past.session !== s.session || past.unit !== s.unit) return;
    this.trendOf(s.session);
    this.trend.fill(past.points);
    this.version++;
  }

  /** Changes whenever the hub may have kept something of the session that this page has not seen; '' when there is nothing to ask for. */
  get pastKey(): string {
    const s = this.state?.body;
    if (!s?.session || (s.phase !== 'running' && s.phase !== 'paused' && s.phase !== 'ended')) return '';
    return `${s.session}|${s.phase === 'ended'}|${this.holes}`;
  }

  private trendOf(session: string): void {
    if (session === this.trendSession) return;
    this.trendSession = session;
    this.trend.clear();
  }

  private breakLines(atMs: number): void {
    this.loadA.push(atMs, NaN);
    this.loadB.push(atMs, NaN);
    this.breath.push(atMs, NaN);
  }

  private forget(): void {
    this.loadA.clear();
    this.loadB.clear();
    this.breath.clear();
    this.delay.reset();
    this.rateCount = 0;
    this.rate = null;
  }

  // By the table's clock: frames that waited in a queue and came together are no higher rate.
  private countRate(): void {
    if (this.rateCount === 0) this.rateFrom = this.lastEndMs;
    const passed = this.lastEndMs - this.rateFrom;
    if (passed >= 2000) {
      this.rate = (this.rateCount * 1000) / passed;
      this.rateFrom = this.lastEndMs;
      this.rateCount = 0;
    }
    this.rateCount++;
  }
}

function firstOf(channels: readonly { block?: string | null }[], c: number): boolean {
  for (let i = 0; i < c; i++) if ((channels[i].block === 'b') === (channels[c].block === 'b')) return false;
  return true;
}

function breathSpan(f: WaveFrame): number {
  return f.breathRateHz > 0 ? (f.breathSamples * 1000) / f.breathRateHz : 0;
}
