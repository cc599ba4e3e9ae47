// Live batches and frames as they come through the WebSocket. Layouts: SotTable/Messages/LiveBatch.cs and
// SotTable/Samples/WaveFrame.cs. Received bytes are never trusted.

import { waveFlags, waveHeaderBytes, waveNoValue } from './messages.js';

export const NO_VALUE = waveNoValue;
export const FRAME_HEADER_BYTES = waveHeaderBytes;
export const FRAME_MAX_BYTES = 8192;
const BATCH_HEADER_BYTES = 10;

export const WaveFlag = waveFlags;

// CRC-32C (Castagnoli), reflected: polynomial 0x82F63B78.
const crcTable = new Uint32Array(256);
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
  crcTable[n] = c >>> 0;
}

/** One step of CRC-32C over bytes[from, to); start with 0xFFFFFFFF and invert the end. */
export function crc32c(crc: number, bytes: Uint8Array, from: number, to: number): number {
  let c = crc;
  for (let i = from; i < to; i++) c = crcTable[(c ^ bytes[i]) & 0xff] ^ (c >>> 8);
  return c >>> 0;
}

/** One live frame. Decoded in place again and again, so that a steady stream allocates nothing. */
export class WaveFrame {
  flags = 0;
  bootId = 0;
  seq = 0;
  /** UTC milliseconds of the first load sample, by the recording's one anchor. */
  t0Ms = 0;
  sessionOrdinal = 0;
  metaVersion = 0;
  loadChannels = 0;
  breathChannels = 0;
  loadSamples = 0;
  breathSamples = 0;
  loadRateHz = 0;
  breathRateHz = 0;
  /** Load channel 0, load channel 1, …, breath; longer than what counts. */
  values = new Int16Array(256);

  /** Reads view[offset, offset + length). Returns what is wrong, naming the field; '' when the frame is valid. */
  decode(view: DataView, bytes: Uint8Array, offset: number, length: number): string {
    const problem = refuse(view, bytes, offset, length);
    if (problem) return problem;
    this.flags = bytes[offset + 3];
    this.bootId = view.getUint32(offset + 4, true);
    this.seq = view.getUint32(offset + 8, true);
    // Microseconds stay below 2^53 until the year 2255: a plain number is exact.
    this.t0Ms = (view.getUint32(offset + 12, true) + view.getInt32(offset + 16, true) * 4294967296) / 1000;
    this.sessionOrdinal = view.getUint32(offset + 20, true);
    this.metaVersion = view.getUint16(offset + 24, true);
    this.loadChannels = bytes[offset + 26];
    this.breathChannels = bytes[offset + 27];
    this.loadSamples = view.getUint16(offset + 28, true);
    this.breathSamples = view.getUint16(offset + 30, true);
    this.loadRateHz = view.getUint16(offset + 32, true) / 10;
    this.breathRateHz = view.getUint16(offset + 34, true) / 10;
    const count = (length - FRAME_HEADER_BYTES) / 2;
    if (this.values.length < count) this.values = new Int16Array(count);
    for (let i = 0, at = offset + FRAME_HEADER_BYTES; i < count; i++, at += 2) this.values[i] = view.getInt16(at, true);
    return '';
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }
}

function refuse(view: DataView, bytes: Uint8Array, offset: number, length: number): string {
  if (length < FRAME_HEADER_BYTES) return `frame of ${length} bytes: a header has ${FRAME_HEADER_BYTES}`;
  if (length > FRAME_MAX_BYTES) return `frame of ${length} bytes: the limit is ${FRAME_MAX_BYTES}`;
  if (bytes[offset] !== 0x53 || bytes[offset + 1] !== 0x57) return 'magic: expected SW';
  if (bytes[offset + 2] !== 1) return `version ${bytes[offset + 2]}: expected 1`;
  const loads = bytes[offset + 26];
  const breaths = bytes[offset + 27];
  if (loads > 8) return `load channels ${loads}: at most 8`;
  if (breaths > 1) return `breath channels ${breaths}: at most 1`;
  const values = loads * view.getUint16(offset + 28, true) + breaths * view.getUint16(offset + 30, true);
  const announced = FRAME_HEADER_BYTES + 2 * values;
  if (length !== announced) return `length ${length}: the header announces ${announced}`;
  let crc = crc32c(0xffffffff, bytes, offset, offset + 36);
  crc = crc32c(crc, bytes, offset + FRAME_HEADER_BYTES, offset + length);
  return ~crc >>> 0 === view.getUint32(offset + 36, true) ? '' : 'checksum: CRC-32C does not match';
}

/** Walks through a live batch. Each entry's bytes are given by offset and length; nothing is copied. */
export function readBatch(
  view: DataView, bytes: Uint8Array, each: (table: number, offset: number, length: number) => void): string {
  if (bytes.length < BATCH_HEADER_BYTES) return `batch of ${bytes.length} bytes: a header has ${BATCH_HEADER_BYTES}`;
  if (bytes[0] !== 0x53 || bytes[1] !== 0x4c) return 'batch magic: expected SL';
  if (bytes[2] !== 1) return `batch version ${bytes[2]}: expected 1`;
  const entries = view.getUint16(8, true);
  let at = BATCH_HEADER_BYTES;
  for (let i = 0; i < entries; i++) {
    if (bytes.length < at + 4) return `batch entry ${i}: cut off`;
    const length = view.getUint16(at + 2, true);
    if (bytes.length < at + 4 + length) return `batch entry ${i}: cut off`;
    each(view.getUint16(at, true), at + 4, length);
    at += 4 + length;
  }
  return at === bytes.length ? '' : `batch: ${bytes.length - at} bytes after the last entry`;
}
