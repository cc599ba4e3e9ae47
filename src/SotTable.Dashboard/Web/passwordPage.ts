import { el, setText } from './dom.js';
import { themeButton } from './header.js';
import { ask, me } from './me.js';

/** A new password of one's own. */
export class PasswordPage {
  constructor(root: HTMLElement) {
    const old = this.field('old-password', 'present password', 'current-password');
    const fresh = this.field('new-password', 'new password, 10 characters or more', 'new-password');
    const again = this.field('again-password', 'the new one again', 'new-password');
    const account = el('input', '', { type: 'text', autocomplete: 'username', readonly: '', hidden: '' }); // for the browser's own book of passwords
    void me().then((who) => {
      account.value = who?.name ?? '';
    });
    const problem = el('p', 'form-problem', { role: 'alert' });
    const submit = el('button', 'button primary', { type: 'submit' }, 'Change the password');
    const form = el('form', 'sign-in panel', { novalidate: '', 'aria-labelledby': 'password-h' },
      el('h1', '', { id: 'password-h' }, 'Your password'), account, old.label, fresh.label, again.label, problem, submit,
      el('p', 'muted', {}, 'Wherever else you are signed in, that ends.'));
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      if (fresh.input.value !== again.input.value) {
        setText(problem, 'The new password and its repetition differ.');
        again.input.select();
        return;
      }
      submit.disabled = true;
      void ask('POST', '/api/me/password', { old: old.input.value, new: fresh.input.value }).then((r) => {
        submit.disabled = false;
        setText(problem, r.problem);
        if (!r.problem) form.replaceChildren(el('h1', '', { id: 'password-h', tabindex: '-1' }, 'The password is changed'), el('a', 'button primary', { href: '/' }, 'To the tables'));
        form.querySelector<HTMLElement>(!r.problem ? '#password-h' : r.answer.code === 'refused' ? '#new-password' : '#old-password')?.focus();
      });
    });
    root.append(
      el('header', 'header header-list', {}, el('div', 'title', {}, el('span', '', {}, 'SotTable')), el('span'), el('div', 'switches', {}, el('a', 'button', { href: '/' }, 'Tables'), themeButton())),
      el('main', 'sign-in-page', { id: 'main' }, form));
    old.input.focus();
  }

  frame(): void {
    // Nothing lives here.
  }

  private field(id: string, label: string, autocomplete: string): { label: HTMLElement; input: HTMLInputElement } {
    const input = el('input', 'input', { type: 'password', id, autocomplete, required: '', maxlength: '200' });
    return { label: el('label', 'field', { for: id }, el('span', 'field-label', {}, label), input), input };
  }
}
