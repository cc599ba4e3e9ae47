import { el, setText, show } from './dom.js';
import { pairCommands } from './emptyPage.js';
import { themeButton } from './header.js';
import { askPath, filterSearch, type HistoryFilter, readFilter } from './historyFilter.js';
import { historyRow } from './historyRow.js';
import { recordStates } from './recordWords.js';
import { AskFailure, askFor, askNames, codeOf, meansOf, type Names, type SessionPage, type SessionRow } from './sessionRecord.js';

/** Kept for the way back from a session. */
const LIST_KEY = 'sottable.history';

/** Where the list was left, with its filters. */
export function lastList(): string {
  try {
    return sessionStorage.getItem(LIST_KEY) ?? '/history';
  } catch {
    return '/history';
  }
}

/** All sessions of the hub’s store, newest first, by table, day, template, code and record. */
export class HistoryPage {
  private readonly list = el('ol', 'history-list');
  private readonly count = el('p', 'history-count muted', { role: 'status' });
  private readonly problem = el('p', 'form-problem', { role: 'alert' });
  private readonly more = el('button', 'button history-more', { type: 'button', hidden: '' }, 'Older sessions');
  private readonly empty = el('div', 'empty-page', { hidden: '' });
  private readonly inputs: Record<keyof HistoryFilter, HTMLInputElement | HTMLSelectElement>;
  private readonly form: HTMLFormElement;
  private names: Names = { templates: new Map(), tables: new Map() };
  private filter = readFilter(location.search);
  private rows: SessionRow[] = [];
  private asking = new AbortController();

  constructor(root: HTMLElement) {
    this.inputs = {
      table: el('select', 'input', { id: 'f-table' }),
      from: el('input', 'input', { id: 'f-from', type: 'date' }),
      to: el('input', 'input', { id: 'f-to', type: 'date' }),
      template: el('select', 'input', { id: 'f-template' }),
      code: el('input', 'input', { id: 'f-code', type: 'text', maxlength: '40', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false' }),
      record: el('select', 'input', { id: 'f-record' }),
    };
    const labels: Record<keyof HistoryFilter, string> = { table: 'table', from: 'from day', to: 'to day', template: 'template', code: 'code', record: 'record' };
    const clear = el('button', 'button', { type: 'button' }, 'Clear');
    this.form = el('form', 'panel history-filter', { 'aria-label': 'Which sessions' },
      ...(Object.keys(labels) as (keyof HistoryFilter)[]).map((k) => el('label', 'field', { for: `f-${k}` }, el('span', 'field-label', {}, labels[k]), this.inputs[k])), clear);
    root.append(
      el('a', 'skip', { href: '#main' }, 'To the sessions'),
      el('header', 'header header-list', {}, el('div', 'title', {}, el('h1', '', {}, 'History')), el('span'),
        el('div', 'switches', {}, el('a', 'button', { href: '/' }, 'Tables'), themeButton())),
      el('main', 'history-page', { id: 'main', tabindex: '-1' }, this.form, this.problem, this.count, this.list, this.empty, this.more));
    this.form.addEventListener('submit', (e) => e.preventDefault());
    this.form.addEventListener('change', () => this.changed());
    clear.addEventListener('click', () => {
      for (const input of Object.values(this.inputs)) input.value = '';
      this.changed();
    });
    this.more.addEventListener('click', () => void this.ask(true));
    window.addEventListener('popstate', () => {
      this.filter = readFilter(location.search);
      this.fill();
      void this.ask(false);
    });
    void this.open();
  }

  frame(): void {
    // Drawn when something has come.
  }

  private async open(): Promise<void> {
    const [names, choices] = await Promise.all([
      askNames(),
      askFor<{ tables: { site: string; table: string }[]; templates: string[] }>('/api/sessions/choices').catch(() => ({ tables: [], templates: [] })),
    ]);
    this.names = names;
    const several = new Set(choices.tables.map((t) => t.site)).size > 1;
    options(this.inputs.table, 'all tables', choices.tables.map((t) => [`${t.site}/${t.table}`, `${names.tables.get(`${t.site}/${t.table}`) ?? t.table}${several ? ` (${t.site})` : ''}`]));
    options(this.inputs.template, 'all templates', choices.templates.map((t) => [t, names.templates.get(t) ?? t]));
    options(this.inputs.record, 'any', Object.entries(recordStates).map(([k, v]) => [k, v.word]));
    this.fill();
    await this.ask(false);
  }

  // What the address bar asks for is there to be chosen, also when the store has none of it any longer.
  private fill(): void {
    for (const k of Object.keys(this.inputs) as (keyof HistoryFilter)[]) {
      const [input, value] = [this.inputs[k], this.filter[k]];
      if (input instanceof HTMLSelectElement && value && ![...input.options].some((o) => o.value === value)) input.append(el('option', '', { value }, value));
      input.value = value;
    }
  }

  private changed(): void {
    const next = Object.fromEntries(Object.entries(this.inputs).map(([k, i]) => [k, i.value.trim()])) as unknown as HistoryFilter;
    if (filterSearch(next) === filterSearch(this.filter)) return;
    this.filter = next;
    history.pushState(null, '', `/history${filterSearch(next)}`);
    void this.ask(false);
  }

  private async ask(older: boolean): Promise<void> {
    this.asking.abort();
    const asking = (this.asking = new AbortController());
    try {
      sessionStorage.setItem(LIST_KEY, `/history${filterSearch(this.filter)}`);
    } catch {
      // A browser that keeps nothing finds the way back without filters.
    }
    try {
      const page = await askFor<SessionPage>(askPath(this.filter, older ? (this.rows.at(-1) ?? null) : null), asking.signal);
      this.rows = older ? [...this.rows, ...page.sessions] : page.sessions;
      setText(this.problem, '');
      this.draw(page.more, older ? page.sessions.length : 0);
    } catch (e) {
      if (e instanceof AskFailure) setText(this.problem, e.message);
    }
  }

  private draw(more: boolean, added: number): void {
    // Sessions of one code can be compared; then the newest one is the measure.
    const measure = this.filter.code ? (this.rows.find((r) => codeOf(r) === this.filter.code) ?? null) : null;
    const largest = Math.max(1, ...this.rows.flatMap((r) => (r.summary?.unit === 'counts' ? [] : meansOf(r).map((v) => Math.abs(v ?? 0)))));
    this.list.replaceChildren(...this.rows.map((r) => historyRow(r, this.names, measure, largest)));
    show(this.more, more);
    show(this.list, this.rows.length > 0);
    const n = this.rows.length;
    setText(this.count, n === 0 ? '' : `${n === 1 ? 'One session' : `${n} sessions`}${more ? ', and older ones' : ''}. Times are those of this device.`);
    this.showEmpty();
    if (added > 0) this.list.children[n - added]?.querySelector('a')?.focus();
  }

  private showEmpty(): void {
    show(this.empty, this.rows.length === 0);
    if (this.rows.length > 0) return;
    this.empty.replaceChildren(...(filterSearch(this.filter)
      ? [el('h2', '', {}, 'No session like that'), el('p', '', {}, 'Nothing in the store fits all of what is chosen above.')]
      : [el('h2', '', {}, 'No session yet'), el('p', '', {}, 'Each session that starts at a table stands here, from its first second on. Press the button on a table. When there is none yet, one is paired so:'),
        pairCommands()]));
  }
}

function options(select: HTMLElement, all: string, values: [string, string][]): void {
  select.replaceChildren(el('option', '', { value: '' }, all), ...values.map(([value, text]) => el('option', '', { value }, text)));
}
