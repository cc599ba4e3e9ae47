// What the mock hub can play.

export const templates = [
  template('cat2-supine', 'Category II, supine', 12, 'supine', [['a', 'left', 'crest'], ['b', 'right', 'trochanter']]),
  template('cat1-prone', 'Category I, prone', 10, 'prone', [['a', 'left', 'crest', 45], ['b', 'right', 'trochanter', -45]]),
  template('crests-prone', 'Both crests, prone', 5, 'prone', [['a', 'left', 'crest'], ['b', 'right', 'crest']]),
  template('side', 'On one side', 2, 'sideLying', []),
];

function template(id, name, minutes, position, placements) {
  return {
    id, version: 1, name, durationMs: minutes * 60_000, position, example: true,
    placements: placements.map(([block, side, site, angleDegrees]) => ({ block, side, site, ...(angleDegrees === undefined ? {} : { angleDegrees }) })),
  };
}

/** Texts that a browser must show and never run or obey. The page would call hit() if one of them ran. */
const payloads = [
  '<img src=x onerror=hit()>', '"><script>hit()</script>', '<svg onload=hit()>', "' autofocus onfocus=hit() '", 'javascript:hit()', '</title></script><script>hit()</script>',
  '<iframe srcdoc="<script>parent.hit()</script>">', '&lt;script&gt;hit()&lt;/script&gt;', '${hit()} {{constructor.constructor("hit()")()}}', '\u202Etxet\u0000\u0007 %3Cscript%3Ehit()%3C/script%3E',
  '<style>*{display:none}</style><link rel=stylesheet href=//example.invalid/x>', '<base href=//example.invalid/><meta http-equiv=refresh content=0>',
];

function hostile(text) {
  return {
    phase: 'running', elapsed: 1, name: text, room: text, template: text, note: text, reason: text, modeReason: text, mark: text, notices: [text, `sensor-fault:${text}`],
    plan: { code: text }, calibrated: false, marks: [0.2],
  };
}

