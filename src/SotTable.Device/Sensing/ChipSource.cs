using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>Samples from chips under their drivers. One thread serves all of them; looks that are due close together share a wake-up.</summary>
internal sealed class ChipSource : ISampleSource
{
    private readonly SampledChannel[] _channels;
    private readonly IChipPorts _ports;
    private readonly ISamplingTime _time;

    /// <summary>Makes a source; nothing is sent to the chips yet.</summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="ports">What the chips are wired to; disposed with the source.</param>
    /// <param name="time">The clock.</param>
    /// <param name="origin">Where the samples come from.</param>
    /// <param name="originNote">The recording that drives the chips; empty for none.</param>
    /// <param name="images">Calibrations of front ends that an earlier run kept; <c>null</c> for none.</param>
    /// <exception cref="ArgumentException">A channel names an unknown chip, or asks for what the chip hasn't got.</exception>
    public ChipSource(TableProfile profile, IChipPorts ports, ISamplingTime time, SampleOrigin origin, string originNote, AfeImages? images = null)
    {
        Profile = profile;
        Origin = origin;
        OriginNote = originNote;
        _time = time;
        _ports = ports;
        var flags = origin switch
        {
            SampleOrigin.Hardware => SampleFlags.None,
            SampleOrigin.Simulated => SampleFlags.Simulated,
            _ => SampleFlags.Simulated | SampleFlags.Replayed,
        };
        var drivers = ChipDrivers.Make(profile, ports, images ?? new AfeImages());
        _channels = [.. profile.Channels.Select((c, i) => new SampledChannel(i, c, drivers[i], flags))];
    }

    /// <inheritdoc/>
    public TableProfile Profile { get; }

    /// <inheritdoc/>
    public SampleOrigin Origin { get; }

    /// <inheritdoc/>
    public string OriginNote { get; }

    /// <inheritdoc/>
    public bool RealTime { get; private set; }

    /// <inheritdoc/>
    public void Run(SampleQueue sink, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(sink);
        RealTime = _time.EnterRealTime();
        try
        {
            RunUntil(TimeSpan.MaxValue, sink.Add, stopping);
        }
        finally
        {
            _time.LeaveRealTime();
        }
    }

    /// <summary>Samples until a time has come or the token is cancelled. May be called again to go on.</summary>
    /// <param name="end">Monotonic time of the end.</param>
    /// <param name="sink">Takes the samples.</param>
    /// <param name="stopping">Ends it early.</param>
    public void RunUntil(TimeSpan end, SampleSink sink, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var wake = TimeSpan.MaxValue;
            foreach (var channel in _channels)
            {
                var latest = channel.Due + channel.Slack;
                if (latest < wake) wake = latest;
            }

            if (wake >= end)
            {
                _time.SleepUntil(end, stopping);
                return;
            }

            _time.SleepUntil(wake, stopping);
            var now = _time.Now;
            foreach (var channel in _channels)
            {
                if (channel.Due <= now) channel.Serve(_time, sink);
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ChannelHealth> Channels() => [.. _channels.Select(c => c.Health())];

    /// <inheritdoc/>
    public void Dispose() => _ports.Dispose();
}
