using SotTable.Samples;

namespace SotTable.Cli.Monitor;

/// <summary>What the monitor keeps of one channel: the last seconds in steps, its rate, and what went wrong.</summary>
internal sealed class ChannelTrack
{
    /// <summary>Steps of the trace.</summary>
    public const int Steps = 30;

    /// <summary>Length of a step.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RateOver = TimeSpan.FromSeconds(5);
    private readonly double[] _means = new double[Steps];
    private readonly Queue<TimeSpan> _good = new();
    private TimeSpan _goodAt;
    private long _step = -1;
    private double _sum;
    private int _count;

    /// <summary>Newest good value in counts; <c>null</c> before one, and when none has come for a second.</summary>
    public double? Counts { get; private set; }

    /// <summary>Samples that were missed.</summary>
    public long Lost { get; private set; }

    /// <summary>Samples that were faults.</summary>
    public long Faults { get; private set; }

    /// <summary>The last fault, while nothing good has come since.</summary>
    public SampleFault Fault { get; private set; }

    /// <summary>Means of the last steps in counts, oldest first; <c>NaN</c> for a step without a good sample.</summary>
    public IEnumerable<double> Trace => Enumerable.Range(1, Steps).Select(i => _step < 0 ? double.NaN : Mean(_step - Steps + i));

    /// <summary>Takes a sample of the channel.</summary>
    /// <param name="s">The sample.</param>
    public void Add(in RawSample s)
    {
        if (s.Fault == SampleFault.Lost)
        {
            Lost += s.Counts;
            return;
        }

        if (!s.IsValid)
        {
            Faults++;
            Fault = s.Fault;
            return;
        }

        if ((s.Flags & SampleFlags.Settling) != 0) return;
        Fault = SampleFault.None;
        Counts = s.Counts;
        _good.Enqueue(s.At);
        _goodAt = s.At;
        PassTo(s.At);
        _sum += s.Counts;
        _count++;
        _means[_step % Steps] = _sum / _count;
    }

    /// <summary>Good samples a second over the last seconds; <c>null</c> before two.</summary>
    public double? RateHz => _good.Count < 2 ? null : (_good.Count - 1) / (_good.Last() - _good.Peek()).TotalSeconds;

    /// <summary>Says that time has passed.</summary>
    /// <param name="now">Monotonic time on the samples' scale.</param>
    public void PassTo(TimeSpan now)
    {
        if (_good.Count == 0 || now - _goodAt > SilentAfter) Counts = null;
        while (_good.Count > 0 && now - _good.Peek() > RateOver) _good.Dequeue();
        for (var step = now.Ticks / Step.Ticks; _step < step;)
        {
            // After a long silence only the last steps are left.
            _step = Math.Max(_step + 1, step - Steps);
            _means[_step % Steps] = double.NaN;
            (_sum, _count) = (0, 0);
        }
    }

    private double Mean(long step) => step < 0 ? double.NaN : _means[step % Steps];
}
