import { ListPage } from './listPage.js';
import { LiveStream } from './stream.js';
import { TablePage } from './tablePage.js';
import { watchTheme } from './theme.js';
import { WallPage } from './wallPage.js';

const now = (): number => performance.now();
const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
const stream = new LiveStream({
  now,
  connect: () => new WebSocket(`${scheme}//${location.host}/live`),
  after: (ms, act) => window.setTimeout(act, ms),
  cancel: (timer) => window.clearTimeout(timer),
  random: Math.random,
});

watchTheme();
const path = /^\/t\/([^/]+)\/([^/]+)\/?$/.exec(location.pathname);
const root = document.createElement('div');
root.className = 'app';
document.body.append(root);
const page = path
  ? new TablePage(root, stream, path[1], path[2], now)
  : location.pathname === '/wall' ? new WallPage(root, stream) : new ListPage(root, stream);
stream.start();

// The one loop of the page. While the page is hidden the browser does not call it; data goes on arriving in the stores.
const frame = (): void => {
  page.frame(now());
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);
