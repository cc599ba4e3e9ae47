import { deed } from './auditWords.js';
import { el, setAttr, setText, show } from './dom.js';
import { themeButton } from './header.js';
import { ask, me, roles, roleWords, toSignIn, type Role } from './me.js';

interface Person {
  name: string;
  role: Role;
  disabled: boolean;
}

interface AuditLine {
  at: string;
  who: string;
  from: string;
  did: string;
  on?: string;
  result: string;
}

/** Accounts, screens and the audit: an admin’s page. */
export class PeoplePage {
  private readonly people = el('ul', 'people-list');
  private readonly screens = el('ul', 'people-list');
  private readonly audit = el('tbody');
  private readonly problem = el('p', 'form-problem', { role: 'alert' });
  private readonly done = el('p', 'muted', { role: 'status' });
  private readonly address = el('p', 'screen-address', { role: 'status' });
  private mine = '';

  constructor(root: HTMLElement) {
    root.append(
      el('header', 'header header-list', {}, el('div', 'title', {}, el('h1', '', {}, 'People')), el('span'),
        el('div', 'switches', {}, el('a', 'button', { href: '/' }, 'Tables'), themeButton())),
      el('main', 'people-page', { id: 'main' },
        this.problem, this.done,
        section('accounts-h', 'Accounts', this.people, this.addPerson()),
        section('screens-h', 'Screens that only look', this.screens, this.addScreen(), this.address),
        section('audit-h', 'What was changed', el('div', 'audit-scroll', { tabindex: '0', role: 'region', 'aria-label': 'Sign-ins and changes, newest first' },
          el('table', 'audit', {}, el('thead', '', {}, el('tr', '', {}, ...['time, UTC', 'who', 'from', 'what', 'result'].map((h) => el('th', '', { scope: 'col' }, h)))), this.audit)))));
    show(this.address, false);
    void this.load();
  }

  frame(): void {
    // Drawn when something has changed.
  }

  private async load(): Promise<void> {
    const who = await me();
    if (who && !who.accounts) return; // another page says so
    this.mine = who?.name ?? '';
    try {
      const [book, lines] = await Promise.all([fetch('/api/people'), fetch('/api/audit')]);
      if (book.status === 401) return toSignIn();
      const { people, screens } = (await book.json()) as { people: Person[]; screens: string[] };
      this.people.replaceChildren(...people.map((p) => this.row(p)));
      this.screens.replaceChildren(...screens.map((s) => el('li', 'person screen', {}, el('span', 'person-name', {}, s), this.act(`Take back ${s}`, 'Take back', 'DELETE', `/api/screens/${encodeURIComponent(s)}`))));
      this.audit.replaceChildren(...((await lines.json()) as AuditLine[]).map((l) =>
        el('tr', '', {}, el('td', 'num', {}, l.at.slice(0, 19).replace('T', ' ')), el('td', '', {}, l.who), el('td', 'num', {}, l.from), el('td', '', {}, deed(l.did) + (l.on ? `: ${l.on}` : '')), el('td', '', {}, /^[23]/.test(l.result) ? 'done' : /^\d/.test(l.result) ? `refused (${l.result})` : l.result))));
    } catch {
      setText(this.problem, 'The hub can’t be reached.');
    }
  }

  private row(p: Person): HTMLElement {
    const path = `/api/people/${encodeURIComponent(p.name)}`;
    const role = el('select', 'input', { 'aria-label': `Role of ${p.name}` }, ...roles.map((r) => el('option', '', { value: r, ...(r === p.role ? { selected: '' } : {}) }, r)));
    role.addEventListener('change', () => void this.change('POST', path, { role: role.value }).then((answer) => {
      if (!answer) role.value = p.role;
    }));
    const [button, form] = p.name === this.mine ? [el('a', 'button', { href: '/password' }, 'Password')] : this.newPassword(p.name, path);
    return el('li', 'person', {},
      el('span', 'person-name', {}, p.name, p.name === this.mine ? el('span', 'muted', {}, ' you') : null, p.disabled ? el('span', 'muted', {}, ' disabled') : null),
      role,
      button,
      this.act(`${p.disabled ? 'Enable' : 'Disable'} ${p.name}`, p.disabled ? 'Enable' : 'Disable', 'POST', path, { disabled: !p.disabled }),
      this.act(`Remove ${p.name}`, 'Remove', 'DELETE', path),
      form ?? null);
  }

