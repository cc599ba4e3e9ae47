/** Who is signed in, as the hub says. Without accounts on the hub nobody signs in, and no page but those for accounts shows a word of it. */
export interface Me {
  accounts: boolean;
  name: string | null;
  role: Role | null;
  locked: boolean;
  screen: boolean;
}

export const roles = ['viewer', 'practitioner', 'technician', 'admin'] as const;
export type Role = (typeof roles)[number];

export const roleWords: Record<Role, string> = {
  viewer: 'looks, and stops a session',
  practitioner: 'also arms and marks',
  technician: 'as a practitioner',
  admin: 'also changes accounts',
};

/** Asks the hub; `null` when it can’t be reached. */
export async function me(): Promise<Me | null> {
  try {
    const r = await fetch('/api/me', { signal: AbortSignal.timeout(5000) });
    return r.ok ? ((await r.json()) as Me) : null;
  } catch {
    return null;
  }
}

/** Asks the hub to change something. The answer’s sentence when it refuses, an empty one when it is done. */
export async function ask(method: 'POST' | 'DELETE', path: string, body: unknown = {}): Promise<{ problem: string; answer: Record<string, unknown> }> {
  try {
    const r = await fetch(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal: AbortSignal.timeout(10000) });
    const answer = (await r.json().catch(() => ({}))) as Record<string, unknown>;
    return { problem: r.ok ? '' : typeof answer.msg === 'string' ? answer.msg : `The hub answered ${r.status}.`, answer };
  } catch {
    return { problem: 'The hub can’t be reached.', answer: {} };
  }
}

/** Where the sign-in leads back to: a place of this hub only. */
export function wayBack(search: string, origin = location.origin): string {
  const to = new URLSearchParams(search).get('to') ?? '/';
  // The browser's own reading of an address decides: it passes over tabs and line ends, and takes a backslash for a slash.
  try {
    const url = new URL(to, origin);
    return to.startsWith('/') && url.origin === origin && !url.pathname.startsWith('/sign-in') ? to : '/';
  } catch {
    return '/';
  }
}

export function toSignIn(): void {
  location.assign(`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`);
}
