using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Samples;

namespace SotTable.Device.Tests.Sensing;

/// <summary>Builders for tables on a virtual clock.</summary>
internal static class Tables
{
    public static TableProfile Adult(double loadHz = 80, double breathHz = 50) => new(
        "adult-test", 1, "Two blocks, two cells each",
        [
            Cell("A1", BlockId.A, "i2c-1", loadHz), Cell("A2", BlockId.A, "i2c-3", loadHz),
            Cell("B1", BlockId.B, "i2c-4", loadHz), Cell("B2", BlockId.B, "i2c-5", loadHz),
            new("breath", ChannelKind.Breath, null, "ads1115", "i2c-6", 0x48, 1, 4.096, breathHz, null, null),
        ]);

    public static ChannelProfile Cell(string name, BlockId block, string bus, double hz) =>
        new(name, ChannelKind.Load, block, "nau7802", bus, 0x2A, 128, null, hz, 490.3, 2.0);

    public static SimulatedTable Lying(int seed = 1, TableProfile? profile = null) =>
        SimulatedTable.CreateVirtual(profile ?? Adult(), new SimulationOptions { Seed = seed, LyingAtStart = true });

    /// <summary>A table whose sampling thread is woken late now and then, by up to this many seconds.</summary>
    public static SimulatedTable OftenLate(int seed, TableProfile profile, double mostLate) =>
        SimulatedTable.CreateOn(profile, new SimulationOptions { Seed = seed, LyingAtStart = true }, new LateTime(seed, TimeSpan.FromSeconds(5), mostLate));

    public static Nau7802Model Nau(this SimulatedTable table, int channel) => (Nau7802Model)table.Wiring.Chips[channel];

    public static SampleFault? Standing(this SimulatedTable table, int channel) => table.Source.Channels()[channel].Fault;

    public static List<RawSample> Run(this SimulatedTable table, double seconds)
    {
        var samples = new List<RawSample>();
        table.RunUntil(TimeSpan.FromSeconds(seconds), (in RawSample s) => samples.Add(s), CancellationToken.None);
        return samples;
    }
}

/// <summary>A virtual clock that sleeps too long: mostly by up to 0.2 ms, one time in fifty by much more.</summary>
internal sealed class LateTime(int seed, TimeSpan quietUntil, double mostLate) : ISamplingTime
{
    private readonly Random _random = new(seed);

    public TimeSpan Now { get; private set; }

    public void SleepUntil(TimeSpan at, CancellationToken stopping)
    {
        if (at < Now) return;
        var late = at < quietUntil ? 0 : _random.NextDouble() * (_random.Next(50) == 0 ? mostLate : 0.0002);
        Now = at + TimeSpan.FromSeconds(late);
    }

    public bool EnterRealTime() => false;

    public void LeaveRealTime()
    {
    }
}

/// <summary>Where the repository's files are.</summary>
internal static class Repository
{
    public static string File(string path)
    {
        var folder = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(folder, "SotTable.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no SotTable.sln above the tests");
        return Path.Combine(folder, path);
    }
}
