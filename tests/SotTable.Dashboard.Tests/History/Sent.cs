using System.Security.Cryptography;
using System.Text.Json;
using SotTable.Dashboard.History;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;

namespace SotTable.Dashboard.Tests.History;

/// <summary>Durable messages as a table sends them.</summary>
internal static class Sent
{
    public const string Epoch = "00000000000000e1";
    public static readonly Guid Session = new("0192f0c1-7a3b-7c00-8000-000000000001");

    public static Durable Event(
        long n, long? prev = null, string kind = "started", Guid? session = null, string epoch = Epoch, TableAddress? table = null, SessionStart? start = null,
        string? detail = null, long atMs = 1_000)
    {
        var e = new EventMessage(1, epoch, n, prev ?? n - 1, kind, session ?? Session, atMs, 0, "button", detail, SampleOrigin.Simulated, start);
        return new(table ?? Messages.Table1, "session", epoch, n, e.Prev, e.Session, e, JsonSerializer.SerializeToUtf8Bytes(e, WireJson.Default.EventMessage));
    }

    public static RecordEntry Entry(int seq, int count = 4, int value = 1000)
    {
        var t0 = seq * 1_000_000L;
        RawSample[] samples = [.. Enumerable.Range(0, count).Select(i => new RawSample(TimeSpan.FromMicroseconds(t0 + (i * 50_000)), 0, value + i, Flags: SampleFlags.Simulated))];
        var buffer = new VarintBuffer();
        buffer.Byte(1);
        buffer.Byte(1);
        ChunkCodec.WriteChannel(buffer, samples, t0);
        return new(seq, t0, t0 + ((count - 1) * 50_000), count, 0, buffer.ToArray());
    }

    /// <summary>Twenty readings of each channel at 20 a second.</summary>
    public static RecordEntry Entry(int seq, int channels, Func<int, int[]> counts)
    {
        const int Count = 20;
        var t0 = seq * 1_000_000L;
        var buffer = new VarintBuffer();
        buffer.Byte(1);
        buffer.Byte((byte)channels);
        for (var c = 0; c < channels; c++)
        {
            RawSample[] samples = [.. Enumerable.Range(0, Count).Select(i => new RawSample(TimeSpan.FromMicroseconds(t0 + (i * 50_000) + c), c, counts(i)[c], Flags: SampleFlags.Simulated))];
            ChunkCodec.WriteChannel(buffer, samples, t0);
        }

        return new(seq, t0, t0 + ((Count - 1) * 50_000) + channels, channels * Count, 0, buffer.ToArray());
    }

    public static Durable Record(
        long n, IReadOnlyList<RecordEntry> entries, long? prev = null, Guid? session = null, string epoch = Epoch, TableAddress? table = null)
    {
        var r = new RecordFrame(SampleOrigin.Simulated, epoch, n, prev ?? n - 1, session ?? Session, 1, entries);
        return new(table ?? Messages.Table1, "rec", epoch, n, r.Prev, r.Session, r, r.Encode());
    }

    public static Durable Summary(
        long n, IReadOnlyList<RecordEntry> entries, long? prev = null, Guid? session = null, string epoch = Epoch, TableAddress? table = null, int? lastSeq = null,
        string? code = null, long startedMs = 1_000, string template = "cat2")
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var e in entries) e.AddTo(hash);
        var note = new RecordNote(entries.Count, lastSeq ?? entries.Count, Convert.ToHexStringLower(hash.GetHashAndReset()));
        var s = new SummaryMessage(
            1, epoch, n, prev ?? n - 1, session ?? Session, 1, SessionMode.Sim, SampleOrigin.Simulated, template, 1, PersonProfile.Adult, code, startedMs, 5000, 0,
            EndReason.Time, "counts", 1, 2, 0.5, 12, 0, null, note);
        return new(table ?? Messages.Table1, "summary", epoch, n, s.Prev, s.Session, s, JsonSerializer.SerializeToUtf8Bytes(s, WireJson.Default.SummaryMessage));
    }
}
