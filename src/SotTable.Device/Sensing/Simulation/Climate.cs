namespace SotTable.Device.Sensing.Simulation;

/// <summary>
/// The temperature inside the block: what the room gave it at the start, and some degrees more once the electronics has warmed it up. An estimate: 21 to 24 °C,
/// then 2 to 4 °C more with a time constant of 20 minutes.
/// </summary>
/// <param name="seed">Seed of the simulation.</param>
/// <param name="roomC">What the room gives it; <c>null</c>: as the seed has it. Cells and chips are as their figures say at the seed's.</param>
internal sealed class Climate(int seed, double? roomC = null)
{
    private const double WarmUpSeconds = 1200;
    private readonly double _startC = new Seeded(seed, 1300).Between(0, 21, 24);
    private readonly double _colder = roomC - new Seeded(seed, 1300).Between(0, 21, 24) ?? 0;
    private readonly double _rise = new Seeded(seed, 1300).Between(1, 2, 4);

    /// <summary>Degrees above those at the start, where cells and chips are as their figures say.</summary>
    /// <param name="at">Monotonic time.</param>
    public double Above(TimeSpan at) => _colder + (at <= TimeSpan.Zero ? 0 : _rise * (1 - Math.Exp(-at.TotalSeconds / WarmUpSeconds)));

    /// <summary>Degrees Celsius.</summary>
    /// <param name="at">Monotonic time.</param>
    public double DegreesC(TimeSpan at) => _startC + Above(at);
}
