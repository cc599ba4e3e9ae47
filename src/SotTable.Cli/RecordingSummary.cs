using SotTable.Device.Sensing.Recordings;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli;

/// <summary>What a stretch of raw samples holds: channels, rates, losses, counts.</summary>
/// <param name="profile">Id of the wiring.</param>
/// <param name="origin">Where the samples come from.</param>
/// <param name="channels">Channels by their index.</param>
internal sealed class RecordingSummary(string profile, string origin, IReadOnlyList<RecordedChannel> channels)
{
    private readonly ChannelSums[] _channels = [.. channels.Select(_ => new ChannelSums())];
    private TimeSpan _last;

    /// <summary>Mean loads in newtons, when a calibration was in force; <c>null</c> without.</summary>
    public LoadMeans? Loads { get; set; }

    /// <summary>Adds a sample.</summary>
    /// <param name="s">The sample.</param>
    public void Add(in RawSample s)
    {
        var c = _channels[s.Channel];
        if (s.At > _last) _last = s.At;
        if (s.Fault == SampleFault.Lost) c.Lost += s.Counts;
        else if (!s.IsValid) c.Faults++;
        else c.Take(s);
    }

    /// <summary>As data, for <c>--json</c>.</summary>
    public object AsData() => new
    {
        profile,
        origin,
        seconds = Math.Round(_last.TotalSeconds, 3),
        meanLoadAN = Rounded(Loads?.LoadA),
        meanLoadBN = Rounded(Loads?.LoadB),
        channels = _channels.Select((c, i) => new
        {
            name = channels[i].Name, nominalHz = channels[i].SampleRateHz, good = c.Good, rateHz = c.RateHz is { } r ? Math.Round(r, 2) : (double?)null, lost = c.Lost, faults = c.Faults,
            meanCounts = c.Good == 0 ? (double?)null : Math.Round(c.Mean, 1), minCounts = c.Good == 0 ? (int?)null : c.Min, maxCounts = c.Good == 0 ? (int?)null : c.Max,
        }),
    };

    /// <summary>As a table of at most 80 columns.</summary>
    /// <param name="to">Where to.</param>
    public void Print(TextWriter to)
    {
        to.WriteLine($"Profile {profile}, origin: {origin}");
        to.WriteLine($"Length {_last.TotalSeconds:0.000} s");
        if (Loads is { LoadA: { } a, LoadB: { } b }) to.WriteLine($"Mean load  A {a:0.0} N, B {b:0.0} N (simulated cells, their own calibration)");
        to.WriteLine($"{"channel",-8} {"nominal",8} {"rate Hz",8} {"good",8} {"lost",6} {"faults",6} {"mean counts",12} {"range",10}");
        for (var i = 0; i < _channels.Length; i++)
        {
            var c = _channels[i];
            var (mean, range) = c.Good == 0 ? ("–", "–") : ($"{c.Mean:0.0}", $"{c.Max - (long)c.Min}");
            to.WriteLine($"{channels[i].Name,-8} {channels[i].SampleRateHz,8:0.0} {c.RateHz?.ToString("0.00") ?? "–",8} {c.Good,8} {c.Lost,6} {c.Faults,6} {mean,12} {range,10}");
        }
    }

    private static double? Rounded(double? value) => value is { } v ? Math.Round(v, 2) : null;

    private sealed class ChannelSums
    {
        private TimeSpan _first;
        private TimeSpan _lastGood;

        public long Good { get; private set; }

        public long Lost { get; set; }

        public long Faults { get; set; }

        public double Mean { get; private set; }

        public int Min { get; private set; } = int.MaxValue;

        public int Max { get; private set; } = int.MinValue;

        // Conversions between the first and the last good sample, the lost ones included: what the converter did.
        public double? RateHz => _lastGood > _first ? (Good + Lost - 1) / (_lastGood - _first).TotalSeconds : null;

        public void Take(in RawSample s)
        {
            if (Good == 0) _first = s.At;
            _lastGood = s.At;
            Good++;
            Mean += (s.Counts - Mean) / Good;
            Min = Math.Min(Min, s.Counts);
            Max = Math.Max(Max, s.Counts);
        }
    }
}
