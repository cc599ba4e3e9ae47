using SotTable.Device.Sensing;
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

    public static List<RawSample> Run(this SimulatedTable table, double seconds)
    {
        var samples = new List<RawSample>();
        table.RunUntil(TimeSpan.FromSeconds(seconds), (in RawSample s) => samples.Add(s), CancellationToken.None);
        return samples;
    }
}
