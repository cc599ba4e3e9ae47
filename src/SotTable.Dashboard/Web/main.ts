import { HistoryPage } from './historyPage.js';
import { ListPage } from './listPage.js';
import { me, toSignIn } from './me.js';
import { PasswordPage } from './passwordPage.js';
import { PeoplePage } from './peoplePage.js';
import { RecordPage } from './recordPage.js';
import { SignInPage } from './signInPage.js';
import { SignInWatch } from './signInWatch.js';
import { LiveStream } from './stream.js';
import { TablePage } from './tablePage.js';
import { watchTheme } from './theme.js';
import { WallPage } from './wallPage.js';

const now = (): number => performance.now();
const signIn = new SignInWatch({ now, me, toSignIn });
const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
const stream = new LiveStream({
  now,
  connect: () => new WebSocket(`${scheme}//${location.host}/live`),
  after: (ms, act) => window.setTimeout(act, ms),
  cancel: (timer) => window.clearTimeout(timer),
  random: Math.random,
  turnedAway: () => void signIn.ask(),
});

watchTheme();
const path = /^\/t\/([^/]+)\/([^/]+)\/?$/.exec(location.pathname);
const root = document.createElement('div');
root.className = 'app';
document.body.append(root);
const record = /^\/history\/([^/]+\/[^/]+\/[^/]+)\/?$/.exec(location.pathname);
const plain = location.pathname === '/sign-in' ? new SignInPage(root)
  : location.pathname === '/people' ? new PeoplePage(root) : location.pathname === '/password' ? new PasswordPage(root)
  : record ? new RecordPage(root, record[1]) : location.pathname === '/history' ? new HistoryPage(root) : null;
const page = plain ?? (path
  ? new TablePage(root, stream, path[1], path[2], now)
  : location.pathname === '/wall' ? new WallPage(root, stream) : new ListPage(root, stream));
if (!plain) stream.start();

document.addEventListener('visibilitychange', () => {
  if (!document.hidden && location.pathname !== '/sign-in') void signIn.ask();
});

// The one loop of the page. While the page is hidden the browser does not call it; data goes on arriving in the stores.
const frame = (): void => {
  page.frame(now());
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);
