import type { Command, Outcome } from './commands.js';
import { el, setText } from './dom.js';
import { formatLength } from './format.js';
import type { MetaMessage, PersonProfile, TemplateNote } from './messages.js';
import { ReplyLine } from './replyLine.js';
import type { TableStore } from './store.js';
import type { Panel, View } from './view.js';
import { placementsShort, positionShort, profileWords } from './words.js';

const CODE = /^[A-Za-z0-9-]{1,24}$/;

/** Chooses what the next press starts. One tap arms the table's default, two another template. */
export class ArmPanel implements Panel {
  readonly element: HTMLElement;
  private readonly templates = el('div', 'choices', { role: 'radiogroup', 'aria-label': 'Template' });
  private readonly profiles = el('div', 'chips', { role: 'radiogroup', 'aria-label': 'Person' });
  private readonly code = el('input', 'input', {
    type: 'text', id: 'arm-code', name: 'code', maxlength: '24', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', 'aria-describedby': 'arm-problem',
  });
  private readonly problem = el('span', 'problem', { id: 'arm-problem' });
  private readonly submit = el('button', 'button primary', { type: 'submit' }, 'Arm the table');
  private readonly reply = new ReplyLine();
  private meta: MetaMessage | null = null;
  private built = '';
  private lastSession = '';

  constructor(private readonly give: (c: Command) => Promise<Outcome>) {
    const form = el('form', 'arm-form', { novalidate: '' },
      this.templates,
      el('div', 'arm-side', {},
        this.profiles,
        el('div', 'arm-last', {},
          el('label', 'field', { for: 'arm-code' }, el('span', 'field-label', {}, 'patient code, if any'), this.code, this.problem),
          this.submit)));
    form.addEventListener('submit', (e) => {
      e.preventDefault();
      void this.arm(new FormData(form));
    });
    this.code.addEventListener('input', () => this.checkCode());
    this.element = el('section', 'panel arm', { 'aria-labelledby': 'arm-h' },
      el('div', 'panel-head', {}, el('h2', '', { id: 'arm-h' }, 'Choose what the next press starts'), this.reply.element), form);
  }

  update(v: View): void {
    this.meta = v.meta;
    const key = v.meta ? `${v.meta.boot}|${v.meta.version}` : '';
    if (key !== this.built) {
      this.built = key;
      this.build(v);
    }
    setText(this.submit, v.times?.phase === 'armed' ? 'Arm anew' : 'Arm the table');
  }

  private build(v: View): void {
    const kept = this.templates.querySelector<HTMLInputElement>('input:checked')?.value;
    const list = v.meta?.templates ?? [];
    const chosen = list.find((t) => t.id === kept)?.id ?? list.find((t) => t.id === v.state?.template)?.id ?? list[0]?.id;
    this.templates.replaceChildren(...list.map((t) => templateChoice(t, t.id === chosen)));
    const person = v.state?.profile ?? v.meta?.defaultProfile;
    this.profiles.replaceChildren(...(Object.keys(profileWords) as PersonProfile[]).map((p) => el('label', 'chip', {},
      radio('profile', p, p === person), el('span', '', {}, profileWords[p]))));
  }

  /** Also while a session hides it: a code that was typed and not armed must not slip into the next person's session. */
  forgetCode(store: TableStore): void {
    if (store.lastSession === this.lastSession) return;
    this.lastSession = store.lastSession;
    this.code.value = '';
    this.checkCode();
  }

  private checkCode(): boolean {
    const good = this.code.value === '' || CODE.test(this.code.value);
    setText(this.problem, good ? '' : 'letters, digits and - only');
    this.code.setAttribute('aria-invalid', String(!good));
    return good;
  }

  private async arm(form: FormData): Promise<void> {
    const template = this.meta?.templates.find((t) => t.id === form.get('template'));
    if (!this.checkCode()) {
      this.code.focus();
      return;
    }
    if (!template) return;
    const code = this.code.value;
    const outcome = await this.give({
      name: 'session.arm',
      args: { template: template.id, templateVersion: template.version, profile: form.get('profile') as PersonProfile, ...(code ? { code } : {}) },
    });
    // A code must not slip into the next person's session.
    if (outcome.kind === 'done') this.code.value = '';
    this.reply.show(outcome);
  }
}

function templateChoice(t: TemplateNote, checked: boolean): HTMLElement {
  return el('label', 'choice', {}, radio('template', t.id, checked),
    el('span', 'choice-body', {},
      el('span', 'choice-name', {}, t.name, t.example ? el('span', 'tag', {}, 'example') : null),
      el('span', 'choice-facts', {}, `${positionShort[t.position]} · ${placementsShort(t)}`)),
    el('span', 'choice-time', {}, formatLength(t.durationMs)));
}

function radio(name: string, value: string, checked: boolean): HTMLInputElement {
  const input = el('input', '', { type: 'radio', name, value });
  input.checked = checked;
  input.defaultChecked = checked;
  return input;
}
