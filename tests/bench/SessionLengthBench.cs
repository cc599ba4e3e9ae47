using SotTable.Support;

namespace SotTable.Bench;

/// <summary>A 15 minute session while the wall clock steps ± 1 h: Running to Ended on the monotonic clock.</summary>
internal static class SessionLengthBench
{
    public static async Task RunAsync(Lab lab, CancellationToken cancellationToken)
    {
        var length = lab.Quick ? TimeSpan.FromSeconds(60) : TimeSpan.FromMinutes(15);
        var environment = Shim(lab, out var steps);
        await using var broker = await TestBroker.StartAsync();
        await using var link = await Lab.SubscribeAsync(broker, "sot/1/#", cancellationToken);
        var (config, socket) = lab.WriteTable(broker, "adult-4x80.json", length);
        await using var table = lab.StartTable(config, environment);
        await Lab.FirstAsync(link, m => m.Topic.EndsWith("/wave", StringComparison.Ordinal), cancellationToken);
        var running = Lab.FirstAsync(link, m => Lab.IsState(m, "running"), cancellationToken);
        await Lab.PressAsync(socket, cancellationToken);
        var (_, started) = await running;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stepping = StepAsync(steps, length, over.Token);
        var (_, ended) = await Lab.FirstAsync(link, m => Lab.IsState(m, "ended"), cancellationToken);
        await over.CancelAsync();
        var count = await stepping;
        var error = ((ended - started) / 1e3) - length.TotalMilliseconds;
        lab.Print($"session of {length.TotalMinutes:0.#} min, error of its length", Math.Abs(error), "ms", 50, $"{error:+0.0;-0.0} ms, wall clock stepped {count} times by 1 h");
    }

    private static Dictionary<string, string> Shim(Lab lab, out string? steps)
    {
        steps = null;
        var source = lab.Shared is null ? null : Path.Combine(lab.Shared, "bench/peers/clockshim.c");
        if (source is null || !File.Exists(source) || !File.Exists("/usr/bin/gcc"))
        {
            Console.WriteLine("# session: ../shared/bench/peers/clockshim.c or gcc is absent, so the wall clock is not stepped");
            return [];
        }

        var library = Path.Combine(lab.Folder, "clockshim.so");
        using var gcc = System.Diagnostics.Process.Start("/usr/bin/gcc", ["-O2", "-fPIC", "-shared", "-o", library, source, "-ldl"]);
        gcc.WaitForExit();
        steps = Path.Combine(lab.Folder, "clock-offset");
        File.WriteAllText(steps, "0");
        return new() { ["LD_PRELOAD"] = library, ["CLOCKSHIM_FILE"] = steps };
    }

    private static async Task<int> StepAsync(string? file, TimeSpan length, CancellationToken cancellationToken)
    {
        var count = 0;
        if (file is null) return count;
        int[] offsets = [3600, 0, -3600, 0, 3600, -3600, 0];
        try
        {
            foreach (var offset in offsets)
            {
                await Task.Delay(length / (offsets.Length + 1), TimeProvider.System, cancellationToken);
                await File.WriteAllTextAsync(file, $"{offset}", cancellationToken);
                count++;
            }
        }
        catch (OperationCanceledException)
        {
            // The session was over first; the count says how far it came.
        }

        return count;
    }
}
