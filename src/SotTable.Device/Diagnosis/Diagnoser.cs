using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Device.Diagnosis;

/// <summary>Looks at a table: who answers, what comes for some seconds, who moves when it is pressed.</summary>
/// <param name="bench">The table.</param>
/// <param name="seconds">Length of the stretch to judge.</param>
/// <param name="progress">Hears what goes on, for a person who waits.</param>
public sealed class Diagnoser(IBench bench, double seconds, Action<string> progress)
{
    // The slowest chip is set up, calibrated and settled by then.
    private static readonly TimeSpan SettingUp = TimeSpan.FromSeconds(2.5);

    // A floor gives 0.02 N; a person who lies quite still gives more than this from second to second.
    private const double PersonN = 0.15;
    private const double CarriedN = 2;
    private readonly TableProfile _profile = bench.Profile;
    private readonly List<DiagnosisLine> _lines = [];

    /// <summary>Looks.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Diagnosis> RunAsync(CancellationToken cancellationToken)
    {
        progress("asking the chips");
        _lines.AddRange(bench.Wiring());
        ChannelScale[] scales = [.. Enumerable.Range(0, _profile.Channels.Count).Select(i => ChannelScale.Of(_profile, i, bench.Calibration))];
        if (!bench.IsService) await bench.SampleAsync(SettingUp, (in RawSample _) => { }, cancellationToken);
        progress(FormattableString.Invariant($"reading all channels for {seconds:0.#} s: nobody may touch the table"));
        ChannelRun[] runs = [.. _profile.Channels.Select(c => new ChannelRun(c))];
        await bench.SampleAsync(TimeSpan.FromSeconds(seconds), (in RawSample s) => runs[s.Channel].Add(s), cancellationToken);
        var rests = runs.Select(r => r.Rest()).ToArray();
        var inUse = bench.InUse || Moves(runs, scales) || Carries(runs, rests, scales);
        for (var i = 0; i < runs.Length; i++)
        {
            _lines.AddRange(ChannelVerdicts.Judge(runs[i], rests[i], scales[i], inUse));
            if (bench.MuxResets(i) is > 0 and var resets)
                _lines.Add(new("wiring", _profile.Channels[i].Name, LineVerdict.Fault, "mux-reset", $"the multiplexer 0x{_profile.Channels[i].Mux?.Address:X2} on {_profile.Channels[i].Bus} lost its setting {resets} times: check its supply and its reset pin"));
        }

        await TapAsync(scales, [.. rests.Select(r => r?.NoiseRms ?? 0)], runs, inUse, cancellationToken);
        await new PanelTest(bench, progress).RunAsync(_lines, cancellationToken);
        _lines.AddRange(MachineFacts.Look("/sys", bench.ProcessorC));
        var figures = runs.Select((r, i) => ChannelFigures.Of(r, rests[i], scales[i], bench.TemperatureC(i)));
        return new(_profile.Id, bench.Origin, bench.OriginNote, bench.IsService, seconds, _lines.Max(l => l.Verdict), _lines, [.. figures]);
    }

    private async Task TapAsync(ChannelScale[] scales, double[] noise, ChannelRun[] runs, bool inUse, CancellationToken cancellationToken)
    {
        var why = bench.Hand is null ? "nobody was asked to press (no terminal, or --no-tap)" : inUse ? "the table is in use" : "";
        if (bench.Hand is not { } hand || why.Length > 0)
        {
            _lines.Add(new("tap", null, LineVerdict.NotChecked, "no-tap", $"whether each cell moves when it is pressed: {why}"));
            return;
        }

        int[] giving = [.. Enumerable.Range(0, runs.Length).Where(i => runs[i].Good > 0)];
        _lines.AddRange(await new TapTest(bench, scales, noise).RunAsync(giving, hand, cancellationToken));
    }

    // One cell that wanders is broken; all of them are a person.
    private static bool Moves(ChannelRun[] runs, ChannelScale[] scales)
    {
        var loads = Enumerable.Range(0, runs.Length).Where(i => runs[i] is { Profile.Kind: ChannelKind.Load, Good: > 0 }).ToArray();
        return loads.Length > 1 && loads.All(i => Range(runs[i]) * Math.Abs(scales[i].PerCount) > PersonN);
    }

    // One cell that is off its zero was bent; all of them pressed down carry somebody who lies still.
    private static bool Carries(ChannelRun[] runs, RestFigures?[] rests, ChannelScale[] scales)
    {
        var loads = Enumerable.Range(0, runs.Length).Where(i => runs[i].Profile.Kind == ChannelKind.Load && rests[i] is not null && scales[i].ZeroCounts is not null).ToArray();
        return loads.Length > 1 && loads.All(i => (rests[i]!.Mean - scales[i].ZeroCounts!.Value) * scales[i].PerCount > CarriedN);
    }

    // Of the means of whole seconds.
    private static double Range(ChannelRun run)
    {
        var (least, most) = (double.MaxValue, double.MinValue);
        var start = 0;
        for (var i = 1; i <= run.Good; i++)
        {
            if (i < run.Good && run.Seconds[i] - run.Seconds[start] < 1) continue;
            if (i == run.Good && start > 0) break; // the rest is no whole second
            var sum = 0.0;
            for (var k = start; k < i; k++) sum += run.Counts[k];
            (least, most, start) = (Math.Min(least, sum / (i - start)), Math.Max(most, sum / (i - start)), i);
        }

        return most - least;
    }
}
