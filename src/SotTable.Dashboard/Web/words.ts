// Words for what the wire says in codes. A code without words is shown as it is: better a code than silence.

import { formatClock, formatTimeOfDay, inUnit, type LoadUnit } from './format.js';
import {
  type BodyPosition, type BodySide, type BreathCoupling, type BreathDoubt, type BreathPhase, type EndReason, noticeCatalogue, type NoticeCode, type Placement, type PersonProfile, type PlacementSite, type SampleOrigin,
  type SessionPhase, type TemplateNote,
} from './messages.js';

export const phaseWords: Record<SessionPhase, string> = {
  idle: 'Ready',
  armed: 'Armed',
  running: 'Running',
  paused: 'Paused',
  ended: 'Ended',
  interrupted: 'Interrupted',
};

export const profileWords: Record<PersonProfile, string> = {
  infant: 'Infant',
  child: 'Child',
  adult: 'Adult',
  pregnant: 'Pregnant',
  senior: 'Senior',
};

export const positionWords: Record<BodyPosition, string> = {
  prone: 'prone, face down',
  supine: 'supine, face up',
  sideLying: 'lying on one side',
};

export const positionShort: Record<BodyPosition, string> = { prone: 'prone', supine: 'supine', sideLying: 'on one side' };

export const siteWords: Record<PlacementSite, string> = {
  notRecorded: 'place not recorded',
  crest: 'iliac crest',
  trochanter: 'trochanter',
  ischium: 'ischium',
  other: 'another place',
};

export const sideWords: Record<BodySide, string> = { left: 'left', right: 'right' };

export const endWords: Record<EndReason, string> = {
  time: 'the planned time is over',
  cap: 'the cap was reached',
  practitioner: 'ended at the table',
  dashboard: 'stopped from a dashboard',
};

/** The same in a summary and in the event of the end. */
export const endShort: Record<EndReason, string> = { time: 'as planned', cap: 'at the cap', practitioner: 'at the table', dashboard: 'from a dashboard' };

/** How long an interrupted session's data goes and when it started, by the clock of the browser: "after 04:12, started 14:03". */
export function cutOffWords(elapsedMs: number | null | undefined, startedUtcMs: number | null | undefined): string {
  const parts: string[] = [];
  if (typeof elapsedMs === 'number') parts.push(`after ${formatClock(elapsedMs, 'down')}`);
  if (typeof startedUtcMs === 'number') parts.push(`started ${formatTimeOfDay(startedUtcMs)}`);
  return parts.join(', ');
}

/** The header band: what made the data, and that it is no measurement of a person. */
export function originWords(origin: SampleOrigin, note: string): { label: string; text: string } | null {
  if (origin === 'hardware') return null;
  if (origin === 'simulated') return { label: 'SIM', text: 'Simulated patient on simulated chips. Nobody is being measured.' };
  return { label: 'SIM · REPLAY', text: `A recording drives simulated chips${note ? `: ${note}` : '.'}` };
}

/** With a real minus sign. */
export function degrees(angle: number): string {
  return `${angle < 0 ? '−' : ''}${Math.abs(angle)}°`;
}

export function placementWords(p: Placement): string {
  const angle = typeof p.angleDegrees === 'number' ? `, ${degrees(p.angleDegrees)}` : '';
  return `Block ${p.block.toUpperCase()}: ${p.site === 'notRecorded' ? `${sideWords[p.side]} side` : `${sideWords[p.side]} ${siteWords[p.site]}`}${angle}`;
}

export function placementsWords(t: TemplateNote): string {
  return t.placements.length === 0 ? 'Placement not recorded' : t.placements.map(placementWords).join(' · ');
}

/** As short as it goes: "A left crest · B right trochanter". */
export function placementsShort(t: TemplateNote): string {
  const short = (p: Placement): string => `${p.block.toUpperCase()} ${p.side}${p.site === 'notRecorded' ? '' : ` ${p.site}`}`;
  return t.placements.length === 0 ? 'placement not recorded' : t.placements.map(short).join(' · ');
}

