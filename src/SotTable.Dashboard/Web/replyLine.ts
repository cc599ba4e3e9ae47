import type { Outcome } from './commands.js';
import { el, icon } from './dom.js';

/** How long good news stays; a refusal stays until the next command. */
const GOOD_NEWS_MS = 8000;

/** What became of a command: beside its button and, politely, in a screen reader. */
export class ReplyLine {
  readonly element = el('p', 'reply', { role: 'status', 'aria-live': 'polite' });
  private forget = 0;

  show(outcome: Outcome): void {
    this.element.className = `reply reply-${outcome.kind}`;
    window.clearTimeout(this.forget);
    this.element.replaceChildren(icon(outcome.kind === 'done' ? 'check' : 'notice'), el('span', '', {}, outcome.text));
    if (outcome.kind === 'done') this.forget = window.setTimeout(() => this.element.replaceChildren(), GOOD_NEWS_MS);
  }
}
