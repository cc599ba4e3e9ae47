import { el } from './dom.js';
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
    // A table says its version and which set of adapters it was built with: native or packages.
    const rows = [['this hub', stream.hubVersion], ...[...stream.tables.values()].map((t) => [t.meta?.body.name || t.table, t.meta?.body.software ?? ''])];
    const key = JSON.stringify(rows);
    if (key === this.drawn) return;
    this.drawn = key;
    this.tables.replaceChildren(...rows.map(([name, version]) => el('div', '', {}, el('dt', '', {}, name), el('dd', 'num', {}, version || 'not known'))));
  }
}
