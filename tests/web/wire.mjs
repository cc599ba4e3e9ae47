// Frames and batches for tests and the mock hub, written from the layouts in WaveFrame.cs and LiveBatch.cs and independent of the page's own code.

/** CRC-32C bit by bit: slow and plain. */
export function crc32c(parts) {
  let crc = 0xffffffff;
  for (const bytes of parts) {
    for (const b of bytes) {
      crc ^= b;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    }
  }
  return ~crc >>> 0;
}

export function encodeFrame(f) {
  const bytes = Buffer.alloc(40 + 2 * f.values.length);
  bytes.write('SW', 0, 'latin1');
  bytes[2] = 1;
  bytes[3] = f.flags;
  bytes.writeUInt32LE(f.bootId, 4);
  bytes.writeUInt32LE(f.seq, 8);
  bytes.writeBigInt64LE(BigInt(f.t0UtcUs), 12);
  bytes.writeUInt32LE(f.sessionOrdinal, 20);
  bytes.writeUInt16LE(f.metaVersion, 24);
  bytes[26] = f.loadChannels;
  bytes[27] = f.breathChannels;
  bytes.writeUInt16LE(f.loadSamples, 28);
  bytes.writeUInt16LE(f.breathSamples, 30);
  bytes.writeUInt16LE(f.loadRateDeciHz, 32);
  bytes.writeUInt16LE(f.breathRateDeciHz, 34);
  f.values.forEach((v, i) => bytes.writeInt16LE(v, 40 + 2 * i));
  bytes.writeUInt32LE(crc32c([bytes.subarray(0, 36), bytes.subarray(40)]), 36);
  return bytes;
}

export function encodeBatch(tick, entries) {
  const head = Buffer.alloc(10);
  head.write('SL', 0, 'latin1');
  head[2] = 1;
  head.writeUInt32LE(tick, 4);
  head.writeUInt16LE(entries.length, 8);
  return Buffer.concat([head, ...entries.flatMap(({ table, frame }) => {
    const entry = Buffer.alloc(4);
    entry.writeUInt16LE(table, 0);
    entry.writeUInt16LE(frame.length, 2);
    return [entry, frame];
  })]);
}
