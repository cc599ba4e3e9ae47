import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

test('The commands that an empty page teaches are those of the installation', async () => {
  const page = await read('src/SotTable.Dashboard/Web/emptyPage.ts');
  const commands = [...page.matchAll(/'(sudo [^']+)'/g)].map((m) => m[1]);
  assert.equal(commands.length, 2);
  const readme = await read('README.md');
  for (const command of commands) assert.ok(readme.split('\n').some((line) => line.startsWith(command)), command);
});
