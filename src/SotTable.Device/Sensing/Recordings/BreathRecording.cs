using SotTable.Samples;

namespace SotTable.Device.Sensing.Recordings;

/// <summary>A recorded breath: times and values, scaled, interpolated at any time and repeated without a jump. Thread-safe, immutable.</summary>
/// <remarks>
/// The signal is scaled so that its 5th and 95th percentile lie at −0.5 and 0.5. A recording that ends is repeated: the last second is blended
/// into the first one, so a loop is one second shorter than the recording.
/// </remarks>
public sealed class BreathRecording
{
    private const double BlendSeconds = 1;
    private readonly double[] _times;
    private readonly double[] _values;
    private readonly double _loop;

    /// <summary>Takes checked data over.</summary>
    /// <param name="name">File name.</param>
    /// <param name="times">Seconds from 0, strictly increasing, at least 10 s.</param>
    /// <param name="values">As many values.</param>
    internal BreathRecording(string name, double[] times, double[] values)
    {
        Name = name;
        _times = times;
        _values = Scale(values);
        _loop = times[^1] - BlendSeconds;
    }

    /// <summary>File name without folder.</summary>
    public string Name { get; }

    /// <summary>Length of the recording.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds(_times[^1]);

    /// <summary>For people: length, and that it is repeated with a blend.</summary>
    public string Description => $"{Name}, {_times[^1]:0} s, repeated with a blend of {BlendSeconds:0} s";

    /// <summary>Opens a recording: CSV or gzip-compressed CSV with the header <c>t_s,resp</c>.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The recording, or a problem that names file, line and what was expected. Never throws for a bad file.</returns>
    public static FileResult<BreathRecording> Open(string path) => BreathRecordingFile.Read(path);

    /// <summary>The breath, about −0.5 to 0.5. Allocates nothing.</summary>
    /// <param name="seconds">Time since the start; before 0 counts as 0.</param>
    public double WaveAt(double seconds)
    {
        if (seconds <= 0) return _values[0];
        var loops = (long)(seconds / _loop);
        var t = seconds - (loops * _loop);
        if (loops == 0 || t >= BlendSeconds) return Interpolate(t);
        var weight = t / BlendSeconds;
        return ((1 - weight) * Interpolate(_loop + t)) + (weight * Interpolate(t));
    }

    private double Interpolate(double t)
    {
        var next = Array.BinarySearch(_times, t);
        if (next >= 0) return _values[next];
        next = ~next;
        if (next == 0) return _values[0];
        if (next == _times.Length) return _values[^1];
        var part = (t - _times[next - 1]) / (_times[next] - _times[next - 1]);
        return _values[next - 1] + (part * (_values[next] - _values[next - 1]));
    }

    private static double[] Scale(double[] values)
    {
        var (low, high) = Range(values);
        return [.. values.Select(v => ((v - low) / (high - low)) - 0.5)];
    }

    /// <summary>The 5th and the 95th percentile.</summary>
    internal static (double Low, double High) Range(double[] values)
    {
        var sorted = (double[])values.Clone();
        Array.Sort(sorted);
        return (sorted[(int)(0.05 * (sorted.Length - 1))], sorted[(int)(0.95 * (sorted.Length - 1))]);
    }
}
