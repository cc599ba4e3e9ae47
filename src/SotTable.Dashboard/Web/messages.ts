// Generated from the records of src/SotTable/Messages. Do not edit; rewrite it with
// SOT_ACCEPT=1 .artifacts/native/bin/SotTable.Tests/debug/SotTable.Tests -method "*messages_ts*"

export interface StatusMessage {
  v: number;
  state: TableStatus;
  boot: number;
  cn: number;
  atMs: number;
  epoch?: string | null;
  from?: string | null;
  since?: number | null;
}

export type TableStatus = "online" | "offline" | "lost";

export interface MetaMessage {
  v: number;
  version: number;
  boot: number;
  name: string;
  room: string;
  software: string;
  profile: string;
  origin: SampleOrigin;
  originNote: string;
  unit: string;
  uncertaintyN?: number | null;
  calibration: CalibrationNote;
  channels: readonly ChannelNote[];
  templates: readonly TemplateNote[];
  defaultProfile: PersonProfile;
  capMs: number;
  anchor: ClockAnchor;
  contactArea?: ContactAreaNote | null;
}

export type SampleOrigin = "hardware" | "simulated" | "simulatedReplay";

export interface CalibrationNote {
  valid: boolean;
  hash: string;
  reason: string;
  dueUtcMs?: number | null;
}

export interface ChannelNote {
  name: string;
  kind: ChannelKind;
  block?: BlockId | null;
  unit: string;
  scale: number;
  rateHz: number;
}

export type ChannelKind = "load" | "breath";

export type BlockId = "a" | "b";

export interface TemplateNote {
  id: string;
  version: number;
  name: string;
  durationMs: number;
  position: BodyPosition;
  placements: readonly Placement[];
  example: boolean;
}

export type BodyPosition = "prone" | "supine" | "sideLying";

export interface Placement {
  block: BlockId;
  side: BodySide;
  site: PlacementSite;
  angleDegrees?: number | null;
}

export type BodySide = "left" | "right";

export type PlacementSite = "notRecorded" | "crest" | "trochanter" | "ischium" | "other";

export type PersonProfile = "infant" | "child" | "adult" | "pregnant" | "senior";

export interface ClockAnchor {
  utcUs: number;
  monotonicUs: number;
}

export interface ContactAreaNote {
  cm2: number;
  uncertaintyCm2: number;
  method: string;
}

export interface StateMessage {
  v: number;
  boot: number;
  seq: number;
  phase: SessionPhase;
  mode: SessionMode;
  modeReason: string;
  session?: string | null;
  template: string;
  profile: PersonProfile;
  code?: string | null;
  startedUtcMs?: number | null;
  elapsedMs?: number | null;
  onBlocksMs?: number | null;
  leftMs?: number | null;
  capLeftMs?: number | null;
  pausedMs?: number | null;
  endReason?: EndReason | null;
  armedLeftMs?: number | null;
  unit: string;
  loadA?: number | null;
  loadB?: number | null;
  leftShare?: number | null;
  leftBlock: BlockId;
  occupiedA: boolean;
  occupiedB: boolean;
  breath?: BreathNote | null;
  load?: LoadNote | null;
  notices: readonly string[];
}

export type SessionPhase = "idle" | "armed" | "running" | "paused" | "ended" | "interrupted";

export type SessionMode = "sim" | "bench" | "attended";

export type EndReason = "time" | "cap" | "practitioner" | "dashboard";

export interface BreathNote {
  source: BreathSource;
  ratePerMin?: number | null;
  confidence: number;
  doubt: BreathDoubt;
  phase: BreathPhase;
  depthPercent?: number | null;
  variationPercent?: number | null;
  pauseS?: number | null;
  rippleA?: number | null;
  rippleB?: number | null;
  coupling?: BreathCoupling | null;
  lagS?: number | null;
}

export type BreathSource = "sensor" | "blocks";

export type BreathDoubt = "none" | "noSignal" | "flat" | "clipped" | "fewBreaths" | "moving" | "noisy" | "irregular" | "countsDisagree" | "longInterval" | "empty" | "noRipple";

export type BreathPhase = "unknown" | "inhale" | "exhale" | "pause";

export type BreathCoupling = "notEnough" | "coupled" | "notCoupled";

export interface LoadNote {
  a: BlockNote;
  b: BlockNote;
  bai?: number | null;
  baiUncertainty?: number | null;
}

export interface BlockNote {
  phase: LoadPhase;
  restS?: number | null;
  curve?: CurveNote | null;
  slow?: SlowNote | null;
  centre?: number | null;
  zeroN?: number | null;
  pressure?: PressureNote | null;
}

