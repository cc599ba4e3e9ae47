import { toSignIn } from './me.js';
import type { ArmArgs, MarkArgs, ReplyMessage } from './messages.js';

export type Command =
  | { name: 'session.arm'; args: ArmArgs }
  | { name: 'session.mark'; args: MarkArgs }
  | { name: 'session.disarm' | 'session.stop'; args?: undefined };

/** What became of a command, in one sentence for people. */
export interface Outcome {
  kind: 'done' | 'refused' | 'unknown';
  text: string;
}

const doneWords: Record<Command['name'], string> = {
  'session.arm': 'Armed. The next press on the table starts it.',
  'session.disarm': 'Done.',
  'session.stop': 'Stopped.',
  'session.mark': 'Marked.',
};

/** Sends a command through the hub and waits for the table's own answer. Never throws. */
export async function send(site: string, table: string, command: Command): Promise<Outcome> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(`/api/tables/${encodeURIComponent(site)}/${encodeURIComponent(table)}/cmd/${command.name}`, {
      method: 'POST',
      headers: command.args ? { 'content-type': 'application/json' } : {},
      body: command.args ? JSON.stringify(command.args) : null,
      // The hub itself gives up after 3 s.
      signal: AbortSignal.timeout(5000),
    });
    body = await response.json().catch(() => null);
  } catch {
    return { kind: 'unknown', text: 'The hub can’t be reached: the command may not have arrived. Use the button on the table.' };
  }
  if (response.status === 401) toSignIn();
  return outcomeOf(command.name, response.status, body);
}

/** The sentence for the hub's answer. */
export function outcomeOf(name: Command['name'], status: number, body: unknown): Outcome {
  if (status === 200 && isReply(body)) {
    if (body.st === 'done') return { kind: 'done', text: doneWords[name] };
    const why = body.err?.msg || body.err?.code || 'no reason given';
    return { kind: 'refused', text: `${body.st === 'failed' ? 'The table tried and failed' : 'The table refused'}: ${why}` };
  }
  switch (status) {
    case 504: return { kind: 'unknown', text: 'The table has not answered within 3 s: the command may not have arrived. Use the button on the table.' };
    case 503: return { kind: 'refused', text: 'Not sent: the hub has no link to the tables. Use the button on the table.' };
    case 404: return { kind: 'refused', text: 'Not sent: the hub does not know this table.' };
    case 401: return { kind: 'refused', text: 'Not sent: sign in first.' };
    case 403: return { kind: 'refused', text: codeOf(body) === 'role' ? `Not sent${detail(body)}` : 'Not sent: this page is not the hub’s own.' };
    case 400: return { kind: 'refused', text: `Not sent: the hub found the command wrong${detail(body)}.` };
    default: return { kind: 'unknown', text: `The hub answered ${status}: the command may not have arrived.` };
  }
}

function isReply(x: unknown): x is ReplyMessage {
  return typeof x === 'object' && x !== null && typeof (x as ReplyMessage).st === 'string';
}

function codeOf(x: unknown): unknown {
  return typeof x === 'object' && x !== null ? (x as { code?: unknown }).code : undefined;
}

function detail(x: unknown): string {
  const msg = typeof x === 'object' && x !== null ? (x as { msg?: unknown }).msg : undefined;
  return typeof msg === 'string' && msg ? `: ${msg}` : '';
}
