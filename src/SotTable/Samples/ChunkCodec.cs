namespace SotTable.Samples;

/// <summary>
/// The bytes of a chunk: raw counts of all channels, faults included. Format 1: a byte 1, a byte with the number of channels, then for each
/// channel the number of runs and the runs. A run is a stretch of samples with one fault and the same flags: count; a byte (bits 0–3 fault,
/// 4–6 flags, 7 = residuals follow); time of its first sample since the run before (the chunk's start at first), µs; if it has more than one
/// sample the time from first to last, µs, and if any sample is further than <see cref="ToleranceUs"/> from the straight line between the two, the
/// residuals of the samples between, in units of <see cref="ResidualUs"/>; then the counts as differences: the first one, and the others Rice-coded
/// (<see cref="RiceCode"/>), which costs noise of a few hundred counts 10 bits where bytes would cost 16. Whole numbers are varints, signed ones zig-zag.
/// The counts of faults without a reading are written as they are.
/// </summary>
public static class ChunkCodec
{
    /// <summary>A converter's own pace is steadier than the moment of reading it, so smaller deviations are jitter of the reading.</summary>
    public const long ToleranceUs = 1000;

    /// <summary>Unit of a residual: one byte reaches ± 6.3 ms.</summary>
    public const long ResidualUs = 100;

    // A chunk holds about one second; far more than the fastest converters make (9 × 320/s with room for a late cut).
    private const int MostSamples = 100_000;

    // Times of a chunk lie within seconds; what is further off is spoilt.
    private const long LongestUs = 86_400_000_000;
    private const long LatestT0Us = 100_000_000_000_000_000;

    /// <summary>Writes one channel.</summary>
    /// <param name="into">Takes the bytes.</param>
    /// <param name="samples">The channel's samples, oldest first.</param>
    /// <param name="t0Us">Start of the chunk.</param>
    public static void WriteChannel(VarintBuffer into, ReadOnlySpan<RawSample> samples, long t0Us)
    {
        ArgumentNullException.ThrowIfNull(into);
        into.Number((ulong)CountRuns(samples));
        var previousUs = t0Us;
        long previousCounts = 0;
        while (samples.Length > 0)
        {
            var run = samples[..RunLength(samples)];
            samples = samples[run.Length..];
            var explicitTimes = NeedsResiduals(run);
            into.Number((ulong)run.Length);
            into.Byte((byte)((int)run[0].Fault | ((int)run[0].Flags << 4) | (explicitTimes ? 0x80 : 0)));
            into.ZigZag(Us(run[0]) - previousUs);
            if (run.Length > 1) into.ZigZag(Us(run[^1]) - Us(run[0]));
            for (var i = 1; explicitTimes && i < run.Length - 1; i++) into.ZigZag(Residual(run, i) / ResidualUs);
            WriteCounts(into, run, ref previousCounts);
            previousUs = Us(run[^1]);
        }
    }

    /// <summary>Reads a chunk.</summary>
    /// <param name="data">The bytes; not trusted, a disk may have spoilt them.</param>
    /// <param name="t0Us">Start of the chunk.</param>
    /// <param name="samples">All samples, channel after channel.</param>
    /// <returns>False when the bytes are no chunk.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, long t0Us, out IReadOnlyList<RawSample> samples)
    {
        var read = new List<RawSample>();
        samples = read;
        var reader = new VarintReader(data);
        if (!reader.TryByte(out var format) || format != 1 || !reader.TryByte(out var channels) || t0Us is < -LatestT0Us or > LatestT0Us) return false;
        for (var channel = 0; channel < channels; channel++)
        {
            if (!TryReadChannel(ref reader, channel, t0Us, read)) return false;
        }

        return reader.AtEnd;
    }

