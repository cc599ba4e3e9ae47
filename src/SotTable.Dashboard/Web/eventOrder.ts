import type { EventMessage } from './messages.js';

/** The order in which a session’s events happened. What is known late, such as since when a load is settled, is dated back to its moment. */
export function asHappened(a: Pick<EventMessage, 'offsetMs' | 'n'>, b: Pick<EventMessage, 'offsetMs' | 'n'>): number {
  return (a.offsetMs ?? 0) - (b.offsetMs ?? 0) || a.n - b.n;
}
