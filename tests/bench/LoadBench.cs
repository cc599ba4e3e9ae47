using System.Diagnostics;
using System.Text.Json;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Bench;

/// <summary>What `sottable analyse` says of real recordings beside what their README says of them, and the speed of the load chain.</summary>
internal static class LoadBench
{
    private const string Kistler = "t=Time (s),A1=Channel 4*256.542,A2=Channel 5*257.136,A3=Channel 6*257.400,A4=Channel 7*257.003"; // 1000 / sensitivity in mV/N

    public static void Run(Lab lab)
    {
        if (lab.Shared is not { } shared || !Directory.Exists(Path.Combine(shared, "data/load")))
        {
            Console.WriteLine("# ../shared/data/load is absent: no recordings to judge");
            return;
        }

        (string File, double L, double R, double Bai, int ContactsL, int ContactsR)[] walks =
        [
            ("GaCo01_01", 520.66, 563.31, 3.935, 97, 98), ("GaCo02_01", 441.22, 447.97, 0.759, 105, 109), ("GaCo02_02", 429.11, 449.59, 2.330, 114, 115),
            ("GaCo03_01", 600.63, 591.27, -0.785, 95, 97), ("GaCo03_02", 615.99, 602.41, -1.115, 109, 108),
        ];
        foreach (var (name, l, r, bai, contactsL, contactsR) in walks)
        {
            var found = Analyse(lab, shared, $"gaitpdb/{name}.txt");
            var (a, b) = (found.GetProperty("blocks")[0], found.GetProperty("blocks")[1]);
            Off(lab, $"{name}: mean left", a.GetProperty("meanN").GetDouble(), l, 0.01, "N");
            Off(lab, $"{name}: mean right", b.GetProperty("meanN").GetDouble(), r, 0.01, "N");
            Off(lab, $"{name}: index", found.GetProperty("pair").GetProperty("bai").GetDouble(), bai, 0.002, "%");
            Off(lab, $"{name}: contacts left", a.GetProperty("contactCount").GetInt32(), contactsL, 0, "");
            Off(lab, $"{name}: contacts right", b.GetProperty("contactCount").GetInt32(), contactsR, 0, "");
            Off(lab, $"{name}: spikes", Spikes(found), 0, 0, "");
        }

        var spool = Analyse(lab, shared, "hx711_pi/spool_a.txt", "--unit", "g", "--step", "5").GetProperty("channels")[0];
        Off(lab, "spool_a: spikes", spool.GetProperty("glitchCount").GetInt32(), 1, 0, "");
        Off(lab, "spool_a: place of the spike", spool.GetProperty("glitches")[0].GetProperty("index").GetInt32(), 7531, 0, "");
        Off(lab, "spool_a: differences above 5 g", spool.GetProperty("largeDifferences").GetProperty("count").GetInt32(), 323, 0, "");
        Off(lab, "spool_a: drift in 1000 samples", spool.GetProperty("drift").GetProperty("slope").GetDouble(), -0.859, 0.05 * 0.859, "g");
        var step = Analyse(lab, shared, "hx711_pi/step_a.txt", "--unit", "g").GetProperty("channels")[0];
        Off(lab, "step_a: steps", step.GetProperty("stepCount").GetInt32(), 1, 0, "");
        Off(lab, "step_a: place of the step", step.GetProperty("steps")[0].GetProperty("index").GetInt32(), 182, 0, "");
        Off(lab, "step_a: size of the step", step.GetProperty("steps")[0].GetProperty("jump").GetDouble(), -13.29, 0.005, "g");
        var jump = Analyse(lab, shared, "forceplate/jump1.txt");
        var edges = jump.GetProperty("blocks")[0].GetProperty("events").EnumerateArray().Where(e => e.GetProperty("kind").GetString() is "on" or "off").ToArray();
        double[] truth = [1.313, 5.089, 5.640, 9.420];
        Off(lab, "jump1: ons and offs", edges.Length, truth.Length, 0, "");
        for (var i = 0; i < Math.Min(edges.Length, truth.Length); i++) Off(lab, $"jump1: {edges[i].GetProperty("kind")}", edges[i].GetProperty("t").GetDouble(), truth[i], 0.020, "s");
        Off(lab, "jump1: spikes", Spikes(jump), 0, 0, "");
        var plate = Analyse(lab, shared, "forceplate/kistler_fp_data.txt", "--map", Kistler);
        Off(lab, "kistler: sum", plate.GetProperty("blocks")[0].GetProperty("meanN").GetDouble(), 437.2, 0.05, "N");
        Off(lab, "kistler: spikes", Spikes(plate), 0, 0, "");
    }

