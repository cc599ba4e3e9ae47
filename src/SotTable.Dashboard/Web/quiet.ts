import { el, icon } from './dom.js';
import { readPalette } from './theme.js';

/** Quiet mode: the screen dims to timer and bars. A touch anywhere or Escape brings everything back. */
export class Quiet {
  readonly enter = el('button', 'square', { type: 'button', 'aria-label': 'Quiet: timer and bars only', title: 'Quiet: timer and bars only' }, icon('quiet'));
  readonly leave = el('button', 'quiet-leave', { type: 'button' }, 'Touch anywhere to leave quiet mode');

  constructor() {
    this.enter.addEventListener('click', (e) => {
      e.stopPropagation();
      this.set(true);
      this.leave.focus({ preventScroll: true });
    });
    document.addEventListener('click', () => this.set(false));
    document.addEventListener('keydown', (e) => {
      if (e.key === 'Escape') this.set(false);
    });
  }

  private set(on: boolean): void {
    const root = document.documentElement;
    if (root.hasAttribute('data-quiet') === on) return;
    root.toggleAttribute('data-quiet', on);
    readPalette();
    if (!on) this.enter.focus({ preventScroll: true });
  }
}
