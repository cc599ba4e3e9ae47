using System.Text.Json;
using SotTable.Device.Control;
using SotTable.Device.Journal;
using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;
using SotTable.Support;

namespace SotTable.Bench;

/// <summary>
/// A table comes back after a week without network, with twenty sessions of twenty minutes a day in its journal: how long until a real hub has them all,
/// and what becomes of the live frames meanwhile.
/// </summary>
internal static class WeekBench
{
    private const int ChunksOfASession = 1412; // one in 0.85 s
    private const int ChunksACommit = 500;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public static async Task RunAsync(Lab lab, CancellationToken cancellationToken)
    {
        await using var broker = await TestBroker.StartAsync();
        var (config, socket) = lab.WriteTable(broker, "adult-4x80.json", TimeSpan.FromMinutes(20));
        var folder = Path.GetDirectoryName(config)!; // a file has a folder
        var (sessions, bytes) = Fill(lab, Path.Combine(folder, "journal.db"), lab.Quick ? 20 : 140);
        await File.WriteAllTextAsync(Path.Combine(folder, "hub.password"), TestBroker.HubPassword, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "hub.json"), JsonSerializer.Serialize(new
        {
            Hub = new { Port = 0 }, Mqtt = new { broker.Host, broker.Port, UserName = TestBroker.HubUser, PasswordFile = "hub.password" }, Store = new { File = "hub.db" },
        }), cancellationToken);
        await using var hub = Child.Start("dotnet", [Path.Combine(lab.Root, ".artifacts/native/bin/SotTable.Dashboard/release/sottable-hub.dll"), "--config", Path.Combine(folder, "hub.json")]);
        await using var link = await Lab.SubscribeAsync(broker, "sot/1/+/+/wave", cancellationToken);
        await using var table = lab.StartTable(config);
        await Lab.FirstAsync(link, m => true, cancellationToken);

        var (began, last, longest) = (Lab.NowUs(), Lab.NowUs(), 0.0);
        using var drained = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var draining = DrainAsync(socket, drained);
        try
        {
            while (true)
            {
                var (_, at) = await Lab.FirstAsync(link, m => true, drained.Token);
                longest = Math.Max(longest, at - last);
                last = at;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Everything is at the hub.
        }

        await draining;
        var took = (Lab.NowUs() - began) / 1e6;
        lab.Print($"{sessions} sessions, {bytes / 1e6:0} MB of samples, after a week offline: at the hub after", took, "s", 600, $"{bytes / took / 1e3:0} kB/s");
        lab.Print("longest pause of the live frames meanwhile, one is sent every 100 ms", longest / 1e3, "ms", 1000);
    }

    private static async Task DrainAsync(string socket, CancellationTokenSource drained)
    {
        using var client = await ControlClient.ConnectAsync(socket, drained.Token);
        while ((await client.StatusAsync(drained.Token)).GetProperty("health").GetProperty("outboxDepth").GetInt64() > 0) await Task.Delay(Look, TimeProvider.System, drained.Token);
        await drained.CancelAsync();
    }

    // A minute of the simulated table again and again: as many bytes as a real week.
    private static (int Sessions, long Bytes) Fill(Lab lab, string path, int sessions)
    {
        var file = Path.Combine(lab.Root, "hardware/profiles/adult-4x80.json");
        var profile = TableProfileFile.Parse(File.ReadAllText(file), file).Value ?? throw new InvalidDataException(file);
        using var table = SimulatedTable.CreateVirtual(profile, new SimulationOptions { LyingAtStart = true });
        var builder = new ChunkBuilder(profile);
        List<byte[]> minute = [];
        for (var i = 1; i <= 70; i++)
        {
            table.RunUntil(i * TimeSpan.FromMilliseconds(850), (in RawSample s) => builder.Add(s), CancellationToken.None);
            if (builder.Cut() is { } chunk) minute.Add(chunk.Data);
        }

        var bytes = 0L;
        using var journal = JournalDatabase.Open(path, 2_000_000_000, TimeProvider.System);
        for (var ordinal = 1; ordinal <= sessions; ordinal++)
        {
            var session = Guid.CreateVersion7();
            journal.Write([Event("started", session, ordinal)], []);
            for (var seq = 1; seq <= ChunksOfASession; seq += ChunksACommit)
            {
                JournalChunk[] part = [.. Enumerable.Range(seq, Math.Min(ChunksACommit, ChunksOfASession - seq + 1)).Select(s => new JournalChunk(ordinal, s, s * 850_000L, (s * 850_000L) + 840_000, 314, 0, minute[s % minute.Count]))];
                bytes += part.Sum(c => (long)c.Data.Length);
                journal.Write([], part);
            }

            journal.Write([Event("ended", session, ordinal), Event(JournalEvent.SummaryKind, session, ordinal, Summary(session, ordinal)), Event("cleared", session, ordinal)], []);
        }

        return (sessions, bytes);
    }

    private static JournalEvent Event(string kind, Guid session, long ordinal, string payload = "{}") =>
        new("session", kind, session, ordinal, 1, TimeSpan.Zero, 1_790_000_000_000 + (ordinal * 3_600_000), 0, "button", null, SampleOrigin.Simulated, payload);

    private static string Summary(Guid session, long ordinal) => JsonSerializer.Serialize(
        new SummaryMessage(
            1, "", 0, 0, session, ordinal, SessionMode.Sim, SampleOrigin.Simulated, "bench", 1, PersonProfile.Adult, null, 1_790_000_000_000 + (ordinal * 3_600_000), 1_200_000, 0,
            EndReason.Time, "N", 100, 100, 0.5, 0, 0, null),
        WireJson.Default.SummaryMessage);
}
