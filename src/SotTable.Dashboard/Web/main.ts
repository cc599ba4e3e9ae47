import { HistoryPage } from './historyPage.js';
import { ListPage } from './listPage.js';
import { me, toSignIn } from './me.js';
import { NoAccountsPage } from './noAccountsPage.js';
import { NothingPage } from './nothingPage.js';
import { PasswordPage } from './passwordPage.js';
import { PeoplePage } from './peoplePage.js';
import { RecordPage } from './recordPage.js';
import { SignInPage } from './signInPage.js';
import { SignInWatch } from './signInWatch.js';
import { LiveStream } from './stream.js';
import { TablePage } from './tablePage.js';
import { watchTheme } from './theme.js';
import { writeTitle } from './title.js';
import { WallPage } from './wallPage.js';

interface Page {
  frame(nowMs: number): void;
}

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
const root = document.createElement('div');
root.className = 'app';
document.body.append(root);
const live = (page: Page): Page => {
  stream.start();
  return page;
};

// On a hub without accounts a page for them has nothing to ask or to show.
const ofAccounts = (page: Page): Page => {
  void me().then((who) => {
    if (!who || who.accounts) return;
    root.replaceChildren();
    new NoAccountsPage(root);
  });
  return page;
};

// The hub takes an address in any case and with a slash at its end.
const place = location.pathname.toLowerCase().replace(/(?!^)\/$/, '');
const pages: Record<string, [title: string, make: () => Page]> = {
  '/': ['Tables', () => live(new ListPage(root, stream))],
  '/wall': ['Wall', () => live(new WallPage(root, stream))],
  '/history': ['History', () => new HistoryPage(root)],
  '/people': ['People', () => ofAccounts(new PeoplePage(root))],
  '/password': ['Password', () => ofAccounts(new PasswordPage(root))],
  '/sign-in': ['Sign in', () => ofAccounts(new SignInPage(root))],
};
const table = /^\/t\/([^/]+)\/([^/]+)$/.exec(place);
const record = /^\/history\/([^/]+\/[^/]+\/[^/]+)$/.exec(place);
// A table and a session write a title of their own once its name is known.
const [title, make] = table ? ['Table', () => live(new TablePage(root, stream, table[1], table[2], now))]
  : record ? ['Session', () => new RecordPage(root, record[1])]
  : Object.hasOwn(pages, place) ? pages[place] : ['Nothing here', () => new NothingPage(root)];
writeTitle(title);
const page = make();

document.addEventListener('visibilitychange', () => {
  if (!document.hidden && location.pathname !== '/sign-in') void signIn.ask();
});

// The one loop of the page. While the page is hidden the browser does not call it; data goes on arriving in the stores.
const frame = (): void => {
  page.frame(now());
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);