    private static bool TryReadChannel(ref VarintReader reader, int channel, long t0Us, List<RawSample> into)
    {
        if (!reader.TryNumber(out var runs)) return false;
        var us = t0Us;
        long counts = 0;
        for (ulong r = 0; r < runs; r++)
        {
            if (!reader.TryNumber(out var length) || length is 0 or > MostSamples || into.Count + (int)length > MostSamples) return false;
            if (!reader.TryByte(out var kind) || !TryTime(ref reader, out var gap)) return false;
            long duration = 0;
            if (length > 1 && !TryTime(ref reader, out duration)) return false;
            us += gap;
            var first = into.Count;
            for (var i = 0; i < (int)length; i++)
            {
                long residual = 0;
                if ((kind & 0x80) != 0 && i > 0 && i < (int)length - 1 && !TryTime(ref reader, out residual)) return false;
                var at = us + (length > 1 ? duration * i / ((long)length - 1) : 0) + (residual * ResidualUs);
                into.Add(new(TimeSpan.FromMicroseconds(at), channel, 0, (SampleFault)(kind & 15), (SampleFlags)((kind >> 4) & 7)));
            }

            if (!TryReadCounts(ref reader, into, first, ref counts)) return false;
            us += duration;
        }

        return true;
    }

    private static bool TryTime(ref VarintReader reader, out long us) => reader.TryZigZag(out us) && us is > -LongestUs and < LongestUs;

    private static bool TryReadCounts(ref VarintReader reader, List<RawSample> into, int first, ref long counts)
    {
        var rice = default(RiceCode.Reader);
        for (var i = first; i < into.Count; i++)
        {
            long value;
            if (i == first + 1 && !RiceCode.Reader.TryStart(ref reader, out rice)) return false;
            if (i == first ? !reader.TryZigZag(out value) : !rice.TryRead(ref reader, out value)) return false;
            if (HasReading(into[i].Fault)) value = counts += value;
            into[i] = into[i] with { Counts = (int)value };
        }

        return true;
    }

    private static void WriteCounts(VarintBuffer into, ReadOnlySpan<RawSample> run, ref long previous)
    {
        into.ZigZag(Step(run[0], ref previous));
        if (run.Length == 1) return;
        var before = previous;
        ulong sum = 0;
        foreach (var s in run[1..]) sum += RiceCode.ZigZag(Step(s, ref previous));
        previous = before;
        var rice = new RiceCode.Writer(into, sum / (ulong)(run.Length - 1));
        foreach (var s in run[1..]) rice.Write(Step(s, ref previous));
        rice.End();
    }

    // What is written for a sample: the difference to the reading before, or the bare counts of a fault without a reading.
    private static long Step(in RawSample s, ref long previous)
    {
        if (!HasReading(s.Fault)) return s.Counts;
        var step = s.Counts - previous;
        previous = s.Counts;
        return step;
    }

    private static bool HasReading(SampleFault fault) => fault is SampleFault.None or SampleFault.Saturated or SampleFault.TornSuspect;

    private static bool NeedsResiduals(ReadOnlySpan<RawSample> run)
    {
        for (var i = 1; i < run.Length - 1; i++)
        {
            if (Math.Abs(Residual(run, i)) > ToleranceUs) return true;
        }

        return false;
    }

    private static long Residual(ReadOnlySpan<RawSample> run, int i) =>
        Us(run[i]) - Us(run[0]) - ((Us(run[^1]) - Us(run[0])) * i / (run.Length - 1));

    private static int CountRuns(ReadOnlySpan<RawSample> samples)
    {
        var runs = 0;
        for (; samples.Length > 0; runs++) samples = samples[RunLength(samples)..];
        return runs;
    }

    private static int RunLength(ReadOnlySpan<RawSample> samples)
    {
        var n = 1;
        while (n < samples.Length && samples[n].Fault == samples[0].Fault && samples[n].Flags == samples[0].Flags) n++;
        return n;
    }

    private static long Us(in RawSample s) => s.At.Ticks / TimeSpan.TicksPerMicrosecond;
}
