// A hub for looking at the pages: serves the built bundle and plays a synthetic table through every state. Loopback only, no package.
//   node tests/web/mock-hub.mjs [--port 0] [--dir src/SotTable.Dashboard/Web/dist] [--scene running]
// Keys: 1…9, a… choose a scene (printed at the start), b presses the table's button, q quits. Also: POST /mock/scene/{name}, /mock/press, /mock/notice/{code}, /mock/restart, /mock/drop, /mock/play/{minutes}.
// Everything it makes says SIM or REPLAY, as the product's simulator does, except where a scene shows the page without that band.
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { scenes } from './mock-scenes.mjs';
import { MockTable } from './mock-table.mjs';
import { encodeBatch } from './wire.mjs';

const SITE = 'k7q2mz';
const SECURITY = {
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Starts the hub on loopback. */
export async function startMockHub({ port = 0, dir, scene = 'running' }) {
  let instance = randomBytes(4).toString('hex');
  let current = scenes[scene];
  let tables = makeTables(current);
  let tick = 0;
  const sockets = new Set();

  const text = (message) => sockets.forEach((s) => sendFrame(s, 1, Buffer.from(JSON.stringify(message))));
  const body = (t, type, message, live = true, ageMs = 3) => ({ type, index: t.index, ageMs, live, body: message });

  const beat = () => ({ type: 'beat', tick, broker: current.broker !== false, notices: current.hubNotices ?? [] });

  function snapshot(t, now) {
    const live = !t.scene.retained;
    const age = live ? 3 : 2_400_000;
    if (t.scene.noMeta) return [];
    return [
      body(t, 'status', { v: 1, state: t.scene.status ?? 'online', boot: t.boot, cn: 1, atMs: now }, live, age),
      body(t, 'meta', t.meta(), live, age),
      body(t, 'state', t.state(now), live, age),
      ...t.events.slice(-(t.scene.told ?? 50)).map((e) => body(t, 'event', e)),
      ...(t.scene.summary ? [body(t, 'summary', t.summary())] : []),
    ];
  }

  function introduce(socket) {
    const now = time();
    const say = (m) => sendFrame(socket, 1, Buffer.from(JSON.stringify(m)));
    say({ type: 'hello', instance, version: '0.1.0 mock' });
    say({ type: 'tables', tables: tables.map((t) => ({ index: t.index, site: SITE, table: t.table })) });
    tables.forEach((t) => snapshot(t, now).forEach(say));
    say(beat());
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
    text(beat());
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
      if (path === '/mock/drop') {
        sockets.forEach((s) => s.destroy());
        return json(200, {});
      }
      if (path === '/mock/press') {
        pressFirst();
        return json(200, {});
      }
      return command(request, path, json);
    }
    if (path === '/api/me') return json(200, { accounts: false, name: null, role: null, locked: false, screen: false });
    const trendPath = /^\/api\/tables\/([^/]+)\/([^/]+)\/trend$/.exec(path);
    if (trendPath) {
      const t = tables.find((x) => trendPath[1] === SITE && x.table === trendPath[2]);
      return t ? json(200, t.trend(time())) : json(404, { code: 'no-table' });
    }
    const sessionPath = /^\/api\/sessions\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(path);
    if (sessionPath) {
      const t = tables.find((x) => sessionPath[1] === SITE && x.table === sessionPath[2] && x.session === sessionPath[3]);
      return t ? json(200, { session: { session: t.session }, events: [...t.events, ...(t.scene.summary ? [t.summary()] : [])] }) : json(404, { code: 'no-session' });
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
  const free = keys.filter(([k]) => k.length === 1 && k !== 'b' && k !== 'q');
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
