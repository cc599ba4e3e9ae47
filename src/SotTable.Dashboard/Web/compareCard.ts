import { el, icon } from './dom.js';
import { formatLoad, formatShare, formatTimeOfDay, MISSING } from './format.js';
import { keptUnit } from './header.js';
import { differences } from './recordWords.js';
import { askFor, codeOf, meansOf, type Names, placeOf, type SessionPage, type SessionRow } from './sessionRecord.js';

/** Whether the numbers of this session can be put beside those of another one, and in what the two differ. */
export class CompareCard {
  readonly element: HTMLElement;
  private readonly choice = el('select', 'input', { id: 'compare-with' });
  private readonly words = el('div', 'compare-words', { role: 'status' });
  private others: SessionRow[] = [];

  constructor(private readonly mine: SessionRow, names: Names) {
    this.element = el('section', 'panel compare', { 'aria-labelledby': 'compare-h' },
      el('div', 'panel-head', {}, el('h2', '', { id: 'compare-h' }, 'Beside another session')),
      el('label', 'field', { for: 'compare-with' }, el('span', 'field-label', {}, codeOf(mine) ? `sessions of code ${codeOf(mine)}` : 'sessions of this table'), this.choice),
      this.words);
    this.choice.addEventListener('change', () => {
      const query = new URLSearchParams(location.search);
      query.set('with', this.choice.value);
      history.replaceState(null, '', `${location.pathname}?${query}`);
      this.draw();
    });
    void this.open(names);
  }

  private async open(names: Names): Promise<void> {
    const wanted = new URLSearchParams(location.search).get('with') ?? '';
    const query = new URLSearchParams(codeOf(this.mine) ? { code: codeOf(this.mine) } : { site: this.mine.site, table: this.mine.table });
    const page = await askFor<SessionPage>(`/api/sessions?${query}`).catch(() => ({ sessions: [], more: false }));
    this.others = page.sessions.filter((o) => placeOf(o) !== placeOf(this.mine));
    if (/^[^/]+\/[^/]+\/[^/]+$/.test(wanted) && !this.others.some((o) => placeOf(o) === wanted) && wanted !== placeOf(this.mine)) {
      const asked = await askFor<{ session: SessionRow }>(`/api/sessions/${wanted}`).catch(() => null);
      if (asked) this.others.unshift(asked.session);
    }
    const when = (o: SessionRow): string => (o.startedMs === null ? o.session : formatTimeOfDay(o.startedMs, 0));
    this.choice.replaceChildren(...this.others.map((o) => el('option', '', { value: placeOf(o) }, `${when(o)}, ${names.tables.get(`${o.site}/${o.table}`) ?? o.table}${o.mark ? `, ${o.mark}` : ''}`)));
    // The one before this, unless the address bar says another one.
    const before = this.others.find((o) => (o.startedMs ?? 0) < (this.mine.startedMs ?? 0)) ?? this.others[0];
    if (before) this.choice.value = this.others.some((o) => placeOf(o) === wanted) ? wanted : placeOf(before);
    this.choice.disabled = this.others.length === 0;
    this.draw();
  }

  private draw(): void {
    const other = this.others.find((o) => placeOf(o) === this.choice.value);
    if (!other) {
      this.words.replaceChildren(el('p', 'muted', {}, codeOf(this.mine) ? 'There is no other session of this code.' : 'There is no other session of this table.'));
      return;
    }
    const found = differences(this.mine, other);
    this.words.replaceChildren(
      found.length === 0
        ? el('p', '', {}, 'Measured in the same way: calibration, blocks, template and source of the data are the same.')
        : el('div', 'compare-differs', {}, icon('notice'), el('div', '', {}, el('p', '', {}, 'Not to be compared as they are. They differ in'), el('ul', '', {}, ...found.map((d) => el('li', '', {}, d))))),
      el('table', 'audit', {},
        el('thead', '', {}, el('tr', '', {}, el('td'), ...['this session', 'the other one'].map((h) => el('th', '', { scope: 'col' }, h)))),
        el('tbody', '', {}, ...['mean load L', 'mean load R', 'mean share L : R'].map((term, i) => el('tr', '', {},
          el('th', '', { scope: 'row' }, term), el('td', 'num', {}, numbers(this.mine)[i]), el('td', 'num', {}, numbers(other)[i]))))),
      el('a', 'button', { href: `/history/${placeOf(other)}` }, 'Open the other session'));
  }
}

function numbers(r: SessionRow): [string, string, string] {
  const [l, right] = meansOf(r);
  const load = (v: number | null): string => {
    if (v === null) return MISSING;
    if (r.summary?.unit === 'counts') return `${Math.round(v)} counts`;
    const t = formatLoad(v, keptUnit(), null);
    return `${t.value} ${t.unit}`;
  };
  const share = r.summary?.meanLeftShare;
  return [load(l), load(right), typeof share === 'number' ? formatShare(share).join(' : ') : MISSING];
}
