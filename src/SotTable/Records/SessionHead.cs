using SotTable.Messages;
using SotTable.Signal;

namespace SotTable.Records;

/// <summary>The measured part of a session's record: what explains it, and its samples in order of their chunks.</summary>
/// <param name="Session">The session.</param>
/// <param name="Origin">Where the samples came from; every export says it.</param>
/// <param name="Start">What explains the samples; <c>null</c> when it has not come: then all are counts of channels without a name.</param>
public sealed record SessionHead(Guid Session, SampleOrigin Origin, SessionStart? Start)
{
    /// <summary>Mark of samples that no hardware made; empty for hardware.</summary>
    public string Mark => Origin switch { SampleOrigin.Simulated => "SIM", SampleOrigin.SimulatedReplay => "REPLAY", _ => "" };

    /// <summary>Name of a channel.</summary>
    /// <param name="channel">Index, from 0.</param>
    public string Name(int channel) => Channel(channel)?.Name ?? $"channel{channel}";

    /// <summary>Unit of <see cref="Value"/>.</summary>
    /// <param name="channel">Index, from 0.</param>
    public string Unit(int channel) => Channel(channel) is { Gain: not null, ZeroCounts: not null } known ? known.Unit : "counts";

    /// <summary>The value of a reading: in the channel's unit by the calibration in force, or the counts as they are.</summary>
    /// <param name="channel">Index, from 0.</param>
    /// <param name="counts">The reading.</param>
    public double Value(int channel, int counts) =>
        Channel(channel) is { Gain: { } gain, ZeroCounts: { } zero } known ? new CellGain(gain, known.Bend).Newtons(counts - zero) : counts;

    /// <summary>What is known of a channel; <c>null</c> when nothing is.</summary>
    /// <param name="channel">Index, from 0.</param>
    public RecordChannel? Channel(int channel) => Start is { } start && (uint)channel < (uint)start.Channels.Count ? start.Channels[channel] : null;
}
