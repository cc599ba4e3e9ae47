import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { load } from './load.mjs';

const { versions } = await load('about');

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

test('The commands that an empty page teaches are those of the installation', async () => {
  const page = await read('src/SotTable.Dashboard/Web/emptyPage.ts');
  const commands = [...page.matchAll(/'(sudo [^']+)'/g)].map((m) => m[1]);
  assert.equal(commands.length, 2);
  const readme = await read('README.md');
  for (const command of commands) assert.ok(readme.split('\n').some((line) => line.startsWith(command)), command);
});

test('What SotTable is for is said on the page in the words of README.md', async () => {
  const page = await read('src/SotTable.Dashboard/Web/about.ts');
  const sentences = [.../INTENDED_USE = \[(.*?)^\];/ms.exec(page)[1].matchAll(/^ {2}'(.*)',$/gm)].map((m) => m[1].replace("\\'", "'"));
  assert.equal(sentences.length, 4);
  assert.ok((await read('README.md')).replace(/\s+/g, ' ').includes(sentences.join(' ')), sentences.join(' '));
});

test('The versions stand in the order of the list, however the tables came', () => {
  const table = (index, name) => [index, { index, table: `t0${index}`, meta: name === null ? null : { body: { name, software: '1.0' } } }];
  const tables = new Map([table(0, 'Table 10'), table(1, 'Table 2'), table(2, null), table(3, 'Table 2')]);
  assert.deepEqual(versions({ hubVersion: '2.0', tables }), [['this hub', '2.0'], ['t02', ''], ['Table 2', '1.0'], ['Table 2', '1.0'], ['Table 10', '1.0']]);
});
