using System.Globalization;
using System.IO.Compression;
using SotTable.Signal;
using SotTable.Tests.Support;

namespace SotTable.Tests.Signal;

/// <summary>Feeds a detector and keeps what it said.</summary>
internal sealed class BreathFeed(BreathDetector detector)
{
    public List<double> Starts { get; } = [];

    public List<double> Tops { get; } = [];

    public List<double> Depths { get; } = [];

    public List<BreathReading> Readings { get; } = [];

    public List<(double From, double NotedAt)> Pauses { get; } = [];

    public List<(double At, BreathPhase Phase)> Phases { get; } = [];

    /// <summary>A breath of 4 s: 1.5 s in, 1.5 s out, 1 s of rest. Depth 1.</summary>
    public static double Breath(double t, double period = 4)
    {
        var part = (t / period) - Math.Floor(t / period);
        return part < 0.75 ? 0.5 - (0.5 * Math.Cos(2 * Math.PI * part / 0.75)) : 0;
    }

    /// <summary>The recording of a person lying still, as (seconds, value).</summary>
    public static IEnumerable<(double T, double Value)> Recording()
    {
        using var file = File.OpenRead(Repository.File("tests/recordings/breath/ds210_01.csv.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine()?.Split(',') is [var t, var v])
            yield return (double.Parse(t, CultureInfo.InvariantCulture), double.Parse(v, CultureInfo.InvariantCulture));
    }

    public static BreathFeed Of(Func<double, double> signal, double seconds, double rateHz = 50, BreathSensor sensor = BreathSensor.Belt, bool inverted = false)
    {
        var feed = new BreathFeed(new BreathDetector(sensor, rateHz, inverted));
        for (var i = 0; i < seconds * rateHz; i++) feed.Add(i / rateHz, signal(i / rateHz));
        return feed;
    }

    public void Add(double t, double value)
    {
        var news = detector.Add(TimeSpan.FromSeconds(t), value);
        if (news.HasFlag(BreathNews.Inspiration)) Starts.Add(detector.StartedAt.TotalSeconds);
        if (news.HasFlag(BreathNews.Expiration)) Tops.Add(detector.ToppedAt.TotalSeconds);
        if (news.HasFlag(BreathNews.Expiration)) Depths.Add(detector.Depth);
        if ((news & (BreathNews.Reading | BreathNews.Renewed)) != 0) Readings.Add(detector.Reading);
        if (news.HasFlag(BreathNews.PauseNoted)) Pauses.Add((detector.PausedAt!.Value.TotalSeconds, t));
        if (Phases.Count == 0 || Phases[^1].Phase != detector.Phase) Phases.Add((t, detector.Phase));
    }
}