    /// <summary>
    /// Four calibrated cells of a table on one core: the events (spike test, scale, event machine, settling), the live view (filter, sum, occupancy, share, with the
    /// view read at each sample of the first cell, as the reader does), the frames, and all of them on each sample. One of the cells' calibrations is bent.
    /// </summary>
    public static void Speed(Lab lab)
    {
        const double Hz = 80, PerN = 1e4;
        ChannelProfile Cell(string name, BlockId block) => new(name, ChannelKind.Load, block, "nau7802", "i2c-1", 0x2a, 128, null, Hz, 500, 2);
        var profile = new TableProfile("bench", 1, "", [Cell("A1", BlockId.A), Cell("A2", BlockId.A), Cell("B1", BlockId.B), Cell("B2", BlockId.B)]);
        var calibration = new Calibration(
            [.. profile.Channels.Select((c, i) => new CellCalibration(c.Name, c.Block!.Value, 1 / PerN, 200_000, i < 2 ? new CellBend(250, 0.001, -0.0005) : null))], 0.2, DateTimeOffset.UnixEpoch, null);
        var random = new Random(1);

        // Somebody lies there and breathes, with the noise of a converter; the cells read one after another.
        var samples = Enumerable.Range(0, 1 << 16).Select(i => new RawSample(
            default, i & 3, (int)(200_000 + (PerN * (120 + (2 * Math.Sin((i >> 2) * Math.Tau / 320)) + (0.02 * (random.NextDouble() - 0.5))))), SampleFault.None, SampleFlags.None)).ToArray();
        var count = lab.Quick ? 4_000_000 : 16_000_000;
        var watch = LoadWatch.Of(profile, calibration, LoadLimits.Adult)!; // there is a calibration
        Measure("load events", watch.Add);
        var chain = new SignalChain(profile, calibration, Occupancy.Adult) { Averaging = true };
        var shown = 0.0;
        Measure("live view", View);
        var (grid, frame) = (new WaveGrid(profile, calibration, 10), new WaveFrame());
        Measure("live frames", Frames);
        watch = LoadWatch.Of(profile, calibration, LoadLimits.Adult)!;
        (chain, grid) = (new(profile, calibration, Occupancy.Adult) { Averaging = true }, new(profile, calibration, 10));
        Measure("load chain, all of it", (in s) =>
        {
            View(s);
            Frames(s);
            watch.Add(s);
        });
        if (!double.IsFinite(shown)) throw new InvalidOperationException("the live view has no load");

        void View(in RawSample s)
        {
            chain.Add(s);
            if (s.Channel == 0) shown = chain.View.LoadA ?? shown;
        }

        void Frames(in RawSample s)
        {
            grid.Add(s);
            while (s.Channel == 3 && grid.TryFill(frame, out _, out _)) shown += frame.Values[0];
        }

        void Measure(string what, Take take)
        {
            Feed(take, 0, 1_000_000);
            var (bytes, used) = (GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime); // a core's own time, whoever else wants it
            Feed(take, 1_000_000, 1_000_000 + count);
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            lab.Print($"{what}, samples a second on one core", count / (Environment.CpuUsage.TotalTime - used).TotalSeconds / 1e6, "M/s", 5, $"{bytes} bytes allocated in {count} samples", atLeast: true);
        }

        void Feed(Take take, int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                var s = samples[i & (samples.Length - 1)] with { At = TimeSpan.FromTicks(((i >> 2) * (TimeSpan.TicksPerSecond / (long)Hz)) + (1000 * (i & 3))) };
                take(s);
            }
        }
    }

    private delegate void Take(in RawSample sample);

    private static void Off(Lab lab, string what, double found, double expected, double may, string unit) =>
        lab.Print(what, Math.Abs(found - expected), unit, may, $"{found:G7}, expected {expected:G7}");

    private static int Spikes(JsonElement found) => found.GetProperty("channels").EnumerateArray().Sum(c => c.GetProperty("glitchCount").GetInt32());

    private static JsonElement Analyse(Lab lab, string shared, string file, params string[] more)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [lab.Program, "analyse", Path.Combine(shared, "data/load", file), "--json", .. more]) { RedirectStandardOutput = true })!; // dotnet runs this very program
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return JsonDocument.Parse(output).RootElement;
    }
}
