import { indexOf, signed } from './changes.js';
import { inUnit, type LoadUnit, MISSING } from './format.js';
import type { BalanceHidden, SummaryMessage, ZeroReturnResult } from './messages.js';

const hiddenWords: Record<BalanceHidden, string> = {
  counts: 'loads were counts',
  noUncertainty: 'uncertainty not stated',
  tooLittleLoad: 'too little load',
  tooUncertain: 'too uncertain',
  cutOff: 'cut off',
};

const unseenWords: Partial<Record<ZeroReturnResult, string>> = {
  waiting: 'not yet',
  counts: 'loads were counts',
  notSeen: 'not seen',
};

/** Left against right over a session: value and note. A record of an earlier version has none. */
export function balanceText(s: SummaryMessage): [value: string, note: string] {
  const b = s.balance;
  if (!b) return [MISSING, 'not recorded'];
  if (typeof b.bai !== 'number' || typeof b.baiUncertainty !== 'number') return [MISSING, b.hidden ? (hiddenWords[b.hidden] ?? b.hidden) : ''];
  return [indexOf(b.bai), `± ${Math.max(0.1, b.baiUncertainty).toFixed(1)} %`];
}

/** Where the zeros came to after a session, left first: value, note, and what it means. */
export function zeroReturnText(s: SummaryMessage, unit: LoadUnit, swapped: boolean): [value: string, note: string, meaning: string] {
  const z = s.zeroReturn;
  if (!z) return [MISSING, 'not recorded', ''];
  const seen = (n: number | null | undefined): string => (typeof n === 'number' ? signed(n, unit) : MISSING);
  const [left, right] = swapped ? [z.b, z.a] : [z.a, z.b];
  const unseen = unseenWords[z.result];
  if (unseen !== undefined) return [MISSING, unseen, ''];
  const limit = typeof z.limitN === 'number' ? `±${inUnit(z.limitN, unit).toFixed(2)} ${unit}` : '';
  const [word, meaning] = z.result === 'returned' ? ['', `within ${limit}, what a load is uncertain by`]
    : z.result === 'moved' ? [', moved', `beyond ${limit}, what a load is uncertain by: slow changes of this session may be the instrument’s`] : ['', ''];
  return [`${seen(left)} : ${seen(right)}`, `${unit}${word}`, meaning];
}
