using System.Runtime.ExceptionServices;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>Samples from chips under their drivers. One thread serves all chips of a wire, and all simulated ones; looks that are due close together share a wake-up.</summary>
internal sealed class ChipSource : ISampleSource
{
    private readonly SampledChannel[] _channels;
    private readonly IConverter[] _drivers;
    private readonly Dictionary<(string Bus, int Address), Tca9548a> _muxes = [];
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
        _drivers = ChipDrivers.Make(profile, ports, images ?? new AfeImages(), _muxes);
        _channels = [.. profile.Channels.Select((c, i) => new SampledChannel(i, c, _drivers[i], flags))];
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

        // A transfer on a real wire keeps its caller, a held one until the kernel's time-out: each wire has a thread, so that no wire waits for another.
        SampledChannel[][] wires = Origin == SampleOrigin.Hardware ? [.. _channels.GroupBy(c => Wire(c.Profile)).Select(w => w.ToArray())] : [_channels];
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var failures = new Exception?[wires.Length];
        var threads = new Thread[wires.Length - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            var wire = i + 1;
            threads[i] = new Thread(() => Sample(wire)) { Name = $"sampling {wires[wire][0].Profile.Name}", IsBackground = true };
            threads[i].Start();
        }

        Sample(0);
        foreach (var thread in threads) thread.Join();
        if (Array.Find(failures, f => f is not null) is { } failure) ExceptionDispatchInfo.Throw(failure);

        void Sample(int wire)
        {
            var realTime = _time.EnterRealTime();
            if (wire == 0) RealTime = realTime;
            try
            {
                RunUntil(wires[wire], TimeSpan.MaxValue, sink.Add, ending.Token);
            }
            catch (Exception e)
            {
                failures[wire] = e;
                ending.Cancel();
            }
            finally
            {
                _time.LeaveRealTime();
            }
        }
    }

    /// <summary>Samples until a time has come or the token is cancelled. May be called again to go on.</summary>
    /// <param name="end">Monotonic time of the end.</param>
    /// <param name="sink">Takes the samples.</param>
    /// <param name="stopping">Ends it early.</param>
    public void RunUntil(TimeSpan end, SampleSink sink, CancellationToken stopping) => RunUntil(_channels, end, sink, stopping);

    /// <inheritdoc/>
    public IReadOnlyList<ChannelHealth> Channels() => [.. _channels.Select(c => c.Health())];

    /// <summary>How often the multiplexer before a channel did not stand as it was put: it was reset.</summary>
    /// <param name="channel">Index of the channel.</param>
    public long MuxResets(int channel) =>
        Profile.Channels[channel] is { Bus: var bus, Mux.Address: var address } && _muxes.TryGetValue((bus, address), out var mux) ? mux.Resets : 0;

    /// <summary>Temperature of the chip of a channel, where it tells it.</summary>
    /// <param name="channel">Index of the channel.</param>
    public double? TemperatureC(int channel) => _channels[channel].Health().TemperatureC;

    /// <inheritdoc/>
    public void Dispose() => _ports.Dispose();

    // Chips on lines of their own, and those that the kernel reads, share nothing with others.
    private static string Wire(ChannelProfile channel) =>
        channel.Bus == "gpio" ? $"gpio {channel.Clock}" : channel.Chip == "iio" ? channel.Name : channel.Bus;

    private void RunUntil(SampledChannel[] channels, TimeSpan end, SampleSink sink, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var wake = TimeSpan.MaxValue;
            foreach (var channel in channels)
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
            foreach (var channel in channels)
            {
                if (channel.Due <= now) channel.Serve(_time, sink);
            }
        }
    }
}
