using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Device.Diagnosis;

/// <summary>What came from one channel in a stretch of time.</summary>
/// <param name="profile">The channel's entry in the profile.</param>
internal sealed class ChannelRun(ChannelProfile profile)
{
    private readonly long[] _faults = new long[(int)SampleFault.SetupFailed + 1];
    private readonly List<double> _seconds = [];
    private readonly List<int> _counts = [];

    /// <summary>The channel's entry in the profile.</summary>
    public ChannelProfile Profile => profile;

    /// <summary>Readings that may be used.</summary>
    public int Good => _counts.Count;

    /// <summary>Conversions that nobody read.</summary>
    public long Lost { get; private set; }

    /// <summary>Times of the good readings, s.</summary>
    public ReadOnlySpan<double> Seconds => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_seconds);

    /// <summary>The good readings.</summary>
    public ReadOnlySpan<int> Counts => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_counts);

    /// <summary>How often a fault was told.</summary>
    /// <param name="fault">Which.</param>
    public long Told(SampleFault fault) => _faults[(int)fault];

    /// <summary>The fault that was told most often, for which a channel gives no reading at all; <c>None</c> for none.</summary>
    public SampleFault Silence()
    {
        var worst = SampleFault.None;
        foreach (var fault in (SampleFault[])[SampleFault.NoAnswer, SampleFault.BusError, SampleFault.SetupFailed, SampleFault.Reset, SampleFault.Timeout])
            if (Told(fault) > (worst == SampleFault.None ? 0 : Told(worst))) worst = fault;
        return worst;
    }

    /// <summary>Adds a sample of this channel.</summary>
    /// <param name="sample">The sample.</param>
    public void Add(in RawSample sample)
    {
        if (sample.Fault == SampleFault.Lost) Lost += sample.Counts;
        _faults[(int)sample.Fault]++;
        if (!sample.IsValid) return;
        _seconds.Add(sample.At.TotalSeconds);
        _counts.Add(sample.Counts);
    }

    /// <summary>Conversions a second by their time stamps, the lost and the faulty words counted; <c>null</c> for too few.</summary>
    public double? MeasuredHz()
    {
        if (Good < 3) return null;
        var words = Good + Lost + Told(SampleFault.Saturated) + Told(SampleFault.TornSuspect) + Told(SampleFault.Stuck);
        return (words - 1) / (_seconds[^1] - _seconds[0]);
    }

    /// <summary>What the good readings are like.</summary>
    public RestFigures? Rest() => RestFigures.Of(Seconds, Counts, MeasuredHz() ?? profile.SampleRateHz);
}
