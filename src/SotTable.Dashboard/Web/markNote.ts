import { el, setAttr, setText, show } from './dom.js';

/** As the table takes one: a code, no free text. */
const LABEL = /^[A-Za-z0-9._-]{0,24}$/;

/** A label for the next mark. Its field opens by a button of its own, so that a mark without one stays one tap. */
export class MarkNote {
  readonly button = el('button', 'button', { type: 'button', 'aria-expanded': 'false', 'aria-controls': 'mark-note' }, 'Note');
  readonly element: HTMLFormElement;
  private readonly input = el('input', 'input', {
    type: 'text', id: 'mark-label', maxlength: '24', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', 'aria-describedby': 'mark-problem',
  });
  private readonly problem = el('span', 'problem', { id: 'mark-problem' });

  /** mark: what the Enter key does. */
  constructor(mark: () => void) {
    this.element = el('form', 'mark-note', { id: 'mark-note', novalidate: '', hidden: '' },
      el('label', 'field', { for: 'mark-label' }, el('span', 'field-label', {}, 'label of the mark'), this.input, this.problem));
    this.element.addEventListener('submit', (e) => {
      e.preventDefault();
      mark();
    });
    this.input.addEventListener('input', () => this.check());
    this.button.addEventListener('click', () => {
      this.open(!this.shown);
      if (this.shown) this.input.focus();
    });
  }

  /** What the field has, '' for none; null when the table would refuse it. */
  take(): string | null {
    if (this.check()) return this.input.value;
    this.input.focus();
    return null;
  }

  /** Empties and closes it: a label belongs to one mark. */
  close(): void {
    if (this.shown) this.open(false);
  }

  private get shown(): boolean {
    return !this.element.hidden;
  }

  private open(on: boolean): void {
    if (!on && this.element.contains(document.activeElement)) this.button.focus();
    show(this.element, on);
    setAttr(this.button, 'aria-expanded', String(on));
    if (on) return;
    this.input.value = '';
    this.check();
  }

  private check(): boolean {
    const good = LABEL.test(this.input.value);
    setText(this.problem, good ? '' : 'letters, digits and . _ - only');
    setAttr(this.input, 'aria-invalid', String(!good));
    return good;
  }
}
