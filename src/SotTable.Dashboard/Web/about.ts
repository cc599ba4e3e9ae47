import { el } from './dom.js';
import { byName } from './store.js';
import type { LiveStream } from './stream.js';

/** What SotTable is for, as in README.md. */
const INTENDED_USE = [
  'SotTable is open-source software for an instrumented table.',
  'It shows, times and records the force on two support blocks, a breathing-movement signal and notes entered by a trained practitioner who stays with the patient.',
  'It is a research, teaching and documentation prototype.',
  'It is not a medical device, has not been evaluated or cleared by any authority, is not a patient monitor, gives no alarm for a person\'s condition, and must not be used to diagnose, to choose or judge a treatment, or to leave a patient alone.',
];

/** Versions, intended use and licences, folded up below the tables. */
export class About {
  readonly element: HTMLElement;
  private readonly tables = el('dl', 'about-versions');
  private drawn = '';

  constructor() {
    this.element = el('details', 'about', {},
      el('summary', '', {}, 'About SotTable'),
      el('p', '', {}, INTENDED_USE.join(' ')),
      this.tables,
      el('p', '', {}, 'SotTable and uPlot, which draws the curve of a session, are under the MIT licence.'));
  }

  update(stream: LiveStream): void {
    const rows = versions(stream);
    const key = JSON.stringify(rows);
    if (key === this.drawn) return;
    this.drawn = key;
    this.tables.replaceChildren(...rows.map(([name, version]) => el('div', '', {}, el('dt', '', {}, name), el('dd', 'num', {}, version || 'not known'))));
  }
}

/** Names and versions: the hub, then the tables in the order of the list. A table says too which set of adapters it was built with: native or packages. */
export function versions(stream: Pick<LiveStream, 'hubVersion' | 'tables'>): [name: string, version: string][] {
  const tables = [...stream.tables.values()].sort(byName);
  return [['this hub', stream.hubVersion], ...tables.map((t): [string, string] => [t.meta?.body.name || t.table, t.meta?.body.software ?? ''])];
}