/** Why the rate is not plain. */
export const doubtWords: Record<BreathDoubt, string> = {
  none: '',
  noSignal: 'no breath signal',
  flat: 'the signal is flat',
  clipped: 'the signal reaches the end of the sensor’s range',
  fewBreaths: 'too few breaths to tell',
  moving: 'movement',
  noisy: 'noisy signal',
  irregular: 'irregular',
  countsDisagree: 'two ways of counting disagree',
  longInterval: 'a long interval',
  empty: 'nobody on the blocks',
  noRipple: 'no ripple on the blocks',
};

export const breathPhaseWords: Record<BreathPhase, string> = { unknown: '', inhale: 'inhale', exhale: 'exhale', pause: 'pause' };

export const couplingWords: Record<BreathCoupling, string> = {
  coupled: 'follows the breath',
  notCoupled: 'does not follow the breath',
  notEnough: 'not enough still time to tell',
};

export interface NoticeWords {
  level: 'notice' | 'fault';
  title: string;
  /** What to do, or what goes on anyway; '' when there is nothing to say. */
  advice: string;
}

/** Words for an instrument notice and what it is about, such as channels. A code of a newer table is shown as it is, never dropped. */
export function noticeWords(code: string, subjects: readonly string[]): NoticeWords {
  const about = subjects.length > 0 ? `: ${subjects.join(', ')}` : '';
  if (!Object.hasOwn(noticeCatalogue, code)) return { level: 'notice', title: `Notice from the table: ${code}${about}`, advice: '' };
  const { level, title, advice } = noticeCatalogue[code as NoticeCode];
  // The catalogue has sentences; what the notice is about stands before the full stop.
  return { level, title: title.replace(/\.$/, '') + about, advice };
}

/** The notices of a state, `code` or `code:subject`, by their codes. */
export function byCode(notices: readonly string[]): Map<string, string[]> {
  const codes = new Map<string, string[]>();
  for (const n of notices) {
    const [, code, subject] = /^([^:]*):?(.*)$/s.exec(n)!; // matches every text
    codes.set(code, [...(codes.get(code) ?? []), ...(subject ? [subject] : [])]);
  }
  return codes;
}

const eventTable: Record<string, string> = {
  armed: 'armed',
  disarmed: 'disarmed',
  lapsed: 'lapsed',
  started: 'started',
  cancelled: 'start cancelled',
  paused: 'paused',
  resumed: 'resumed',
  // The press that began a hold counts as nothing once the hold has ended the session.
  pauseStruck: 'pause taken back by the hold',
  resumeStruck: 'resume taken back by the hold',
  ended: 'ended',
  endNotice: 'time is over',
  cleared: 'put away',
  marked: 'mark',
  interrupted: 'interrupted',
  loadOn: 'on the block',
  loadOff: 'off the block',
  loadShift: 'shift',
  loadTransfer: 'weight went',
  loadImpact: 'impact',
  loadOverload: 'more than the block is made for',
  loadSettled: 'settled',
  loadZeroReturn: 'zero after the session',
};

/** What happened, in words; newtons of a load event in the unit of the page. */
export function eventWords(kind: string, detail?: string | null, unit: LoadUnit = 'N'): string {
  const word = eventTable[camel(kind)] ?? kind;
  // A start names its template, which stands in the header.
  if (!detail || kind === 'started' || kind === 'armed') return word;
  if (kind === 'ended' && Object.hasOwn(endShort, detail)) return `${word} ${endShort[detail as EndReason]}`;
  return `${word}: ${camel(kind).startsWith('load') ? inWords(detail, unit) : detail}`;
}

function inWords(detail: string, unit: LoadUnit): string {
  return unit === 'N' ? detail : detail.replace(/([-+−]?)(\d+(?:\.\d+)?) N\b/g, (_, sign: string, n: string) => `${sign}${inUnit(Number(n), unit).toFixed(2)} ${unit}`);
}

/** pause-struck and pauseStruck are the same word. */
export function camel(kind: string): string {
  return kind.replace(/-(\w)/g, (_, c: string) => c.toUpperCase());
}
