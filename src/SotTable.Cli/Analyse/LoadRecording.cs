using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Analyse;

/// <summary>A recording of loads, whatever file it came from.</summary>
/// <param name="Name">File name.</param>
/// <param name="Origin">Where the samples come from, when the file says so; empty otherwise.</param>
/// <param name="Unit">Unit of the values: N, g, kg, counts, V or whatever was said.</param>
/// <param name="Timed">Whether samples have times in seconds; without, times are numbers of samples.</param>
/// <param name="RateHz">Samples a second of a channel; <c>null</c> when not timed.</param>
/// <param name="Channels">The channels.</param>
internal sealed record LoadRecording(string Name, string Origin, string Unit, bool Timed, double? RateHz, IReadOnlyList<LoadSeries> Channels)
{
    /// <summary>Constants of the blocks' creep, from the calibration; a block that isn't there has none.</summary>
    public IReadOnlyDictionary<BlockId, CreepFit> Creep { get; init; } = new Dictionary<BlockId, CreepFit>();

    /// <summary>Smallest deviation that is called a spike: a tenth of what the most loaded channel shows. Real loads jitter singly by some hundredths.</summary>
    public double SpikeFrom { get; } = 0.1 * Channels.Max(c => c.Scale);

    /// <summary>Newtons in a unit; <c>null</c> when it is none of force or mass, so that nothing is known of thresholds.</summary>
    public double? NewtonsPerUnit => Unit switch
    {
        "N" => 1,
        "kg" => 9.80665,
        "g" => 0.00980665,
        _ => null,
    };
}

/// <summary>One channel of a recording.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Block">0 for A or left, 1 for B or right; <c>null</c> when it belongs to no block.</param>
/// <param name="Times">Seconds, or numbers of samples.</param>
/// <param name="Values">Values in the unit of the recording.</param>
/// <param name="Place">Where the cell sits; <c>null</c> when not said.</param>
/// <param name="Faults">Samples that the recording itself marks as bad.</param>
/// <param name="Lost">Samples that it says were lost.</param>
internal sealed record LoadSeries(
    string Name, int? Block, IReadOnlyList<double> Times, IReadOnlyList<double> Values, (double X, double Y)? Place = null, long Faults = 0, long Lost = 0)
{
    /// <summary>What the channel shows: the larger of its usual value and of its range without the outermost hundredths.</summary>
    public double Scale { get; } = ScaleOf(Values);

    /// <summary>Smallest change that is called a step.</summary>
    public double StepFrom => 0.01 * Scale;

    private static double ScaleOf(IReadOnlyList<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var edge = sorted.Length / 100;
        return Math.Max(Math.Abs(sorted[sorted.Length / 2]), sorted[^(1 + edge)] - sorted[edge]);
    }
}
