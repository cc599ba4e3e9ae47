/** What a line of the audit did. The hub writes down the request, its path already decoded; people read what it was for. */
export function deed(did: string): string {
  const space = did.indexOf(' ');
  const [method, path] = space < 0 ? [did, ''] : [did.slice(0, space), did.slice(space + 1)];
  const [kind, a, b, , command] = path.split('/').slice(2);
  if (kind === 'tables' && command) return `${command} at ${a}/${b}`;
  if (kind === 'people') return method === 'DELETE' ? `removed the account ${a}` : a ? `changed the account ${a}` : 'made an account';
  if (kind === 'screens') return method === 'DELETE' ? `took back the screen ${a}` : 'made a screen';
  return kind === 'me' ? 'changed the own password' : did;
}
