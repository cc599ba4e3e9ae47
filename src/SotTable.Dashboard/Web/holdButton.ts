import { el, setText } from './dom.js';

export const HOLD_MS = 2000;
/** A second activation counts from here (a double tap is one slip) to there. */
const SECOND_FROM_MS = 600;
const SECOND_TO_MS = 5000;

/** What a sequence of presses means; pure, so that it can be tested with a clock of its own. */
export class HoldGesture {
  private downAt: number | null = null;
  private tappedAt: number | null = null;

  down(nowMs: number): void {
    this.downAt ??= nowMs;
  }

  /** 0 to 1 while held. */
  progress(nowMs: number): number {
    return this.downAt === null ? 0 : Math.min(1, (nowMs - this.downAt) / HOLD_MS);
  }

  /** True once, when the hold is long enough. */
  tick(nowMs: number): boolean {
    if (this.downAt === null || nowMs - this.downAt < HOLD_MS) return false;
    this.downAt = this.tappedAt = null;
    return true;
  }

  /** Let go early. True when it was the second activation in time. */
  up(nowMs: number): boolean {
    if (this.downAt === null) return false;
    this.downAt = null;
    return this.activate(nowMs);
  }

  /** A short activation, as assistive technology sends it. */
  activate(nowMs: number): boolean {
    const since = this.tappedAt === null ? Infinity : nowMs - this.tappedAt;
    if (since < SECOND_FROM_MS) return false;
    const second = since <= SECOND_TO_MS;
    this.tappedAt = second ? null : nowMs;
    return second;
  }

  /** Whether a second activation would stop now. */
  waiting(nowMs: number): boolean {
    return this.tappedAt !== null && nowMs - this.tappedAt <= SECOND_TO_MS;
  }

  cancel(): void {
    this.downAt = null;
  }
}

/** Hold for two seconds, or activate twice: one slip never ends a session, and everybody can. */
export class HoldButton {
  readonly element: HTMLButtonElement;
  private readonly gesture = new HoldGesture();
  private readonly fill = el('span', 'hold-fill');
  private readonly label = el('span', 'hold-label');
  private readonly hint = el('span', 'hold-hint');
  private handledMs = -Infinity;

  constructor(private readonly words: string, private readonly act: () => void, private readonly now: () => number) {
    this.element = el('button', 'button hold', { type: 'button' }, this.fill, el('span', 'hold-words', {}, this.label, this.hint));
    setText(this.label, words);
    const b = this.element;
    b.addEventListener('pointerdown', (e) => {
      if (e.button !== 0) return;
      b.setPointerCapture(e.pointerId);
      this.press();
    });
    b.addEventListener('pointerup', () => this.release());
    b.addEventListener('pointercancel', () => this.gesture.cancel());
    b.addEventListener('contextmenu', (e) => e.preventDefault());
    b.addEventListener('keydown', (e) => {
      if (e.key === 'Escape') this.gesture.cancel();
      if (e.key !== ' ' && e.key !== 'Enter') return;
      e.preventDefault();
      if (!e.repeat) this.press();
    });
    b.addEventListener('keyup', (e) => {
      if (e.key === ' ' || e.key === 'Enter') this.release();
    });
    b.addEventListener('blur', () => this.gesture.cancel());
    b.addEventListener('click', () => {
      // The click that a pointer or key brings along was handled as press and release already.
      if (this.now() - this.handledMs > 400 && this.gesture.activate(this.now())) this.act();
    });
    this.frame(0);
  }

  private press(): void {
    this.handledMs = this.now();
    this.gesture.down(this.now());
  }

  private release(): void {
    this.handledMs = this.now();
    if (this.gesture.up(this.handledMs)) this.act();
  }

  /** Once a frame: the progress, and the end of the hold. */
  frame(nowMs: number): void {
    if (this.gesture.tick(nowMs)) this.act();
    const p = this.gesture.progress(nowMs);
    const transform = `scaleX(${p.toFixed(3)})`;
    if (this.fill.style.transform !== transform) this.fill.style.transform = transform;
    setText(this.hint, p > 0 ? 'keep holding' : this.gesture.waiting(nowMs) ? `activate again to ${this.words.toLowerCase()}` : 'hold 2 s, or twice');
  }
}
