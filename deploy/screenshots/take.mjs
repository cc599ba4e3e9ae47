// Takes README's pictures from the demo, in about three minutes: node deploy/screenshots/take.mjs, after tests/run has built everything.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as milliseconds } from 'node:timers/promises';

const here = fileURLToPath(new URL('.', import.meta.url));
const built = fileURLToPath(new URL('../../.artifacts/native/bin/', import.meta.url));
const program = `${built}SotTable.Cli/release/SotTable.Cli.dll`;
const playwright = `${built}SotTable.System.Tests/release/.playwright/package/index.mjs`;
for (const file of [program, playwright, '/usr/bin/chromium']) {
  if (!existsSync(file)) { console.error(`${file} is missing: run tests/run first, it builds and installs what this needs.`); process.exit(66); }
}

const { chromium } = await import(playwright);
const demo = spawn('dotnet', [program, 'demo', '--tables', '6'], { stdio: ['ignore', 'pipe', 'inherit'] });
const ended = once(demo, 'exit');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  let said = '';
  demo.stdout.on('data', (text) => { said += text; });
  while (!said.includes('status --socket')) {
    if (demo.exitCode !== null) throw new Error(`the demo has ended: ${said}`);
    await milliseconds(200);
  }
  const hub = said.match(/Dashboard\s+(\S+)/)[1];
  const tables = said.match(/http:\S+\/t\/\S+/g);
  const folder = said.match(/Socket\s+(\S+)\/t01\.sock/)[1];
  const press = (n) => {
    const { status, stderr } = spawnSync('dotnet', [program, 'press', '--socket', `${folder}/t0${n}.sock`], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`table ${n} was not pressed: ${stderr}`);
  };
  const open = async (url, width, height, colorScheme) => {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
    await page.goto(url);
    return { page, take: (name) => page.screenshot({ path: `${here}${name}-${colorScheme}-${width}x${height}.png` }) };
  };

  const table = await open(tables[0], 1024, 768, 'dark');
  const phone = await open(tables[0], 390, 844, 'light');
  const after = await open(tables[0], 1024, 768, 'light');
  const wall = await open(`${hub}wall`, 1920, 1080, 'dark');
  press(3);
  press(1);
  await milliseconds(15_000);
  press(4);
  await milliseconds(20_000);
  await table.page.getByRole('button', { name: 'Mark' }).click();
  press(2);
  await milliseconds(45_000);
  await table.take('table');
  await phone.take('table');
  await wall.take('wall');
  await milliseconds(30_000);
  await after.page.getByRole('button', { name: 'Stop' }).click({ delay: 2_300 }); // held
  await after.page.getByRole('heading', { name: 'Summary' }).waitFor();
  await milliseconds(3_000);
  await after.take('ended');
} finally {
  await browser.close();
  demo.kill('SIGTERM');
  await ended;
}
