// Bundles the dashboard: index.html and assets/ with hashed names. `npm run build -- --outdir=DIR` (default dist).
import { build } from 'esbuild';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { outdir: { type: 'string', default: join(here, 'dist') } } });
const outdir = resolve(values.outdir);
await rm(join(outdir, 'assets'), { recursive: true, force: true });

// Puts before each file of a package its name, version and licence, which stay in what is built: whose notice has another form would not.
const notices = {
  name: 'notices',
  setup: ({ onLoad }) => onLoad({ filter: /\/node_modules\/.*\.(js|css)$/ }, async ({ path }) => {
    const folder = /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(path)[0];
    const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
    return { contents: `/*! ${name} ${version} (${license}) */\n${await readFile(path, 'utf8')}`, loader: extname(path).slice(1) };
  }),
};

const entries = { app: 'main.ts', theme: 'themeBoot.ts', style: 'style.css', icon: 'icon.svg' };
const result = await build({
  absWorkingDir: here,
  entryPoints: Object.entries(entries).map(([out, file]) => ({ in: join(here, file), out })),
  entryNames: 'assets/[name]-[hash]',
  loader: { '.svg': 'copy' },
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'eof',
  metafile: true,
  plugins: [notices],
  logLevel: 'warning',
  outdir,
});

const urls = {};
let bytes = 0;
for (const [path, output] of Object.entries(result.metafile.outputs)) {
  const file = resolve(here, path);
  const name = Object.keys(entries).find((n) => output.entryPoint === entries[n]);
  if (name) urls[name] = `/${relative(outdir, file)}`;
  bytes += gzipSync(await readFile(file)).length;
}

const template = await readFile(join(here, 'index.html'), 'utf8');
const page = template.replace(/\{\{(\w+)\}\}/g, (_, name) => {
  if (!urls[name]) throw new Error(`index.html names {{${name}}}, which the build did not make`);
  return urls[name];
});
await writeFile(join(outdir, 'index.html'), page);
console.log(`web bundle: ${(bytes / 1000).toFixed(1)} kB compressed`);
