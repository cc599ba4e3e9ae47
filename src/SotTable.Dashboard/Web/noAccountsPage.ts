import { el } from './dom.js';
import { commands } from './emptyPage.js';
import { themeButton } from './header.js';

/** What stands in the place of a page for accounts on a hub that has none: which command makes the first. */
export class NoAccountsPage {
  constructor(root: HTMLElement) {
    root.append(
      el('header', 'header header-list', {}, el('div', 'title', {}, el('span', '', {}, 'SotTable')), el('span'), el('div', 'switches', {}, themeButton())),
      el('main', '', { id: 'main' }, el('div', 'empty-page', {},
        el('h1', '', {}, 'There are no accounts yet'),
        el('p', '', {}, 'Nobody signs in here, and no other machine reaches this hub. Its setup makes the first admin, and lets tablets and tables in.'),
        commands(['at this hub', 'sudo sottable-hub setup']),
        el('p', '', {}, el('a', 'button', { href: '/' }, 'To the tables')))));
  }
}
