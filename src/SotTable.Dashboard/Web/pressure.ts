import { MISSING } from './format.js';
import type { BlockNote, ContactAreaNote } from './messages.js';

/** Mean contact pressures, left and right. */
export function pressureText(left: BlockNote | null, right: BlockNote | null): string {
  const one = (b: BlockNote | null): string => (b?.pressure ? `${b.pressure.kPa.toFixed(1)} ± ${Math.max(0.1, b.pressure.uncertaintyKPa).toFixed(1)} kPa` : MISSING);
  return `mean contact pressure L ${one(left)}, R ${one(right)}`;
}

/** What such a pressure assumes. */
export function contactText(area: ContactAreaNote): string {
  return `Load over ${area.cm2} ± ${area.uncertaintyCm2} cm² (${area.method}) as if evenly spread: a mean, not a peak.`;
}