export type LoadPhase = "empty" | "loading" | "settling" | "settled" | "shift" | "off";

export interface CurveNote {
  finalN: number;
  a1N: number;
  tau1S: number;
  a2N: number;
  tau2S: number;
  bandN: number;
}

export interface SlowNote {
  changeN: number;
  boundN: number;
  boundBy: BoundBy;
  verdict: SlowVerdict;
  slopeNPerMin: number;
  lowNPerMin?: number | null;
  highNPerMin?: number | null;
  creepN?: number | null;
}

export type BoundBy = "noise" | "creep" | "temperature" | "zeroReturn";

export type SlowVerdict = "noChangeBeyondInstrument" | "settling" | "drift";

export interface PressureNote {
  kPa: number;
  uncertaintyKPa: number;
}

export interface EventMessage {
  v: number;
  epoch: string;
  n: number;
  prev: number;
  kind: string;
  session?: string | null;
  atUtcMs: number;
  offsetMs?: number | null;
  by: string;
  detail?: string | null;
  origin: SampleOrigin;
  start?: SessionStart | null;
}

export interface SessionStart {
  ordinal: number;
  template: string;
  templateVersion: number;
  profile: PersonProfile;
  code?: string | null;
  leftBlock: BlockId;
  mode: SessionMode;
  modeReason: string;
  anchor: ClockAnchor;
  startedUs: number;
  tableProfile: string;
  tableProfileVersion: number;
  unit: string;
  calibrationHash: string;
  originNote: string;
  channels: readonly RecordChannel[];
}

export interface RecordChannel {
  name: string;
  kind: ChannelKind;
  block?: BlockId | null;
  rateHz: number;
  unit: string;
  gain?: number | null;
  zeroCounts?: number | null;
  bend?: CellBend | null;
}

export interface CellBend {
  fullN: number;
  square: number;
  cube: number;
}

export interface SummaryMessage {
  v: number;
  epoch: string;
  n: number;
  prev: number;
  session: string;
  ordinal: number;
  mode: SessionMode;
  origin: SampleOrigin;
  template: string;
  templateVersion: number;
  profile: PersonProfile;
  code?: string | null;
  startedUtcMs: number;
  ranMs: number;
  pausedMs: number;
  endReason?: EndReason | null;
  unit: string;
  meanLoadA?: number | null;
  meanLoadB?: number | null;
  meanLeftShare?: number | null;
  samples: number;
  lost: number;
  breath?: BreathSummary | null;
  record?: RecordNote | null;
  balance?: BalanceSummary | null;
  zeroReturn?: ZeroReturnSummary | null;
}

export interface BreathSummary {
  source: BreathSource;
  meanRatePerMin?: number | null;
  coverage: number;
  coupling?: BreathCoupling | null;
}

export interface RecordNote {
  chunks: number;
  lastSeq: number;
  sha256: string;
}

export interface BalanceSummary {
  bai?: number | null;
  baiUncertainty?: number | null;
  seconds: number;
  hidden?: BalanceHidden | null;
}

export type BalanceHidden = "counts" | "noUncertainty" | "tooLittleLoad" | "tooUncertain" | "cutOff";

export interface ZeroReturnSummary {
  result: ZeroReturnResult;
  a?: number | null;
  b?: number | null;
  limitN?: number | null;
}

export type ZeroReturnResult = "waiting" | "counts" | "notSeen" | "notJudged" | "returned" | "moved";

export interface NoticeMessage {
  v: number;
  boot: number;
  code: string;
  level: NoticeLevel;
  standing: boolean;
  subjects: readonly string[];
  sinceMs: number;
  atMs: number;
}

export type NoticeLevel = "notice" | "fault";

export interface HealthMessage {
  v: number;
  boot: number;
  uptimeS: number;
  frames: number;
  framesNotSent: number;
  queueDiscarded: number;
  outboxDepth: number;
  outboxDropped: number;
  chunksDropped: number;
  edgesLost: number;
  journal: string;
  realTime: boolean;
  channels: readonly ChannelHealth[];
}

export interface ChannelHealth {
  name: string;
  nominalHz: number;
  measuredHz?: number | null;
  good: number;
  lost: number;
  faults: number;
  fault?: SampleFault | null;
  temperatureC?: number | null;
  resets: number;
}

export type SampleFault = "none" | "timeout" | "noAnswer" | "busError" | "saturated" | "tornSuspect" | "lost" | "reset" | "stuck" | "setupFailed";

