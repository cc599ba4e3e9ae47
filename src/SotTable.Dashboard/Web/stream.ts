import { isObject, refuseBody } from './shapes.js';
import { TableStore } from './store.js';
import { readBatch, WaveFrame } from './waveFrame.js';

/** What the stream needs of its surroundings; a test gives its own. */
export interface StreamWorld {
  now(): number;
  connect(): WebSocket;
  after(ms: number, act: () => void): number;
  cancel(timer: number): void;
  /** 0 to 1. */
  random(): number;
  /** The hub answered no call, or ended it for good: it may be that nobody is signed in any more. */
  turnedAway(): void;
}

/** The hub closes the socket with this code when the sign-in or the screen’s token no longer holds. */
const SIGN_IN_OVER = 4401;
/** The hub beats every second; this long without a word means that the link is half open. */
const SILENCE_MS = 3500;
const FIRST_RETRY_MS = 250;
/** A hub that is back is found within 3 s. */
const LAST_RETRY_MS = 2500;
/** Part of a wait that is left to chance: browsers that lost the hub together do not come back in one moment. */
const JITTER = 0.4;

/** The one WebSocket: connects for ever, takes batches and messages apart, keeps one store a table. */
export class LiveStream {
  readonly tables = new Map<number, TableStore>();

  connected = false;
  /** What the hub has to tell of itself, a sentence each. */
  notices: readonly string[] = [];
  /** Whether the hub's own link to the broker is up. */
  broker = true;
  /** True once the hub has told which tables there are. */
  listed = false;
  hubVersion = '';
  /** When the link was lost, on the monotonic clock; null while connected or never connected. */
  lostAtMs: number | null = null;
  /** When another hub process was met, on the monotonic clock; null while it is still the first. */
  restartedAtMs: number | null = null;
  /** Messages that were no valid JSON, batch or frame. */
  refused = 0;
  lastProblem = '';
  /** Rises when tables, link or broker change. */
  version = 0;

  private socket: WebSocket | null = null;
  private instance = '';
  private retryMs = FIRST_RETRY_MS;
  private heardMs = 0;
  private watch = 0;
  private readonly frame = new WaveFrame();

  constructor(private readonly world: StreamWorld) {}

  start(): void {
    this.open();
  }

  find(site: string, table: string): TableStore | undefined {
    for (const t of this.tables.values()) if (t.site === site && t.table === table) return t;
    return undefined;
  }

  private open(): void {
    const socket = this.world.connect();
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    this.heardMs = this.world.now();
    socket.onmessage = (m: MessageEvent<unknown>) => {
      if (this.socket !== socket) return;
      this.heardMs = this.world.now();
      if (m.data instanceof ArrayBuffer) this.onBatch(m.data);
      else if (typeof m.data === 'string') this.onText(m.data);
    };
    socket.onclose = (e?: CloseEvent) => this.onLost(socket, e?.code);
    this.watchSilence(socket);
  }

  // Covers a connection that never opens, too: it is silent from the start.
  private watchSilence(socket: WebSocket): void {
    this.world.cancel(this.watch);
    this.watch = this.world.after(500, () => {
      if (this.socket !== socket) return;
      if (this.world.now() - this.heardMs <= SILENCE_MS) {
        this.watchSilence(socket);
        return;
      }
      socket.onclose = null;
      socket.close();
      this.onLost(socket);
    });
  }

  private onLost(socket: WebSocket, code?: number): void {
    if (this.socket !== socket) return;
    this.socket = null;
    if (!this.connected || code === SIGN_IN_OVER) this.world.turnedAway();
    if (this.connected || this.lostAtMs === null) this.lostAtMs = this.heardMs;
    this.connected = false;
    this.version++;
    const delay = this.retryMs * (1 - JITTER * this.world.random());
    this.retryMs = Math.min(LAST_RETRY_MS, this.retryMs * 2);
    this.world.after(delay, () => this.open());
  }

  private onBatch(data: ArrayBuffer): void {
    const bytes = new Uint8Array(data);
    const view = new DataView(data);
    const now = this.world.now();
    const problem = readBatch(view, bytes, (index, offset, length) => {
      const table = this.tables.get(index);
      if (!table) return;
      const wrong = this.frame.decode(view, bytes, offset, length);
      if (wrong) {
        table.refused++;
        this.refuse(wrong);
      } else table.addFrame(this.frame, now);
    });
    if (problem) this.refuse(problem);
  }

  private onText(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      this.refuse('text that is not JSON');
      return;
    }
    if (isObject(message) && typeof message.type === 'string') this.onMessage(message.type, message);
    else this.refuse('message without a type');
  }

  private onMessage(type: string, m: Record<string, unknown>): void {
    switch (type) {
      case 'hello':
        this.onHello(String(m.instance ?? ''), String(m.version ?? ''));
        break;
      case 'tables':
        this.onTables(m.tables);
        break;
      case 'beat':
        if (this.broker !== (m.broker !== false)) this.version++;
        this.broker = m.broker !== false;
        this.notices = Array.isArray(m.notices) ? m.notices.filter((n) => typeof n === 'string') : [];
        break;
      default:
        this.onTable(type, m);
    }
  }

  private onHello(instance: string, version: string): void {
    // Another hub process numbers its tables anew.
    if (instance !== this.instance) {
      this.tables.clear();
      if (this.instance) this.restartedAtMs = this.world.now();
    }
    this.instance = instance;
    this.hubVersion = version;
    this.connected = true;
    this.lostAtMs = null;
    this.retryMs = FIRST_RETRY_MS;
    this.version++;
  }

  private onTables(list: unknown): void {
    if (!Array.isArray(list)) {
      this.refuse('tables: expected a list');
      return;
    }
    for (const t of list as unknown[]) {
      if (!isObject(t) || typeof t.index !== 'number' || typeof t.site !== 'string' || typeof t.table !== 'string') continue;
      const known = this.tables.get(t.index);
      if (!known || known.site !== t.site || known.table !== t.table) this.tables.set(t.index, new TableStore(t.index, t.site, t.table));
    }
    this.listed = true;
    this.version++;
  }

  private onTable(type: string, m: Record<string, unknown>): void {
    const table = typeof m.index === 'number' ? this.tables.get(m.index) : undefined;
    if (!table) return;
    if (type === 'lost') {
      table.lostBeforeHub = typeof m.frames === 'number' ? m.frames : table.lostBeforeHub;
      table.version++;
      return;
    }
    if (type === 'notices') {
      table.notices = (Array.isArray(m.notices) ? m.notices.filter(isObject) : []).flatMap((n) => this.received('notice', n) ?? []);
      table.version++;
      return;
    }
    const received = this.received(type, m);
    if (!received) return;
    switch (type) {
      case 'status': table.status = received; break;
      case 'meta': table.meta = received; break;
      case 'state': table.state = received; break;
      case 'health': table.health = received; break;
      case 'summary': table.summary = received; break;
      case 'reply': table.reply = received; break;
      case 'event': table.addEvent(received.body); break;
      default: return; // a newer hub may say more
    }
    table.version++;
  }

  private received(type: string, m: Record<string, unknown>): { body: never; atMs: number; live: boolean } | null {
    const wrong = refuseBody(type, m.body);
    if (wrong) {
      this.refuse(wrong);
      return null;
    }
    const age = typeof m.ageMs === 'number' && m.ageMs > 0 ? m.ageMs : 0;
    return { body: m.body as never, atMs: this.world.now() - age, live: m.live !== false };
  }

  private refuse(problem: string): void {
    this.refused++;
    this.lastProblem = problem;
  }
}
