import { el, icon, setAttr, setText, show } from './dom.js';
import type { Notice } from './notices.js';

/** The least width in which a notice can be read. */
const LEAST_PX = 300;

/**
 * Notices in a place that is always kept for them: nothing jumps when one comes or goes. What does not fit waits behind "2 more".
 */
export class Banners {
  readonly element = el('div', 'banners', { role: 'region', 'aria-label': 'Notices' });
  private readonly list = el('div', 'banner-list');
  private readonly more = el('button', 'banner-more', { type: 'button', 'aria-expanded': 'false' });
  private readonly shown = new Map<string, HTMLElement>();
  private room = 1;
  private open = false;

  constructor() {
    this.element.append(this.list, this.more);
    show(this.more, false);
    this.more.addEventListener('click', () => {
      this.open = !this.open;
      this.element.toggleAttribute('data-open', this.open);
      setAttr(this.more, 'aria-expanded', String(this.open));
      this.fit();
    });
    new ResizeObserver(() => {
      // Opened, they have a row of their own: its width says nothing of the room beside the title.
      if (this.open) return;
      this.room = Math.max(1, Math.floor(this.element.clientWidth / LEAST_PX));
      this.fit();
    }).observe(this.element);
  }

  /** Returns what is new, for a screen reader. */
  update(notices: readonly Notice[]): string {
    let news = '';
    let changed = notices.length !== this.shown.size;
    for (const n of notices) {
      let e = this.shown.get(n.key);
      if (!e) {
        e = el('div', `banner banner-${n.level}`, {}, icon(n.level), el('p', '', {}, el('strong'), el('span')));
        this.shown.set(n.key, e);
        news ||= `${n.title}. ${n.advice}`;
        changed = true;
      }
      const words = e.lastElementChild!; // made with two children above
      setText(words.firstElementChild!, `${n.title}.`);
      setText(words.lastElementChild!, ` ${n.advice}`);
    }
    if (!changed) return '';
    for (const key of this.shown.keys()) if (!notices.some((n) => n.key === key)) this.shown.delete(key);
    this.list.replaceChildren(...notices.map((n) => this.shown.get(n.key)!)); // set above
    this.fit();
    return news;
  }

  private fit(): void {
    const hidden = Math.max(0, this.shown.size - this.room);
    if (hidden === 0 && this.open) this.more.click();
    [...this.list.children].forEach((e, i) => show(e as HTMLElement, this.open || i < this.room));
    show(this.more, hidden > 0);
    setText(this.more, this.open ? 'fewer' : `${hidden} more`);
  }
}
