// The little that a page needs instead of a framework. Text only ever enters as text.

type Child = Node | string | null;

/** An element with classes, attributes and children. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K, classes = '', attributes: Record<string, string> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  if (classes) e.className = classes;
  for (const name in attributes) e.setAttribute(name, attributes[name]);
  for (const c of children) if (c !== null) e.append(c);
  return e;
}

/** An SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K, attributes: Record<string, string | number> = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  const e = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const name in attributes) e.setAttribute(name, String(attributes[name]));
  for (const c of children) if (c !== null) e.append(c);
  return e;
}

/** Writes text only when it changed: no work for the layout, nothing for a screen reader to repeat. */
export function setText(e: Element, text: string): void {
  if (e.textContent !== text) e.textContent = text;
}

export function setAttr(e: Element, name: string, value: string): void {
  if (e.getAttribute(name) !== value) e.setAttribute(name, value);
}

export function show(e: HTMLElement, visible: boolean): void {
  if (e.hidden === visible) e.hidden = !visible;
}

const paths = {
  back: 'M15 5l-7 7 7 7',
  sun: 'M12 4V2m0 20v-2m8-8h2M2 12h2m13.7-5.7 1.4-1.4M4.9 19.1l1.4-1.4m0-11.4L4.9 4.9m14.2 14.2-1.4-1.4M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  auto: 'M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18',
  notice: 'M12 4 2.8 19.5h18.4zM12 10v4.5m0 2.2v.3',
  fault: 'M8 3h8l5 5v8l-5 5H8l-5-5V8zm1 6 6 6m0-6-6 6',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zm0-10v5m0-8.2v.2',
  link: 'M3 3l18 18M9.5 5A13 13 0 0 1 22 9M2 9a14 14 0 0 1 5-3m-2 7a9 9 0 0 1 5-2.6m4.5.6a9 9 0 0 1 4.5 2M9 17a5 5 0 0 1 6 0',
  press: 'M12 3v8m0 0-3.2-3.2M12 11l3.2-3.2M5 20h14M7 20a5 5 0 0 1 10 0',
  flag: 'M6 21V4m0 1h11l-2.5 4L17 13H6',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  go: 'M9 5l7 7-7 7',
  quiet: 'M3 10c2.5 4 6 5.5 9 5.5s6.5-1.5 9-5.5M6 14l-1.6 2.4M12 15.5V19m6-5 1.6 2.4',
  print: 'M7 9V3h10v6M7 17H4v-8h16v8h-3M7 14h10v7H7z',
} as const;

export type IconName = keyof typeof paths;

/** A line icon of 24 px in the colour of its text; words stand beside it, so it is hidden from assistive tech. */
export function icon(name: IconName): SVGSVGElement {
  return svg('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' }, svg('path', { d: paths[name] }));
}