/** Scenes: what they change of a plain simulated table. Times are minutes. */
export const scenes = {
  idle: {},
  idleEmpty: { load: 0 },
  idleProne: { plan: { template: 'cat1-prone', profile: 'senior' } },
  armed: { phase: 'armed', plan: { template: 'cat1-prone', profile: 'adult', code: 'K-17' } },
  loadEvents: {
    phase: 'running', elapsed: 8.3, plan: { code: 'K-17' }, marks: [3.1],
    loadEvents: [['load-on', 0.1, 'A 104.2 N'], ['load-on', 0.1, 'B 92.1 N'], ['load-settled', 1.9, 'A 97.3 N'], ['load-shift', 2.5, 'A +3.4 N'], ['load-transfer', 2.5, 'B to A 3.4 N'], ['load-settled', 4.4, 'A 100.4 N'], ['load-shift', 6.7, 'A -2.2 N']],
  },
  loadZero: { load: 0, zeroN: 0.07 },
  loadMoving: { phase: 'running', elapsed: 4.3, saidLoad: { phase: 'shift' } },
  running: { phase: 'running', elapsed: 4.3, plan: { code: 'K-17' }, marks: [1.2, 3.1] },
  paused: { phase: 'paused', elapsed: 4.3, pausedMs: 20_000, plan: { code: 'K-17' } },
  ended: { phase: 'ended', elapsed: 12, plan: { code: 'K-17' }, summary: true },
  openedLate: { phase: 'ended', elapsed: 12, marks: [1.2, 3.1, 9], summary: true, told: 2 },
  endedNoSummary: { phase: 'ended', elapsed: 12 },
  interrupted: { phase: 'interrupted', elapsed: 4.2, startedAgo: 9, plan: { code: 'K-17' } },
  infant: { phase: 'running', elapsed: 1.5, plan: { profile: 'infant' }, loadN: 9 },
  stale: { phase: 'running', elapsed: 4.3, silentAfterMs: 1500 },
  lost: { phase: 'running', elapsed: 4.3, silentAfterMs: 1500, status: 'lost' },
  lastKnown: { phase: 'running', elapsed: 4.3, retained: true },
  brokerDown: { phase: 'running', elapsed: 4.3, silentAfterMs: 1500, broker: false },
  counts: { phase: 'running', elapsed: 2, calibrated: false },
  noBreath: { phase: 'running', elapsed: 4.3, breath: false, origin: 'hardware', mode: 'attended' },
  hardware: { phase: 'running', elapsed: 4.3, origin: 'hardware', mode: 'bench', modeReason: 'the calibration is older than 90 days', plan: { code: 'K-17' } },
  notices: { phase: 'running', elapsed: 4.3, notices: ['button-stuck', 'samples-lost', 'some-newer-code'] },
  hubNotices: {
    phase: 'running', elapsed: 4.3, notices: ['newer-code', 'sensor-fault:B1'], lostBlock: 'b',
    hubNotices: ['The certificate of hub ends on 2 March 2027: run sottable-hub renew.', 'The store is nearly full: 2 GB are left.'],
  },
  pressure: { phase: 'running', elapsed: 4.3, plan: { code: 'K-17' }, contactArea: { cm2: 80, uncertaintyCm2: 15, method: 'ink print of three people' } },
  swapped: { phase: 'running', elapsed: 4.3, leftBlock: 'b' },
  little: { phase: 'running', elapsed: 1, load: 0.04 },
  gaps: { phase: 'running', elapsed: 2, gaps: true },
  hostile: { phase: 'running', elapsed: 1, name: '<img src=x onerror=alert(1)>', room: '"><script>alert(2)</script>'.repeat(3), plan: { code: 'A'.repeat(24) }, template: '<b>bold</b> '.repeat(5) },
  ...Object.fromEntries(payloads.map((text, i) => [`hostile${i}`, hostile(text)])),
  reopened: { phase: 'running', elapsed: 4.3, marks: [1.2, 3.1], pastByHub: true },
  starting: { noMeta: true },
  oneBlock: { phase: 'running', elapsed: 4.3, lostBlock: 'b', notices: ['sensor-fault:B1', 'sensor-fault:B2'] },
  breathRounded: { phase: 'running', elapsed: 4.3, said: { confidence: 0.62, doubt: 'irregular', variationPercent: 31 } },
  breathDoubtful: { phase: 'running', elapsed: 4.3, said: { confidence: 0.31, doubt: 'moving', phase: 'unknown', depthPercent: null } },
  breathPause: { phase: 'running', elapsed: 4.3, said: { confidence: 0.44, doubt: 'longInterval', phase: 'pause', pauseS: 8.4 } },
  breathNone: { phase: 'running', elapsed: 0.2, said: { ratePerMin: null, confidence: 0, doubt: 'fewBreaths', phase: 'unknown', depthPercent: null, variationPercent: null } },
  breathNotCoupled: { phase: 'running', elapsed: 4.3, said: { coupling: 'notCoupled', lagS: null } },
  breathOfBlocks: { phase: 'running', elapsed: 4.3, breath: false, said: { source: 'blocks', confidence: 0.66, phase: 'unknown', depthPercent: null } },
  breathStandIn: { phase: 'running', elapsed: 4.3, lostBreath: true, notices: ['sensor-fault:breath'], said: { source: 'blocks', confidence: 0.66, doubt: 'irregular', phase: 'unknown', depthPercent: null, variationPercent: null, rippleA: null, rippleB: null, coupling: 'notEnough', lagS: null } },
  breathFault: { phase: 'running', elapsed: 4.3, lostBreath: true, notices: ['sensor-fault:breath'], said: { ratePerMin: null, confidence: 0, doubt: 'noSignal', phase: 'unknown', depthPercent: null, variationPercent: null, coupling: 'notEnough', lagS: null } },
  offline: { phase: 'idle', silentAfterMs: 500, status: 'offline' },
  list: { mix: ['running', 'paused', 'idle', 'lost'] },
  wall: { mix: ['running', 'late', 'paused', 'ended', 'armed', 'idle', 'infant', 'oneBlock', 'counts', 'lost', 'interrupted', 'noBreath'] },
  late: { phase: 'running', elapsed: 10.9, plan: { code: 'M-4' } },
  busy: { mix: Array(12).fill('running') },
  fifteen: { mix: Array(15).fill('idle').fill('running', 3, 9) },
  empty: { mix: [] },
};
