import { el } from './dom.js';

/** A screen reader hears at most one sentence in this time. */
const SPACING_MS = 5000;

/** The polite live region of a page: newest sentence wins while one waits. */
export class Announcer {
  readonly element = el('div', 'sr-only', { role: 'status', 'aria-live': 'polite' });
  private waiting = '';
  private saidMs = -Infinity;

  say(text: string): void {
    this.waiting = text;
  }

  frame(nowMs: number): void {
    if (!this.waiting || nowMs - this.saidMs < SPACING_MS) return;
    this.element.textContent = this.waiting;
    this.waiting = '';
    this.saidMs = nowMs;
  }
}
