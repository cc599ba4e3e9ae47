/** Names the page in the browser’s tabs: what is most particular first. */
export function writeTitle(...parts: string[]): void {
  const text = [...parts, 'SotTable'].filter(Boolean).join(' · ');
  if (document.title !== text) document.title = text;
}
