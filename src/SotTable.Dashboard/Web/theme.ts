// Dark, light or as the device says; the colours that canvases draw with.

export type ThemeChoice = 'auto' | 'dark' | 'light';

const THEME_KEY = 'sottable.theme';

/** Colours as the style sheet has them now. */
export interface Palette {
  text: string;
  muted: string;
  faint: string;
  line: string;
  panel: string;
  left: string;
  right: string;
  /** The sides where they colour words. */
  leftText: string;
  rightText: string;
  breath: string;
  notice: string;
  /** Family list of the page. */
  font: string;
}

const names: Record<keyof Palette, string> = {
  text: '--text', muted: '--muted', faint: '--faint', line: '--line', panel: '--panel', left: '--left', right: '--right', leftText: '--left-text', rightText: '--right-text', breath: '--breath', notice: '--notice', font: '--font',
};

/** What canvases draw with. The object stays the same; its fields change with the theme. */
export const palette = {} as Palette;

/** Rises when the palette changes: every canvas draws itself anew. */
export let paletteVersion = 0;

export function readPalette(): void {
  const style = getComputedStyle(document.documentElement);
  for (const key of Object.keys(names) as (keyof Palette)[]) palette[key] = style.getPropertyValue(names[key]).trim();
  paletteVersion++;
}

export function themeChoice(): ThemeChoice {
  const kept = keep.get(THEME_KEY);
  return kept === 'dark' || kept === 'light' ? kept : 'auto';
}

export function chooseTheme(choice: ThemeChoice): void {
  keep.set(THEME_KEY, choice);
  applyTheme();
  readPalette();
}

export function applyTheme(choice: ThemeChoice = themeChoice()): void {
  document.documentElement.dataset.theme = choice === 'auto' ? (deviceIsLight().matches ? 'light' : 'dark') : choice;
}

function deviceIsLight(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: light)');
}

export function watchTheme(): void {
  readPalette();
  deviceIsLight().addEventListener('change', () => {
    applyTheme();
    readPalette();
  });
}

/** Settings of this browser. Storage may be forbidden (a kiosk profile): then they last as long as the page. */
export const keep = {
  memory: new Map<string, string>(),
  get(key: string): string | null {
    try {
      return localStorage.getItem(key) ?? this.memory.get(key) ?? null;
    } catch {
      return this.memory.get(key) ?? null;
    }
  },
  set(key: string, value: string): void {
    this.memory.set(key, value);
    try {
      localStorage.setItem(key, value);
    } catch {
      this.memory.set(key, value);
    }
  },
};
