import { el, show } from './dom.js';
import type { LiveStream } from './stream.js';

/** Commands to type, each with where. */
export function commands(...rows: [what: string, command: string][]): HTMLElement {
  return el('dl', 'commands', {}, ...rows.map(([what, command]) => el('div', '', {}, el('dt', '', {}, what), el('dd', '', {}, el('code', '', {}, command)))));
}

/** The two commands that bring a table to this hub. */
export function pairCommands(): HTMLElement {
  return commands(
    ['at this hub, with a name for the table: it answers with a code', 'sudo sottable-hub pair t01'],
    ['at the table’s Raspberry Pi, with this hub’s address and that code', 'sudo sottable setup --hub ADDRESS:8443 --code CODE']);
}

/** What stands where tables will be: which command brings one. */
export class NoTables {
  readonly element: HTMLElement;
  private readonly empty: HTMLElement;
  private readonly waiting = el('p', '', {}, 'Asking the hub which tables there are …');

  constructor() {
    this.empty = el('div', 'empty-words', {},
      el('h2', '', {}, 'No table has reported yet'),
      el('p', '', {}, 'Tables appear here by themselves as soon as they reach this hub’s broker. A new one is paired so:'),
      pairCommands());
    this.element = el('div', 'empty-page', {}, this.empty, this.waiting);
  }

  update(stream: LiveStream): void {
    show(this.element, stream.tables.size === 0);
    show(this.empty, stream.listed);
    show(this.waiting, !stream.listed);
  }
}