export interface ReplyMessage {
  v: number;
  id: string;
  cmd: string;
  st: ReplyStatus;
  err?: ReplyError | null;
  atMs: number;
}

export type ReplyStatus = "done" | "rejected" | "failed";

export interface ReplyError {
  code: string;
  msg: string;
}

export interface CommandMessage {
  v: number;
  id: string;
  expMs: number;
  by: string;
  args?: unknown | null;
}

export interface AckMessage {
  v: number;
  epoch: string;
  thru: number;
  again: boolean;
}

export interface HubStatusMessage {
  v: number;
  state: TableStatus;
  epoch: string;
  cn: number;
  atMs: number;
}

export interface ArmArgs {
  template: string;
  templateVersion: number;
  profile: PersonProfile;
  code?: string | null;
}

export interface MarkArgs {
  label?: string | null;
}

/** The same for a program: the words of an enum, or the fields of a record by type (`?` may be absent, `[]` is a list). */
export const shapes: Readonly<Record<string, readonly string[] | Readonly<Record<string, string>>>> = {
  StatusMessage: { v: "number", state: "TableStatus", boot: "number", cn: "number", atMs: "number", epoch: "string?", from: "string?", since: "number?" },
  TableStatus: ["online", "offline", "lost"],
  MetaMessage: { v: "number", version: "number", boot: "number", name: "string", room: "string", software: "string", profile: "string", origin: "SampleOrigin", originNote: "string", unit: "string", uncertaintyN: "number?", calibration: "CalibrationNote", channels: "ChannelNote[]", templates: "TemplateNote[]", defaultProfile: "PersonProfile", capMs: "number", anchor: "ClockAnchor", contactArea: "ContactAreaNote?" },
  SampleOrigin: ["hardware", "simulated", "simulatedReplay"],
  CalibrationNote: { valid: "boolean", hash: "string", reason: "string", dueUtcMs: "number?" },
  ChannelNote: { name: "string", kind: "ChannelKind", block: "BlockId?", unit: "string", scale: "number", rateHz: "number" },
  ChannelKind: ["load", "breath"],
  BlockId: ["a", "b"],
  TemplateNote: { id: "string", version: "number", name: "string", durationMs: "number", position: "BodyPosition", placements: "Placement[]", example: "boolean" },
  BodyPosition: ["prone", "supine", "sideLying"],
  Placement: { block: "BlockId", side: "BodySide", site: "PlacementSite", angleDegrees: "number?" },
  BodySide: ["left", "right"],
  PlacementSite: ["notRecorded", "crest", "trochanter", "ischium", "other"],
  PersonProfile: ["infant", "child", "adult", "pregnant", "senior"],
  ClockAnchor: { utcUs: "number", monotonicUs: "number" },
  ContactAreaNote: { cm2: "number", uncertaintyCm2: "number", method: "string" },
  StateMessage: { v: "number", boot: "number", seq: "number", phase: "SessionPhase", mode: "SessionMode", modeReason: "string", session: "string?", template: "string", profile: "PersonProfile", code: "string?", startedUtcMs: "number?", elapsedMs: "number?", onBlocksMs: "number?", leftMs: "number?", capLeftMs: "number?", pausedMs: "number?", endReason: "EndReason?", armedLeftMs: "number?", unit: "string", loadA: "number?", loadB: "number?", leftShare: "number?", leftBlock: "BlockId", occupiedA: "boolean", occupiedB: "boolean", breath: "BreathNote?", load: "LoadNote?", notices: "string[]" },
  SessionPhase: ["idle", "armed", "running", "paused", "ended", "interrupted"],
  SessionMode: ["sim", "bench", "attended"],
  EndReason: ["time", "cap", "practitioner", "dashboard"],
  BreathNote: { source: "BreathSource", ratePerMin: "number?", confidence: "number", doubt: "BreathDoubt", phase: "BreathPhase", depthPercent: "number?", variationPercent: "number?", pauseS: "number?", rippleA: "number?", rippleB: "number?", coupling: "BreathCoupling?", lagS: "number?" },
  BreathSource: ["sensor", "blocks"],
  BreathDoubt: ["none", "noSignal", "flat", "clipped", "fewBreaths", "moving", "noisy", "irregular", "countsDisagree", "longInterval", "empty", "noRipple"],
  BreathPhase: ["unknown", "inhale", "exhale", "pause"],
  BreathCoupling: ["notEnough", "coupled", "notCoupled"],
  LoadNote: { a: "BlockNote", b: "BlockNote", bai: "number?", baiUncertainty: "number?" },
  BlockNote: { phase: "LoadPhase", restS: "number?", curve: "CurveNote?", slow: "SlowNote?", centre: "number?", zeroN: "number?", pressure: "PressureNote?" },
  LoadPhase: ["empty", "loading", "settling", "settled", "shift", "off"],
  CurveNote: { finalN: "number", a1N: "number", tau1S: "number", a2N: "number", tau2S: "number", bandN: "number" },
  SlowNote: { changeN: "number", boundN: "number", boundBy: "BoundBy", verdict: "SlowVerdict", slopeNPerMin: "number", lowNPerMin: "number?", highNPerMin: "number?", creepN: "number?" },
  BoundBy: ["noise", "creep", "temperature", "zeroReturn"],
  SlowVerdict: ["noChangeBeyondInstrument", "settling", "drift"],
  PressureNote: { kPa: "number", uncertaintyKPa: "number" },
  EventMessage: { v: "number", epoch: "string", n: "number", prev: "number", kind: "string", session: "string?", atUtcMs: "number", offsetMs: "number?", by: "string", detail: "string?", origin: "SampleOrigin", start: "SessionStart?" },
  SessionStart: { ordinal: "number", template: "string", templateVersion: "number", profile: "PersonProfile", code: "string?", leftBlock: "BlockId", mode: "SessionMode", modeReason: "string", anchor: "ClockAnchor", startedUs: "number", tableProfile: "string", tableProfileVersion: "number", unit: "string", calibrationHash: "string", originNote: "string", channels: "RecordChannel[]" },
  RecordChannel: { name: "string", kind: "ChannelKind", block: "BlockId?", rateHz: "number", unit: "string", gain: "number?", zeroCounts: "number?", bend: "CellBend?" },
  CellBend: { fullN: "number", square: "number", cube: "number" },
  SummaryMessage: { v: "number", epoch: "string", n: "number", prev: "number", session: "string", ordinal: "number", mode: "SessionMode", origin: "SampleOrigin", template: "string", templateVersion: "number", profile: "PersonProfile", code: "string?", startedUtcMs: "number", ranMs: "number", pausedMs: "number", endReason: "EndReason?", unit: "string", meanLoadA: "number?", meanLoadB: "number?", meanLeftShare: "number?", samples: "number", lost: "number", breath: "BreathSummary?", record: "RecordNote?", balance: "BalanceSummary?", zeroReturn: "ZeroReturnSummary?" },
  BreathSummary: { source: "BreathSource", meanRatePerMin: "number?", coverage: "number", coupling: "BreathCoupling?" },
  RecordNote: { chunks: "number", lastSeq: "number", sha256: "string" },
  BalanceSummary: { bai: "number?", baiUncertainty: "number?", seconds: "number", hidden: "BalanceHidden?" },
  BalanceHidden: ["counts", "noUncertainty", "tooLittleLoad", "tooUncertain", "cutOff"],
  ZeroReturnSummary: { result: "ZeroReturnResult", a: "number?", b: "number?", limitN: "number?" },
  ZeroReturnResult: ["waiting", "counts", "notSeen", "notJudged", "returned", "moved"],
  NoticeMessage: { v: "number", boot: "number", code: "string", level: "NoticeLevel", standing: "boolean", subjects: "string[]", sinceMs: "number", atMs: "number" },
  NoticeLevel: ["notice", "fault"],
  HealthMessage: { v: "number", boot: "number", uptimeS: "number", frames: "number", framesNotSent: "number", queueDiscarded: "number", outboxDepth: "number", outboxDropped: "number", chunksDropped: "number", edgesLost: "number", journal: "string", realTime: "boolean", channels: "ChannelHealth[]" },
  ChannelHealth: { name: "string", nominalHz: "number", measuredHz: "number?", good: "number", lost: "number", faults: "number", fault: "SampleFault?", temperatureC: "number?", resets: "number" },
  SampleFault: ["none", "timeout", "noAnswer", "busError", "saturated", "tornSuspect", "lost", "reset", "stuck", "setupFailed"],
  ReplyMessage: { v: "number", id: "string", cmd: "string", st: "ReplyStatus", err: "ReplyError?", atMs: "number" },
  ReplyStatus: ["done", "rejected", "failed"],
  ReplyError: { code: "string", msg: "string" },
  CommandMessage: { v: "number", id: "string", expMs: "number", by: "string", args: "unknown?" },
  AckMessage: { v: "number", epoch: "string", thru: "number", again: "boolean" },
  HubStatusMessage: { v: "number", state: "TableStatus", epoch: "string", cn: "number", atMs: "number" },
  ArmArgs: { template: "string", templateVersion: "number", profile: "PersonProfile", code: "string?" },
  MarkArgs: { label: "string?" },
};

