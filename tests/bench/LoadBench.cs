using System.Diagnostics;
using System.Text.Json;
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

    /// <summary>Four cells through spike test, scale, sums, events and settling, one core.</summary>
    public static void Speed(Lab lab)
    {
        var course = new LoadCourse([.. Enumerable.Range(0, 4).Select(c => new LoadCellScale(c / 2, new(1e-4), 200_000, 1000))], LoadLimits.Adult, 400);
        var values = Enumerable.Range(0, 4096).Select(i => 700_000 + (5000 * Math.Sin(i * Math.Tau / 1024)) + (i * 7919 % 101)).ToArray();
        var count = lab.Quick ? 5_000_000 : 20_000_000;
        Feed(0, 1_000_000);
        var (bytes, at) = (GC.GetAllocatedBytesForCurrentThread(), Lab.NowUs());
        Feed(1_000_000, 1_000_000 + count);
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        var seconds = (Lab.NowUs() - at) / 1e6;
        lab.Print("load chain, samples a second on one core", count / seconds / 1e6, "M/s", 5, $"{bytes} bytes allocated in {count} samples", atLeast: true);

        void Feed(int from, int to)
        {
            for (var i = from; i < to; i++) course.Add(TimeSpan.FromTicks((i >> 2) * (TimeSpan.TicksPerSecond / 320)), i & 3, values[(i >> 2) & 4095]);
        }
    }

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
