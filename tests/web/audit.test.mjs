import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from './load.mjs';

const { deed } = await load('auditWords');

test('What was changed is said in words, with the whole name of what it was', () => {
  assert.equal(deed('DELETE /api/screens/Room 2'), 'took back the screen Room 2');
  assert.equal(deed('DELETE /api/screens/50%'), 'took back the screen 50%');
  assert.equal(deed('DELETE /api/screens/a%20b'), 'took back the screen a%20b');
  assert.equal(deed('POST /api/screens'), 'made a screen');
  assert.equal(deed('POST /api/people'), 'made an account');
  assert.equal(deed('POST /api/people/mia'), 'changed the account mia');
  assert.equal(deed('DELETE /api/people/mia'), 'removed the account mia');
  assert.equal(deed('POST /api/tables/abc234/t01/cmd/session.arm'), 'session.arm at abc234/t01');
  assert.equal(deed('POST /api/me/password'), 'changed the own password');
});

test('A deed that is no request is shown as it stands', () => {
  for (const did of ['sign-in', 'pair', '', 'left out: 2 of the lines, which can’t be read']) assert.equal(deed(did), did);
});
