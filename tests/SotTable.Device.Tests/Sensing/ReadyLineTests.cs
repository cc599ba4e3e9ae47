using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

public sealed class ReadyLineTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_ready_line_that_came_off_is_done_without_after_one_word(bool deaf)
    {
        var time = new VirtualSamplingTime();
        var ports = new SimulatedPorts(time) { Deaf = deaf };
        var cell = Tables.Cell("A1", BlockId.A, "i2c-1", 80) with { Ready = 22 };
        var chip = new Nau7802Model(1, 0, _ => 0.1, new ChipFaults(FaultPlan.None, 0, 1));
        Assert.True(ports.Bus("i2c-1").TryAttach(0x2A, chip));
        var driver = ChipDrivers.Make(new TableProfile("one", 1, "one", [cell]), ports, new AfeImages(), [])[0];
        var words = 0;
        while (time.Now < TimeSpan.FromSeconds(11))
        {
            if (driver.Step(time.Now).Event == ConverterEvent.Word) words++;
            time.SleepUntil(time.Now + TimeSpan.FromMilliseconds(2), CancellationToken.None);
        }

        Assert.InRange(words, 780, 860);
        Assert.InRange(chip.Unread, 0, deaf ? 2 : 0);
    }
}
