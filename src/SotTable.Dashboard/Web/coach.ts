import { el, setText, show } from './dom.js';
import type { SampleOrigin, SessionPhase } from './messages.js';
import { keep } from './theme.js';

const COACH_KEY = 'sottable.coach';

/** The first session, step by step: what to press next follows from what really happened. Pure. */
export class CoachSteps {
  private paused = false;
  private over = false;

  next(phase: SessionPhase): string {
    switch (phase) {
      case 'running':
        return this.paused
          ? 'Hold the button: press B in the terminal. Now watch the session end.'
          : 'Press b again. Now watch: the timer pauses, the time on the blocks goes on.';
      case 'paused':
        this.paused = true;
        return 'Press b once more. Now watch: the time that was left goes on.';
      case 'ended':
        this.over = true;
        return 'The summary is what the table recorded. Press b to put it away.';
      case 'interrupted':
        return 'This session was cut off. Press b to put it away.';
      default:
        return this.over
          ? 'That is all of it: one button. All tables at a glance are at /wall.'
          : 'Press b in the demo’s terminal: it is the table’s button. Now watch the ring.';
    }
  }
}

/** The coach in the SIM band of a table page: only with simulated tables, until it is put away for good. */
export class Coach {
  readonly element: HTMLElement;
  private readonly steps = new CoachSteps();
  private readonly words = el('span', 'coach-words');
  private away = keep.get(COACH_KEY) === 'off';

  constructor() {
    const close = el('button', 'coach-away', { type: 'button' }, 'Put away');
    close.addEventListener('click', () => {
      this.away = true;
      keep.set(COACH_KEY, 'off');
      show(this.element, false);
    });
    this.element = el('div', 'coach', { role: 'note', 'aria-label': 'First steps' }, el('b', '', {}, 'Try it'), this.words, close);
    show(this.element, false);
  }

  update(origin: SampleOrigin | undefined, phase: SessionPhase | undefined): void {
    const wanted = !this.away && origin !== undefined && origin !== 'hardware' && phase !== undefined;
    show(this.element, wanted);
    if (wanted) setText(this.words, this.steps.next(phase));
  }
}
