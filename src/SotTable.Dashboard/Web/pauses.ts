// The pauses of a session, read off its events. A hold strikes the pause or the resume that its own press made.
import type { EventMessage } from './messages.js';
import { camel } from './words.js';

/** Pauses as [from, to] in milliseconds since the start; one that lasts ends now. */
export function pauses(events: readonly Pick<EventMessage, 'kind' | 'offsetMs'>[], nowMs: number): [number, number][] {
  const over: [number, number][] = [];
  let from: number | null = null;
  for (const e of events) {
    switch (camel(e.kind)) {
      case 'paused':
        from = e.offsetMs ?? null;
        break;
      case 'pauseStruck':
        from = null;
        break;
      case 'resumeStruck':
        from ??= over.pop()?.[0] ?? null;
        break;
      case 'resumed':
      case 'ended':
        if (from !== null) over.push([from, e.offsetMs ?? nowMs]);
        from = null;
        break;
    }
  }
  if (from !== null) over.push([from, nowMs]);
  return over;
}
