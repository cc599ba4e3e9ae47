using System.Security.Cryptography;
using System.Text.Json;
using SotTable.Dashboard;
using SotTable.Dashboard.History;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;

namespace SotTable.Bench;

/// <summary>Fills a hub's store with what tables would have sent.</summary>
internal static class HistoryYear
{
    private const long FirstDayMs = 1_767_225_600_000; // 2026-01-01
    private static readonly string[] s_templates = ["cat2", "cat2", "cat2", "prone", "prone", "supine-10"];

    /// <summary>Midnight of a day of the year, UTC milliseconds.</summary>
    public static long DayMs(int day) => FirstDayMs + (day * 86_400_000L);

    /// <summary>Writes sessions without samples: start, some events, summary.</summary>
    /// <returns>How many.</returns>
    public static int Write(StoreOptions options, int tables, int aDay, int days)
    {
        using var store = new RecordStore(StoreEngine.Of(options).OpenForWriting(TimeProvider.System).Connection, TimeProvider.System);
        var random = new Random(1);
        var n = new long[tables];
        var batch = new List<Durable>();
        var count = 0;
        for (var day = 0; day < days; day++)
        {
            for (var i = 0; i < aDay; i++)
            {
                for (var t = 0; t < tables; t++)
                {
                    var session = new Guid(++count, (short)t, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 0]);
                    var at = DayMs(day) + (8 * 3_600_000) + (i * 1_800_000) + (t * 1000);
                    Add(batch, new TableAddress("bench2", $"table-{t + 1}"), ref n[t], session, at, $"K-{random.Next(400)}", random.Next(3000) == 0 ? "rare" : s_templates[random.Next(s_templates.Length)], random.Next(1000));
                }
            }

            store.Write(batch, []);
            batch.Clear();
        }

        return count;
    }

    /// <summary>Writes one session with all its samples, four load cells.</summary>
    /// <returns>Site, table and session as in addresses.</returns>
    public static string WriteLong(StoreOptions options, TimeSpan length, double hz)
    {
        using var store = new RecordStore(StoreEngine.Of(options).OpenForWriting(TimeProvider.System).Connection, TimeProvider.System);
        var (table, session) = (new TableAddress("bench2", "table-1"), new Guid("0192f0c1-7a3b-7c00-8000-000000000001"));
        var n = 0L;
        store.Write([Event(table, ref n, session, DayMs(0), "started", Start("cat2", "K-1", hz))], []);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var random = new Random(1);
        var chunks = (int)(length.TotalSeconds / 0.85);
        var entries = new List<RecordEntry>();
        var batch = new List<Durable>();
        for (var seq = 1; seq <= chunks; seq++)
        {
            var entry = Chunk(seq, (int)(0.85 * hz), hz, random);
            entry.AddTo(hash);
            entries.Add(entry);
            if (entries.Count < 12 && seq < chunks) continue;
            var frame = new RecordFrame(SampleOrigin.Simulated, Epoch(table), ++n, n - 1, session, 1, [.. entries]);
            batch.Add(new(table, "rec", frame.Epoch, n, n - 1, session, frame, default));
            entries.Clear();
            if (batch.Count < 100 && seq < chunks) continue;
            store.Write(batch, []);
            batch.Clear();
        }

        store.Write([Summary(table, ref n, session, DayMs(0), "K-1", "cat2", new(chunks, chunks, Convert.ToHexStringLower(hash.GetHashAndReset())))], []);
        return $"bench2/table-1/{session}";
    }

    private static void Add(List<Durable> batch, TableAddress table, ref long n, Guid session, long at, string code, string template, int luck)
    {
        batch.Add(Event(table, ref n, session, at, "started", Start(template, code, 80)));
        foreach (var kind in new[] { "load-on", "load-settled", "marked", "ended", "cleared" }) batch.Add(Event(table, ref n, session, at + 60_000, kind, null));
        // One in a thousand has no summary, two lack samples, one has others than the table.
        if (luck > 0) batch.Add(Summary(table, ref n, session, at, code, template, luck == 1 ? new(0, 0, "00") : luck < 4 ? new(700, 700, "00") : new(0, 0, Convert.ToHexStringLower(SHA256.HashData([])))));
    }

    private static Durable Event(TableAddress table, ref long n, Guid session, long at, string kind, SessionStart? start)
    {
        var e = new EventMessage(1, Epoch(table), ++n, n - 1, kind, session, at, 0, "button", null, SampleOrigin.Simulated, start);
        return new(table, "session", e.Epoch, n, e.Prev, session, e, JsonSerializer.SerializeToUtf8Bytes(e, WireJson.Default.EventMessage));
    }

    private static Durable Summary(TableAddress table, ref long n, Guid session, long at, string code, string template, RecordNote note)
    {
        var s = new SummaryMessage(
            1, Epoch(table), ++n, n - 1, session, 1, SessionMode.Sim, SampleOrigin.Simulated, template, 1, PersonProfile.Adult, code, at, 600_000, 0, EndReason.Time,
            "N", 95.2, 88.1, 0.52, 192_000, 0, null, note);
        return new(table, "summary", s.Epoch, n, s.Prev, session, s, JsonSerializer.SerializeToUtf8Bytes(s, WireJson.Default.SummaryMessage));
    }

    private static SessionStart Start(string template, string code, double hz) => new(
        1, template, 1, PersonProfile.Adult, code, BlockId.A, SessionMode.Sim, "simulated cells", new(DayMs(0) * 1000, 0), 1_000_000, "adult-4x80", 1, "N", new string('a', 64), "",
        [.. Enumerable.Range(0, 4).Select(i => new RecordChannel($"cell{i}", ChannelKind.Load, i < 2 ? BlockId.A : BlockId.B, hz, "N", 1.1e-4, 40_000))]);

    private static RecordEntry Chunk(int seq, int samples, double hz, Random random)
    {
        var t0 = 1_000_000L + ((seq - 1) * 850_000L);
        var buffer = new VarintBuffer();
        buffer.Byte(1);
        buffer.Byte(4);
        for (var channel = 0; channel < 4; channel++)
        {
            RawSample[] one = [.. Enumerable.Range(0, samples).Select(i => new RawSample(
                TimeSpan.FromMicroseconds(t0 + (i * 1e6 / hz)), channel, 450_000 + (int)(4000 * Math.Sin((seq * 0.85) + (i / hz))) + random.Next(600), Flags: SampleFlags.Simulated))];
            ChunkCodec.WriteChannel(buffer, one, t0);
        }

        return new(seq, t0, t0 + 850_000 - (long)(1e6 / hz), 4 * samples, 0, buffer.ToArray());
    }

    private static string Epoch(TableAddress table) => $"00000000000000{table.Table[^1]}0";
}
