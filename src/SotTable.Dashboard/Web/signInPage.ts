import { el, setText } from './dom.js';
import { themeButton } from './header.js';
import { ask, wayBack } from './me.js';

/** Name and password, and back to where somebody was. */
export class SignInPage {
  constructor(root: HTMLElement) {
    const name = el('input', 'input', { type: 'text', id: 'name', name: 'name', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: '', maxlength: '32' });
    const password = el('input', 'input', { type: 'password', id: 'password', name: 'password', autocomplete: 'current-password', required: '', maxlength: '200' });
    const problem = el('p', 'form-problem', { role: 'alert' });
    const submit = el('button', 'button primary', { type: 'submit' }, 'Sign in');
    const form = el('form', 'sign-in panel', { novalidate: '', 'aria-labelledby': 'sign-in-h' },
      el('h1', '', { id: 'sign-in-h' }, 'Sign in'),
      el('label', 'field', { for: 'name' }, el('span', 'field-label', {}, 'name'), name),
      el('label', 'field', { for: 'password' }, el('span', 'field-label', {}, 'password'), password),
      problem, submit,
      el('p', 'muted', {}, 'The button on the table starts and stops a session without signing in.'));
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      submit.disabled = true;
      void ask('POST', '/api/sign-in', { name: name.value, password: password.value }).then((r) => {
        submit.disabled = false;
        setText(problem, r.problem);
        if (!r.problem) location.replace(wayBack(location.search));
        else password.select();
      });
    });
    root.append(el('header', 'header header-list', {}, el('div', 'title', {}, el('span', '', {}, 'SotTable')), el('span'), el('div', 'switches', {}, themeButton())),
      el('main', 'sign-in-page', { id: 'main' }, form));
    name.focus();
  }

  frame(): void {
    // Nothing lives here.
  }
}
