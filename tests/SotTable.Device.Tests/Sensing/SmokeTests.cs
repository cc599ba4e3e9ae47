using Xunit;
using SotTable.Device.Sensing.Simulation;
namespace SotTable.Device.Tests.Sensing;
public sealed class SmokeTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(80, 50)]
    [InlineData(320, 100)]
    public void Smoke(double hz, double bhz)
    {
        var table = Tables.Lying(1, Tables.Adult(hz, bhz));
        var samples = table.Run(60);
        foreach (var c in table.Source.Channels()) output.WriteLine(c.ToString());
        foreach (var b in table.Wiring.Buses) output.WriteLine($"{b.Key} {((SimulatedI2cBus)b.Value).Transfers} {((SimulatedI2cBus)b.Value).BitTimes / 60.0}");
        for (var i = 0; i < 4; i++)
        {
            var m = (Nau7802Model)table.Wiring.Chips[i];
            output.WriteLine($"true {m.TrueHz(hz)} unread {m.Unread} read {m.WordsRead}");
            var mine = samples.Where(s => s.Channel == i).ToList();
            output.WriteLine($"first {mine[0]} last {mine[^1]}");
            var d = mine.Skip(200).Zip(mine.Skip(201), (a, b) => (b.At - a.At).TotalMicroseconds).ToList();
            output.WriteLine($"dt {d.Min()} {d.Max()} {d.Average()}");
        }
        output.WriteLine(string.Join("\n", samples.Where(s => s.Fault != 0).Take(20)));
        output.WriteLine($"{samples.First(s => s.Channel == 4)} {samples.Last(s => s.Channel == 4)}");
    }
}
