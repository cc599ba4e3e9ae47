// Modules of the page for node: bundled by the page's own esbuild, so that the tests run the TypeScript as it is.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('../../src/SotTable.Dashboard/Web/', import.meta.url));
const { build } = createRequire(`${web}package.json`)('esbuild');

/** Imports a module of the page by its file name without the ending. */
export async function load(name) {
  const result = await build({
    absWorkingDir: web, entryPoints: [`${web}${name}.ts`], bundle: true, write: false, format: 'esm', platform: 'neutral', target: 'es2022', logLevel: 'error',
  });
  const source = Buffer.from(result.outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${source}`);
}
