using SotTable.Device.Journal;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Device.Tests;

/// <summary>A small table for tests.</summary>
internal static class TestTable
{
    public static TableProfile Profile() => new("test", 1, "four cells and a belt",
    [
        Load("A1", BlockId.A, "i2c-1"), Load("A2", BlockId.A, "i2c-3"), Load("B1", BlockId.B, "i2c-4"), Load("B2", BlockId.B, "i2c-5"),
        new("breath", ChannelKind.Breath, null, "ads1115", "i2c-1", 0x48, 1, 2.048, 50, null, null),
    ]);

    public static JournalEvent Event(string kind, Guid? session = null, double atS = 1, long ordinal = 0, string payload = "{}") =>
        new("session", kind, session, ordinal, 42, TimeSpan.FromSeconds(atS), 1_000_000 + (long)(atS * 1000), null, "button", null, SampleOrigin.Simulated, payload);

    private static ChannelProfile Load(string name, BlockId block, string bus) =>
        new(name, ChannelKind.Load, block, "nau7802", bus, 0x2a, 128, null, 80, 500, 2);
}
