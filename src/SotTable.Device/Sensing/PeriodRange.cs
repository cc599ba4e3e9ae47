namespace SotTable.Device.Sensing;

/// <summary>
/// The period of a converter before it is known, as a range that holds it for sure. The thread that looks may be late and overlook conversions, and a period found
/// by counting what it saw would agree with its own mistakes for ever. So only ends that were seen count, and only where every period of the range
/// tells the same number of conversions between two of them. Allocates nothing. One thread.
/// </summary>
/// <param name="nominal">The nominal period in ticks, above 0.</param>
internal sealed class PeriodRange(double nominal)
{
    // An untrimmed oscillator is within ±10 %.
    private const double Untrimmed = 0.12;

    // The doubt that is left, in conversions, over what was there and over so long a pause.
    private const double Doubt = 0.5;
    private const double PauseTicks = 2 * TimeSpan.TicksPerSecond;
    private double _longest = nominal * (1 + Untrimmed);
    private double _from = double.NaN;
    private double _to;

    /// <summary>The shortest period that it may be, in ticks.</summary>
    public double Shortest { get; private set; } = nominal * (1 - Untrimmed);

    /// <summary>The middle of the range, in ticks.</summary>
    public double Middle => (Shortest + _longest) / 2;

    /// <summary>Whether conversions can be counted by the middle of the range.</summary>
    /// <param name="elapsed">Ticks since the first conversion that is to be counted.</param>
    public bool Tells(double elapsed) => (_longest - Shortest) * Math.Max(elapsed, PauseTicks) < Doubt * Middle * Middle;

    /// <summary>Forgets the last end, because the chip was started again; the range stays.</summary>
    public void Restart() => _from = double.NaN;

    /// <summary>Adds the end of a conversion that was seen.</summary>
    /// <param name="from">It was not before this time, in ticks.</param>
    /// <param name="to">It was not after this time.</param>
    public void Add(double from, double to)
    {
        var fewest = Math.Max(1, Math.Ceiling((from - _to) / _longest));
        var most = Math.Floor((to - _from) / Shortest);

        // Neither is true of the first end, which has none before it.
        if (fewest == most)
        {
            Shortest = Math.Max(Shortest, (from - _to) / fewest);
            _longest = Math.Min(_longest, (to - _from) / fewest);
            return;
        }

        // No period tells both ends: what was held for sure isn't.
        if (fewest > most) (Shortest, _longest) = (nominal * (1 - Untrimmed), nominal * (1 + Untrimmed));
        (_from, _to) = (from, to);
    }
}
