import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

// Every colour that is used for words, also those on canvases, where axe sees nothing.
const WORDS = ['text', 'muted', 'left-text', 'right-text', 'breath', 'notice', 'fault'];

const css = await readFile(new URL('../../src/SotTable.Dashboard/Web/tokens.css', import.meta.url), 'utf8');
const rules = new Map([...css.matchAll(/^:root(.*?) \{(.*?)^\}/gms)].map(([, selector, body]) => [selector, Object.fromEntries([...body.matchAll(/--([\w-]+): ([^;]+);/g)].map((m) => m.slice(1)))]));
const themes = {
  dark: [''], light: ['', '[data-theme="light"]'], 'quiet and dark': ['', '[data-quiet]'],
  'quiet and light': ['', '[data-theme="light"]', '[data-quiet]', '[data-quiet][data-theme="light"]'],
};

function luminance(tokens, name) {
  const value = tokens[name];
  const other = /^var\(--([\w-]+)\)$/.exec(value);
  if (other) return luminance(tokens, other[1]);
  const [l, c, h] = /^oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)$/.exec(value).slice(1).map(Number);
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  // Oklab to linear sRGB, by its definition; the sums are those of relative luminance in WCAG 2.
  const [x, y, z] = [[0.3963377774, 0.2158037573], [-0.1055613458, -0.0638541728], [-0.0894841775, -1.291485548]].map(([p, q]) => (l / 100 + p * a + q * b) ** 3);
  const rgb = [[4.0767416621, -3.3077115913, 0.2309699292], [-1.2684380046, 2.6097574011, -0.3413193965], [-0.0041960863, -0.7034186147, 1.707614701]]
    .map(([p, q, r]) => Math.min(1, Math.max(0, p * x + q * y + r * z)));
  return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
}

for (const [theme, selectors] of Object.entries(themes)) {
  test(`Words of every colour can be read on a panel: ${theme}`, () => {
    assert.ok(selectors.every((s) => rules.has(s)));
    const tokens = Object.assign({}, ...selectors.map((s) => rules.get(s)));
    for (const name of WORDS) {
      const [bright, dim] = [luminance(tokens, name), luminance(tokens, 'panel')].sort((p, q) => q - p);
      const contrast = (bright + 0.05) / (dim + 0.05);
      assert.ok(contrast >= 4.5, `--${name} on --panel: ${contrast.toFixed(2)}`);
    }
  });
}
