using SotTable.Signal;

namespace SotTable.Cli.Analyse;

/// <summary>What one channel does by itself: spikes, gaps, steps, drift. Numbers are in the unit of the recording.</summary>
internal static class SeriesAnalysis
{
    private const int MostListed = 1000;

    /// <summary>Looks through a channel.</summary>
    /// <param name="series">The channel.</param>
    /// <param name="recording">The recording that it belongs to.</param>
    /// <param name="largeStep">Differences of neighbours above it are counted; <c>null</c>: none.</param>
    public static object Of(LoadSeries series, LoadRecording recording, double? largeStep)
    {
        var (clean, glitches) = Clean(series, recording.Timed, recording.SpikeFrom);
        var (t, slow) = recording.Timed ? Seconds(series.Times, clean) : (series.Times, clean);
        var steps = StepTest.Find(slow.ToArray(), series.StepFrom);
        return new
        {
            series.Name,
            Block = series.Block is { } b ? "AB"[b].ToString() : null,
            Samples = series.Values.Count,
            series.Faults,
            series.Lost,
            Mean = Rounded(series.Values.Average()),
            Min = Rounded(series.Values.Min()),
            Max = Rounded(series.Values.Max()),
            Noise = Rounded(Noise(clean)),
            SpikeFrom = Rounded(recording.SpikeFrom),
            StepFrom = Rounded(series.StepFrom),
            GlitchCount = glitches.Count,
            Glitches = glitches.Take(MostListed),
            Gaps = recording.Timed ? Gaps(series.Times) : [],
            StepCount = steps.Count,
            Steps = steps.Take(MostListed).Select(s => new { s.Index, T = Rounded(t[s.Index]), Jump = Rounded(s.Jump), Change = Rounded(s.Change) }),
            Drift = Drift(t, slow, steps, recording),
            LargeDifferences = largeStep is { } limit ? new { Limit = limit, Count = series.Values.Zip(series.Values.Skip(1)).Count(p => Math.Abs(p.Second - p.First) > limit) } : null,
        };
    }

    /// <summary>Six significant digits after the point are more than any cell gives.</summary>
    public static double? Rounded(double? value) => value is { } v && double.IsFinite(v) ? Math.Round(v, 6) : null;

    private static (IReadOnlyList<double> Clean, List<object> Glitches) Clean(LoadSeries series, bool timed, double spikeFrom)
    {
        var (test, clean, found) = (new SpikeTest(spikeFrom), new double[series.Values.Count], new List<object>());
        for (var i = 0; i < clean.Length + 2; i++)
        {
            // The last sample stands for the two that would follow it.
            var verdict = test.Add(series.Values[Math.Min(i, clean.Length - 1)]);
            if (i < 2) continue;
            clean[i - 2] = verdict == SpikeVerdict.Spike ? test.Expected : series.Values[i - 2];
            if (verdict == SpikeVerdict.Spike)
                found.Add(new { Index = i - 2, T = timed ? Rounded(series.Times[i - 2]) : null, Value = Rounded(series.Values[i - 2]), Expected = Rounded(test.Expected) });
        }

        return (clean, found);
    }

    // Standard deviation of the noise by differences of neighbours: what moves slowly doesn't count.
    private static double Noise(IReadOnlyList<double> values)
    {
        var differences = new double[values.Count - 1];
        for (var i = 0; i < differences.Length; i++) differences[i] = Math.Abs(values[i + 1] - values[i]);
        return 1.4826 * Medians.Of(differences) / Math.Sqrt(2);
    }

    private static IEnumerable<object> Gaps(IReadOnlyList<double> times)
    {
        var period = Medians.Of([.. times.Skip(1).Zip(times, (b, a) => b - a)]);
        return [.. Enumerable.Range(1, times.Count - 1).Where(i => times[i] - times[i - 1] > 1.75 * period && period > 0)
            .Select(i => new { T = Rounded(times[i - 1]), Seconds = Rounded(times[i] - times[i - 1]), Missing = (long)Math.Round((times[i] - times[i - 1]) / period) - 1 })
            .Take(MostListed)];
    }

    private static (IReadOnlyList<double> T, IReadOnlyList<double> Values) Seconds(IReadOnlyList<double> times, IReadOnlyList<double> values)
    {
        var (t, medians, second) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < values.Count; i++)
        {
            second.Add(values[i]);
            if (i + 1 < values.Count && Math.Floor(times[i + 1]) == Math.Floor(times[i])) continue;
            t.Add(Math.Floor(times[i]) + 0.5);
            medians.Add(Medians.Of(second.ToArray()));
            second.Clear();
        }

        return (t, medians);
    }

    // Of the longest stretch without a step.
    private static object? Drift(IReadOnlyList<double> t, IReadOnlyList<double> values, IReadOnlyList<StepTest> steps, LoadRecording recording)
    {
        int[] ends = [0, .. steps.Select(s => s.Index), values.Count];
        var (from, to) = ends.Zip(ends.Skip(1)).MaxBy(e => e.Second - e.First);
        if (to - from < 30) return null;
        var width = Math.Max(recording.Timed ? 10 : 1, (to - from + TheilSen.MostPoints - 1) / TheilSen.MostPoints);
        var (times, medians) = (new List<double>(), new List<double>());
        for (var i = from; i < to; i += width)
        {
            var n = Math.Min(width, to - i);
            if (n < 0.5 * width) break;
            times.Add(0.5 * (t[i] + t[i + n - 1]));
            medians.Add(Medians.Of([.. values.Skip(i).Take(n)]));
        }

        if (times.Count < 3) return null;
        var line = TheilSen.Of([.. times], [.. medians]);
        var per = recording.Timed ? 60 : 1000;
        return new
        {
            From = Rounded(t[from]), To = Rounded(t[to - 1]), Slope = Rounded(line.Slope * per), Low = Rounded(line.Low * per), High = Rounded(line.High * per),
            Unit = $"{recording.Unit} per {(recording.Timed ? "minute" : "1000 samples")}", Mean = Rounded(medians.Average()),
        };
    }
}