/** Names of the commands. */
export const commandNames = ["session.arm", "session.disarm", "session.stop", "session.mark"] as const;

/** Header flags of a live frame (offset 3). */
export const waveFlags = {
  running: 1,
  clockSynced: 2,
  gapBefore: 4,
  saturated: 8,
  simulated: 16,
  calibrated: 32,
  replayed: 64,
  inhaling: 128,
} as const;

/** Bytes of a live frame before its first sample. */
export const waveHeaderBytes = 40;

/** The sample value that means "no valid sample". */
export const waveNoValue = -32768;

/** Codes of instrument notices; a newer table may know more. */
export type NoticeCode = "buttons-lost" | "button-stuck" | "patient-button-stuck" | "journal-fault" | "journal-begun-anew" | "journal-filling" | "record-gap" | "sensor-fault" | "saturated" | "no-commands" | "earlier-configuration" | "certificate-ends" | "uncalibrated" | "samples-lost" | "press-lost" | "messages-dropped";

/** Words for each code, for people. */
export const noticeCatalogue: Record<NoticeCode, { level: NoticeLevel; title: string; advice: string }> = {
  "buttons-lost": {
    level: "fault",
    title: "The table’s buttons are not read.",
    advice: "No press starts, pauses or ends a session. It can be ended on this page. Ask the technician to look at the buttons’ wires.",
  },
  "button-stuck": {
    level: "fault",
    title: "The table’s button is stuck.",
    advice: "It does nothing until it is let go. Free it. A session can be ended on this page.",
  },
  "patient-button-stuck": {
    level: "fault",
    title: "The patient’s button is stuck.",
    advice: "The patient can’t pause with it until it is let go. The table’s own button works.",
  },
  "journal-fault": {
    level: "fault",
    title: "The table can’t write its journal.",
    advice: "The session goes on but may not be kept. Ask the technician before the next one.",
  },
  "journal-begun-anew": {
    level: "notice",
    title: "The table’s journal was damaged and begun anew.",
    advice: "Sessions are recorded again. What the hub had not got before is only in the damaged file, which the table keeps. Tell the technician.",
  },
  "journal-filling": {
    level: "notice",
    title: "The table’s journal is filling up.",
    advice: "The hub has not taken records for long. With no room left the oldest samples go, times and marks never. Tell the technician.",
  },
  "record-gap": {
    level: "fault",
    title: "The record has a gap.",
    advice: "The table could not keep all samples of the last minutes. Times and marks are kept. Tell the technician.",
  },
  "sensor-fault": {
    level: "fault",
    title: "A sensor does not answer.",
    advice: "What it measures is not shown. The timer goes on. Look at its cable, then ask the technician.",
  },
  "saturated": {
    level: "fault",
    title: "A cell is beyond its range.",
    advice: "Its load can’t be shown. Take weight off the block; if that does not help, ask the technician.",
  },
  "no-commands": {
    level: "fault",
    title: "The table can’t be reached from this page.",
    advice: "Start and stop it with its button. Ask the technician to look at the broker’s rights.",
  },
  "earlier-configuration": {
    level: "fault",
    title: "The table runs with its last good configuration.",
    advice: "What was changed since then can’t be used. Ask the technician to mend it and to start the table again.",
  },
  "certificate-ends": {
    level: "notice",
    title: "The table’s certificate has not been renewed.",
    advice: "After that day the table goes on, but nothing of it reaches the dashboard. It renews by itself once it reaches the hub. Tell the technician.",
  },
  "uncalibrated": {
    level: "notice",
    title: "No calibration is in force.",
    advice: "Loads are raw counts, not newtons. The timer is not touched by it. Ask the technician to calibrate.",
  },
  "samples-lost": {
    level: "notice",
    title: "Samples are being lost.",
    advice: "Each is counted and shown as a gap. If it goes on, tell the technician: the table’s computer may have too much to do.",
  },
  "press-lost": {
    level: "notice",
    title: "A press may have been missed.",
    advice: "Look at the table’s light. Press again if it does not show what you meant.",
  },
  "messages-dropped": {
    level: "notice",
    title: "The hub has not got everything.",
    advice: "Some records do not reach it. The table’s own journal has them. Ask the technician to look at the broker.",
  },
};
