using SotTable.Device.Kernel;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Device.Sensing.Recordings;

/// <summary>Replays recorded raw samples at their times. Every sample is marked replayed; what was simulated stays so. Ends with the recording.</summary>
public sealed class RecordingSource : ISampleSource
{
    private readonly SampleRecording _recording;
    private readonly ISamplingTime _time;
    private readonly long[] _good;
    private readonly long[] _lost;
    private readonly long[] _faults;
    private readonly int[] _standing;
    private int _next;

    private RecordingSource(SampleRecording recording, TableProfile profile, ISamplingTime time)
    {
        ArgumentNullException.ThrowIfNull(recording);
        var misfit = recording.Misfit(profile);
        if (misfit.Length > 0) throw new ArgumentException(misfit, nameof(recording));
        _recording = recording;
        Profile = profile;
        _time = time;
        _good = new long[profile.Channels.Count];
        _lost = new long[_good.Length];
        _faults = new long[_good.Length];
        _standing = new int[_good.Length];
    }

    /// <inheritdoc/>
    public TableProfile Profile { get; }

    /// <inheritdoc/>
    public SampleOrigin Origin => _recording.Origin == SampleOrigin.Hardware ? SampleOrigin.Hardware : SampleOrigin.SimulatedReplay;

    /// <inheritdoc/>
    public string OriginNote => _recording.Name;

    /// <inheritdoc/>
    public bool RealTime { get; private set; }

    /// <summary>A replay in real time.</summary>
    /// <param name="recording">The samples.</param>
    /// <param name="profile">The table; its channels have the recording's names.</param>
    /// <param name="clock">The table's clock, made from the system's time provider. The recording begins at its start.</param>
    /// <exception cref="ArgumentException">The recording is of another table (see <see cref="SampleRecording.Misfit"/>).</exception>
    public static RecordingSource Create(SampleRecording recording, TableProfile profile, SampleClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return new RecordingSource(recording, profile, new KernelSamplingTime(clock));
    }

    /// <summary>A replay as fast as the machine goes, by <see cref="RunUntil"/>.</summary>
    /// <param name="recording">The samples.</param>
    /// <param name="profile">The table; its channels have the recording's names.</param>
    /// <exception cref="ArgumentException">The recording is of another table (see <see cref="SampleRecording.Misfit"/>).</exception>
    public static RecordingSource CreateVirtual(SampleRecording recording, TableProfile profile) =>
        new(recording, profile, new VirtualSamplingTime());

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

    /// <summary>Replays on the calling thread until a time or the end. May be called again to go on.</summary>
    /// <param name="end">Monotonic time of the end.</param>
    /// <param name="sink">Takes each sample.</param>
    /// <param name="stopping">Ends it early.</param>
    public void RunUntil(TimeSpan end, SampleSink sink, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(sink);
        while (_next < _recording.Samples.Count)
        {
            var recorded = _recording.Samples[_next];
            if (recorded.At >= end) return;
            _time.SleepUntil(recorded.At, stopping);
            if (stopping.IsCancellationRequested) return;
            var sample = recorded with { Flags = recorded.Flags | SampleFlags.Replayed };
            Count(sample);
            sink(sample);
            _next++;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ChannelHealth> Channels() =>
        [.. Profile.Channels.Select((c, i) => new ChannelHealth(
            c.Name, c.SampleRateHz, null, Volatile.Read(ref _good[i]), Volatile.Read(ref _lost[i]), Volatile.Read(ref _faults[i]),
            Volatile.Read(ref _standing[i]) is > 0 and var fault ? (SampleFault)fault : null))];

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Count(in RawSample sample)
    {
        var i = sample.Channel;
        if (sample.Fault == SampleFault.Lost)
        {
            Volatile.Write(ref _lost[i], _lost[i] + sample.Counts);
            return;
        }

        Volatile.Write(ref _standing[i], (int)sample.Fault);
        if (sample.Fault == SampleFault.None) Volatile.Write(ref _good[i], _good[i] + 1);
        else Volatile.Write(ref _faults[i], _faults[i] + 1);
    }
}
