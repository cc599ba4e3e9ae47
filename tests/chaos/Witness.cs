namespace SotTable.Chaos;

/// <summary>
/// What a person at the table could tell: which sessions the table has shown as running and since when, and when its power went. It also notes how far this
/// machine and its disk are behind, for a program that got no processor, or whose sync the disk let wait, can't have written anything.
/// </summary>
internal sealed class Witness : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan SyncEvery = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly List<(double At, double Late)> _lateness = [];
    private readonly List<Power> _kills = [];
    private readonly List<(Guid Session, double At)> _starts = [];
    private readonly List<double> _losses = [];
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _complaints = [];
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _clock;
    private readonly Thread _disk;
    private double _syncSince = double.PositiveInfinity;
    private double _fullSince = double.PositiveInfinity;
    private double _fullUntil = double.NegativeInfinity;

    public Witness()
    {
        _disk = new Thread(WatchDisk) { IsBackground = true, Name = "witness of the disk" };
        _disk.Start();
        _clock = new Thread(Watch) { IsBackground = true, Name = "witness" };
        _clock.Start();
    }

    /// <summary>CLOCK_MONOTONIC in seconds, the clock of the tables' own anchors.</summary>
    public static double Now => TimeProvider.System.GetTimestamp() / (double)TimeProvider.System.TimestampFrequency;

    /// <summary>Sessions that were seen running, and when.</summary>
    public IReadOnlyList<(Guid Session, double At)> Starts => _starts;

    /// <summary>When power went.</summary>
    public IReadOnlyList<Power> Kills => _kills;

    /// <summary>Seconds that the kills have cost.</summary>
    public IReadOnlyList<double> Losses => _losses;

    /// <summary>The table shows that a session runs.</summary>
    public void Started(Guid session) => _starts.Add((session, Now));

    /// <summary>The table is killed now.</summary>
    public void Killed()
    {
        var now = Now;
        lock (_gate)
        {
            var late = _lateness.Where(l => l.At > now - 3).Select(l => l.Late).Append(now - _syncSince).Append(0).Max();
            _kills.Add(new(now, now >= _fullSince - 1 && now <= _fullUntil + 3, late));
        }
    }

    /// <summary>The table's disk is full, or has room again.</summary>
    public void DiskFull(bool full)
    {
        lock (_gate) (_fullSince, _fullUntil) = full ? (Now, double.PositiveInfinity) : (_fullSince, Now);
        WasFull = true;
    }

    /// <summary>What was wrong while it ran.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Something is wrong.</summary>
    public void Say(string problem) => _complaints.Enqueue(problem);

    /// <summary>Whether the machine was so busy lately that nothing can be said of how soon a program does something.</summary>
    public bool IsBehind(TimeSpan lately)
    {
        var now = Now;
        lock (_gate) return _lateness.Any(l => l.At > now - lately.TotalSeconds && l.Late > 0.2);
    }

    /// <summary>Whether the table's disk has ever been full.</summary>
    public bool WasFull { get; private set; }

    /// <summary>A kill has cost so much.</summary>
    public void Lost(double seconds) => _losses.Add(seconds);

    public void Dispose()
    {
        _end.Set();
        _clock.Join();
        _disk.Join();
        _end.Dispose();
    }

    private void Watch()
    {
        for (var before = Now; !_end.Wait(Beat); before = Now)
        {
            lock (_gate) _lateness.Add((Now, Math.Max(0, Now - before - Beat.TotalSeconds)));
        }
    }

    private void WatchDisk()
    {
        // Where the scenes lie, too.
        using var file = File.OpenHandle(Path.Combine(Path.GetTempPath(), $"sot-chaos-{Guid.NewGuid():N}.witness"), FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
        for (var n = 0L; !_end.Wait(SyncEvery); n++)
        {
            var since = Now;
            lock (_gate) _syncSince = since;
            RandomAccess.Write(file, [0], n);
            RandomAccess.FlushToDisk(file);
            lock (_gate)
            {
                _syncSince = double.PositiveInfinity;
                _lateness.Add((Now, Now - since));
            }
        }
    }

    /// <summary>Power went.</summary>
    /// <param name="At">When.</param>
    /// <param name="Excused">Whether the disk was full, or had only just room again.</param>
    /// <param name="Late">How far the machine was behind, at most, in the seconds before.</param>
    public readonly record struct Power(double At, bool Excused, double Late);
}
