import { el, show } from './dom.js';
import type { LiveStream } from './stream.js';

/** What stands where tables will be: which command brings one. */
export class NoTables {
  readonly element: HTMLElement;
  private readonly empty: HTMLElement;
  private readonly waiting = el('p', '', {}, 'Asking the hub which tables there are …');

  constructor() {
    const row = (what: string, command: string): HTMLElement => el('div', '', {}, el('dt', '', {}, what), el('dd', '', {}, el('code', '', {}, command)));
    this.empty = el('div', 'empty-words', {},
      el('h2', '', {}, 'No table has reported yet'),
      el('p', '', {}, 'Tables appear here by themselves as soon as they reach this hub’s broker. To see one now:'),
      el('dl', 'commands', {}, row('a simulated table on this machine', 'deploy/demo'), row('on a table’s Raspberry Pi', 'sottable run --config FILE')));
    this.element = el('div', 'empty-page', {}, this.empty, this.waiting);
  }

  update(stream: LiveStream): void {
    show(this.element, stream.tables.size === 0);
    show(this.empty, stream.listed);
    show(this.waiting, !stream.listed);
  }
}
