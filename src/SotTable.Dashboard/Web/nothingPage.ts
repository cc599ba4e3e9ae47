import { el } from './dom.js';
import { themeButton } from './header.js';

/** An address at which there is nothing. */
export class NothingPage {
  constructor(root: HTMLElement) {
    root.append(
      el('header', 'header header-list', {}, el('div', 'title', {}, el('span', '', {}, 'SotTable')), el('span'), el('div', 'switches', {}, themeButton())),
      el('main', '', { id: 'main' }, el('div', 'empty-page', {},
        el('h1', '', {}, 'There is nothing at this address'),
        el('p', '', {}, 'Perhaps a letter of it is missing.'),
        el('p', '', {}, el('a', 'button', { href: '/' }, 'To the tables')))));
  }

  frame(): void {
    // Nothing lives here.
  }
}