  // For whoever has forgotten it.
  private newPassword(name: string, path: string): [HTMLElement, HTMLElement] {
    const password = field(`password-${name}`, `new password of ${name}, 10 characters or more`, { type: 'password', autocomplete: 'new-password', maxlength: '200' });
    const account = el('input', '', { type: 'text', autocomplete: 'username', value: name, readonly: '', hidden: '' }); // for the browser's own book of passwords
    const form = el('form', 'password-form', { id: `password-of-${name}` }, account, password.label, el('button', 'button primary', { type: 'submit' }, 'Set'));
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      void this.change('POST', path, { password: password.input.value }, `The new password of ${name} is set.`).then((answer) => {
        if (answer) this.people.querySelector<HTMLElement>(`[aria-controls="password-of-${name}"]`)?.focus();
        else password.input.focus();
      });
    });
    const button = el('button', 'button', { type: 'button', 'aria-expanded': 'false', 'aria-controls': `password-of-${name}`, 'aria-label': `New password for ${name}` }, 'Password');
    show(form, false);
    button.addEventListener('click', () => {
      const opens = form.hidden !== false;
      show(form, opens);
      setAttr(button, 'aria-expanded', String(opens));
      if (opens) password.input.focus();
    });
    return [button, form];
  }

  private act(label: string, text: string, method: 'POST' | 'DELETE', path: string, body: unknown = {}): HTMLElement {
    const b = el('button', 'button', { type: 'button', 'aria-label': label }, text);
    b.addEventListener('click', () => {
      if (method !== 'DELETE' || confirm(`${label}?`)) void this.change(method, path, body);
    });
    return b;
  }

  /** The answer; `null` when it was refused, and then all that was typed stays. */
  private async change(method: 'POST' | 'DELETE', path: string, body: unknown, done = ''): Promise<Record<string, unknown> | null> {
    const { problem, answer } = await ask(method, path, body);
    setText(this.problem, problem);
    setText(this.done, problem ? '' : done);
    if (problem) return null;
    await this.load();
    return answer;
  }

  private addPerson(): HTMLElement {
    const name = field('new-name', 'name', { autocomplete: 'off', autocapitalize: 'none', maxlength: '32' });
    const password = field('new-password', 'first password, 10 characters or more', { type: 'password', autocomplete: 'new-password', maxlength: '200' });
    const role = el('select', 'input', { id: 'new-role' }, ...roles.map((r) => el('option', '', { value: r }, `${r}: ${roleWords[r]}`)));
    const form = el('form', 'person-form', {}, name.label, el('label', 'field', { for: 'new-role' }, el('span', 'field-label', {}, 'role'), role), password.label, el('button', 'button primary', { type: 'submit' }, 'Add'));
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      void this.change('POST', '/api/people', { name: name.input.value, role: role.value, password: password.input.value }).then((answer) => {
        if (!answer) return;
        name.input.value = '';
        password.input.value = '';
      });
    });
    return form;
  }

  private addScreen(): HTMLElement {
    const name = field('screen-name', 'where it hangs', { autocomplete: 'off', maxlength: '60' });
    const form = el('form', 'person-form', {}, name.label, el('button', 'button', { type: 'submit' }, 'Make an address'));
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      void this.change('POST', '/api/screens', { name: name.input.value }).then((answer) => {
        if (typeof answer?.path !== 'string') return;
        name.input.value = '';
        show(this.address, true);
        this.address.replaceChildren('Open this address once on that screen; it is shown only now: ', el('code', '', {}, location.origin + answer.path));
      });
    });
    return form;
  }
}

function section(id: string, title: string, ...children: HTMLElement[]): HTMLElement {
  return el('section', 'panel people-panel', { 'aria-labelledby': id }, el('h2', '', { id }, title), ...children);
}

function field(id: string, label: string, attributes: Record<string, string>): { label: HTMLElement; input: HTMLInputElement } {
  const input = el('input', 'input', { id, type: 'text', spellcheck: 'false', required: '', ...attributes });
  return { label: el('label', 'field', { for: id }, el('span', 'field-label', {}, label), input), input };
}
