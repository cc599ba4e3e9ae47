import { el, icon, type IconName, setAttr, setText, show } from './dom.js';
import { formatAge, type LoadUnit } from './format.js';
import { me } from './me.js';
import { chooseTheme, keep, type ThemeChoice, themeChoice } from './theme.js';
import { inSession, templateOf, type View } from './view.js';
import { originWords, positionShort, profileWords } from './words.js';

const UNIT_KEY = 'sottable.unit';

export function keptUnit(): LoadUnit {
  return keep.get(UNIT_KEY) === 'N' ? 'N' : 'kg';
}

/** The band that says where the data comes from. It can't be closed. */
export class OriginBand {
  readonly element: HTMLElement;
  private readonly label = el('strong');
  private readonly text = el('span', 'origin-text');

  /** beside: what may stand in the band too. */
  constructor(beside: HTMLElement) {
    this.element = el('div', 'origin', { role: 'region', 'aria-label': 'Where the data comes from' }, el('span', 'origin-words', {}, this.label, this.text), beside);
  }

  update(v: View): void {
    const words = v.meta ? originWords(v.meta.origin, v.meta.originNote) : null;
    show(this.element, words !== null);
    setText(this.label, words?.label ?? '');
    setText(this.text, words?.text ?? '');
  }
}

/** Name, plan, a place for notices, how live the data is, and the switches. */
export class TableHeader {
  readonly element: HTMLElement;
  private readonly name = el('h1');
  private readonly room = el('span', 'room');
  private readonly plan = el('span', 'plan-text');
  private readonly code = el('span', 'code');
  private readonly live = el('div', 'live');
  private readonly liveWord = el('span', 'live-word');
  private readonly liveAge = el('span', 'live-age num');
  private readonly units: UnitSwitch;

  constructor(onUnit: (u: LoadUnit) => void, notices: HTMLElement, quiet: HTMLElement) {
    this.units = new UnitSwitch(onUnit);
    this.live.append(el('span', 'live-dot', { 'aria-hidden': 'true' }), this.liveWord, this.liveAge);
    this.element = el('header', 'header', {},
      el('a', 'back', { href: '/', 'aria-label': 'All tables' }, icon('back')),
      el('div', 'titles', {}, el('div', 'title', {}, this.name, this.room), el('div', 'plan', {}, this.plan, this.code)),
      notices,
      this.live,
      el('div', 'switches', {}, this.units.element, themeButton(), quiet));
  }

  update(v: View): void {
    setText(this.name, v.meta?.name || v.store.table);
    setText(this.room, v.meta?.room ?? '');
    const s = v.state;
    const template = templateOf(v.meta, s?.template);
    const position = template ? positionShort[template.position] : '';
    setText(this.plan, s && inSession(v) ? [template?.name ?? s.template, template?.name.toLowerCase().includes(position) ? '' : position, profileWords[s.profile] ?? s.profile].filter(Boolean).join(' · ') : '');
    show(this.code, !!s?.code && inSession(v));
    setText(this.code, s?.code ? `code ${s.code}` : '');
    this.units.enable(v.meta?.unit !== 'counts');
    const rate = v.store.rate;
    // Fresh is fresh: an age that flickers below a second tells nothing.
    const age = v.waveAgeMs === null || v.wave === 'fresh' ? '' : formatAge(v.waveAgeMs);
    setAttr(this.live, 'data-wave', v.wave);
    setText(this.liveWord, v.wave === 'fresh' ? `live${rate === null ? '' : ` ${Math.round(rate)}/s`}` : v.wave === 'delayed' ? 'delayed' : v.wave === 'stale' ? 'no data' : 'waiting');
    setText(this.liveAge, age);
  }
}

/** kg or N, as this browser keeps it. */
export class UnitSwitch {
  readonly element: HTMLElement;
  private readonly buttons: HTMLButtonElement[];

  constructor(onUnit: (u: LoadUnit) => void) {
    this.buttons = (['kg', 'N'] as const).map((u) => {
      const b = el('button', '', { type: 'button' }, u);
      b.addEventListener('click', () => {
        keep.set(UNIT_KEY, u);
        this.press(u);
        onUnit(u);
      });
      return b;
    });
    this.element = el('div', 'segmented', { role: 'group', 'aria-label': 'Unit of loads' }, ...this.buttons);
    this.press(keptUnit());
  }

  /** Counts have no other unit. */
  enable(on: boolean): void {
    for (const b of this.buttons) b.disabled = !on;
  }

  private press(u: LoadUnit): void {
    for (const b of this.buttons) b.setAttribute('aria-pressed', String(b.textContent === u));
  }
}

/** The way to the past. A screen that only looks on would be led back from there. */
export function historyLink(className: string): HTMLElement {
  const link = el('a', className, { href: '/history' }, 'History');
  show(link, false);
  void me().then((who) => show(link, !who?.screen));
  return link;
}

/** Goes round: as the device says, dark, light. */
export function themeButton(): HTMLButtonElement {
  const b = el('button', 'square theme', { type: 'button' });
  const order: ThemeChoice[] = ['auto', 'dark', 'light'];
  const icons: Record<ThemeChoice, IconName> = { auto: 'auto', dark: 'moon', light: 'sun' };
  const words: Record<ThemeChoice, string> = { auto: 'as the device', dark: 'dark', light: 'light' };
  const draw = (): void => {
    const choice = themeChoice();
    b.replaceChildren(icon(icons[choice]));
    setAttr(b, 'aria-label', `Theme: ${words[choice]}`);
    b.title = `Theme: ${words[choice]}`;
  };
  b.addEventListener('click', () => {
    chooseTheme(order[(order.indexOf(themeChoice()) + 1) % order.length]);
    draw();
  });
  draw();
  return b;
}
