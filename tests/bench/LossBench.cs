using System.ComponentModel;
using System.Globalization;
using SotTable.Device.Control;
using SotTable.Samples;
using SotTable.Support;

namespace SotTable.Bench;

/// <summary>
/// Samples lost with every core loaded: the real worker on simulated converters without FIFO, with and without real-time priority, and the loops that one
/// would write at first, all at the same time.
/// </summary>
internal static class LossBench
{
    private const int Seed = 1;
    private const string ProfileName = "adult-4x320.json";

    // A table that has found its converters' rates loses nothing by that any more.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(Lab lab, CancellationToken cancellationToken)
    {
        var span = TimeSpan.FromSeconds(lab.Quick ? 60 : 600);
        await using var broker = await TestBroker.StartAsync();
        await using var fifo = await StartAsync(lab, broker, [], cancellationToken);

        // Without the right to choose its scheduler, as for a service whose unit forgets LimitRTPRIO.
        await using var usual = await StartAsync(lab, broker, ["setpriv", "--bounding-set", "-sys_nice", "--inh-caps", "-sys_nice"], cancellationToken);
        await Task.Delay(Settling, TimeProvider.System, cancellationToken);
        await using var stress = Stress(span);
        if (stress is null)
        {
            Console.WriteLine("# loss: skipped, stress-ng is not installed (apt-get install stress-ng)");
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] reading = [fifo.Count.ReadAsync(fifo.Socket, end.Token), usual.Count.ReadAsync(usual.Socket, end.Token)];
        var seconds = span.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        (string What, Child Loop)[] peers =
        [
            ("PeriodicTimer of 3 ms", Child.Start("dotnet", [typeof(LossBench).Assembly.Location, "--timer-loop", "3", "--seconds", seconds])),
            ("PeriodicTimer of 1 ms", Child.Start("dotnet", [typeof(LossBench).Assembly.Location, "--timer-loop", "1", "--seconds", seconds])),
            ("Python, sleep of 1 ms", Child.Start("python3", [Path.Combine(lab.Root, "tests/bench/loop.py"), seconds])),
        ];
        await Task.Delay(span, TimeProvider.System, cancellationToken);
        await end.CancelAsync();
        await Task.WhenAll(reading);
        await PrintAsync(lab, "SCHED_FIFO", fifo, budgeted: true, cancellationToken);
        await PrintAsync(lab, "usual scheduler", usual, budgeted: false, cancellationToken);
        foreach (var (what, loop) in peers)
        {
            await using (loop)
            {
                await loop.ExitAsync(cancellationToken);
                if (loop.Lines is not [.., var line] || line.Split(' ') is not [var expected, var lost] || !double.TryParse(expected, CultureInfo.InvariantCulture, out var of))
                    Console.WriteLine($"# loss: {what} did not run: {string.Join(' ', loop.Lines)}");
                else lab.Print($"peer: samples lost under load, {what}", 100 * double.Parse(lost, CultureInfo.InvariantCulture) / of, "%", note: $"{lost} of {expected}");
            }
        }
    }

    private static async Task<Running> StartAsync(Lab lab, TestBroker broker, string[] before, CancellationToken cancellationToken)
    {
        var file = Path.Combine(lab.Root, "hardware/profiles", ProfileName);
        var profile = TableProfileFile.Parse(File.ReadAllText(file), file).Value ?? throw new InvalidDataException(file);
        var (config, socket) = lab.WriteTable(broker, ProfileName, TimeSpan.FromMinutes(20));
        string[] words = [.. before, "dotnet", lab.Program, "run", "--config", config];
        var child = Child.Start(words[0], words[1..]);
        while (!File.Exists(socket)) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        await Lab.PressAsync(socket, cancellationToken);
        return new(child, socket, new LossCount(profile, Seed));
    }

    private static Child? Stress(TimeSpan span)
    {
        try
        {
            return Child.Start("stress-ng", ["--cpu", $"{Environment.ProcessorCount}", "--timeout", $"{span.TotalSeconds:0}s"]);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static async Task PrintAsync(Lab lab, string what, Running table, bool budgeted, CancellationToken cancellationToken)
    {
        using var client = await ControlClient.ConnectAsync(table.Socket, cancellationToken);
        var status = await client.StatusAsync(cancellationToken);
        var realTime = status.GetProperty("health").GetProperty("realTime").GetBoolean();
        var count = table.Count;
        if (count.NotSeen > 0 || realTime != budgeted)
        {
            Console.WriteLine($"# loss, {what}: nothing can be said: {count.NotSeen} records not seen, real time {realTime}");
            return;
        }

        var discarded = LossCount.Discarded(status) - count.DiscardedBefore;
        lab.Print($"samples lost under load, {what}", 100.0 * (count.Lost + discarded) / count.Expected, "%", budgeted ? 0.1 : null,
            $"{count.Lost} of {count.Expected}, {discarded} more by the reader, {count.Faults} other faults");
        lab.Print($"samples lost but not counted, {what}", count.Uncounted - discarded, "", 0, count.Where.Length > 0 ? count.Where : "conversions of the chip models, less published, less told as lost");
    }

    private sealed record Running(Child Table, string Socket, LossCount Count) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Table.DisposeAsync();
    }
}
