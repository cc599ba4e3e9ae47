using SotTable.Sessions;
using SotTable.Signal;

namespace SotTable.Cli.Analyse;

/// <summary>How a recording is to be judged.</summary>
/// <param name="Limits">Thresholds of the person.</param>
/// <param name="Person">Whose they are.</param>
/// <param name="ContactOnN">A contact begins above it.</param>
/// <param name="ContactOffN">And ends below it.</param>
/// <param name="LargeStep">Differences above it are counted; <c>null</c>: none.</param>
/// <param name="UncertaintyN">Standard uncertainty of a block's load; <c>null</c>: not known.</param>
/// <param name="CapacityN">Rated load of a block's cells; <c>null</c>: not known.</param>
internal sealed record AnalyseChoices(
    LoadLimits Limits, PersonProfile Person, double ContactOnN, double ContactOffN, double? LargeStep, double? UncertaintyN, double? CapacityN);

/// <summary>Everything that a recording of loads holds, for <c>--json</c>.</summary>
internal static class RecordingAnalysis
{
    /// <summary>Analyses a recording.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="choices">How.</param>
    public static object Of(LoadRecording recording, AnalyseChoices choices)
    {
        var known = recording.NewtonsPerUnit is not null && recording.Channels.Any(c => c.Block is not null);
        var blocks = known ? new BlocksAnalysis(recording, choices) : null;
        var first = recording.Channels[0].Times;
        var limits = choices.Limits;
        return new
        {
            File = recording.Name,
            Origin = recording.Origin.Length == 0 ? null : recording.Origin,
            recording.Unit,
            recording.Timed,
            Seconds = recording.Timed ? SeriesAnalysis.Rounded(first[^1] - first[0]) : null,
            Rows = first.Count,
            RateHz = recording.RateHz is { } r ? Math.Round(r, 3) : (double?)null,
            Person = choices.Person.ToString(),
            Thresholds = new
            {
                limits.Occupancy.OnN, limits.Occupancy.OffN, limits.ImpactN, limits.SettledNPerMin, choices.ContactOnN, choices.ContactOffN, SpikeSigmas = 6,
            },
            Notes = Notes(recording).ToArray(),
            Channels = recording.Channels.Select(c => SeriesAnalysis.Of(c, recording, choices.LargeStep)).ToArray(),
            Blocks = blocks?.Blocks ?? [],
            Pair = blocks?.Pair,
        };
    }

    private static IEnumerable<string> Notes(LoadRecording recording)
    {
        if (!recording.Timed) yield return "No times: indices and slopes by sample, no events; --rate HZ gives the rate.";
        if (recording.NewtonsPerUnit is null) yield return $"Values in {recording.Unit}: thresholds in newtons don't apply, so no blocks; give a calibration, or factors in --map.";
        else if (recording.Channels.All(c => c.Block is null)) yield return "Which channel belongs to which side is not known, so no blocks; --map says it.";
    }
}
