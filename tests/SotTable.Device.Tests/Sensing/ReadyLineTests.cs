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

    [Theory]
    [InlineData(ChipFault.Reset, 0.05, true)] // the line is silent from then on
    [InlineData(ChipFault.NoAnswer, 0.2, false)] // shorter than a new start
    [InlineData(ChipFault.NoAnswer, 3, false)]
    [InlineData(ChipFault.NoAnswer, 0.2, true)]
    [InlineData(ChipFault.BusTimeout, 0.2, true)]
    [InlineData(ChipFault.NoAnswer, 3, true)]
    public void A_breath_chip_that_was_reset_or_unplugged_is_read_by_its_ready_line_again(ChipFault kind, double seconds, bool line)
    {
        var rig = new Ads1115Rig(new(0, kind, Seconds(5), Seconds(seconds)));
        rig.Run(5);
        rig.Ports.Deaf = line; // it was in the same plug
        rig.Run(seconds);
        rig.Ports.Deaf = false;
        rig.Run(5);
        var before = (rig.Words, Told: rig.Chip.Told(rig.Time.Now));
        rig.Run(5);

        Assert.False(rig.Driver.HostPaced);
        Assert.InRange(rig.Words - before.Words - (rig.Chip.Told(rig.Time.Now) - before.Told), -1, 1);
    }

    [Fact]
    public void A_breath_chip_whose_ready_line_came_off_is_polled_until_it_is_started_anew()
    {
        var rig = new Ads1115Rig(new(0, ChipFault.Reset, Seconds(10), Seconds(0)));
        rig.Run(5);
        rig.Ports.Deaf = true;
        rig.Run(2);
        Assert.True(rig.Driver.HostPaced);
        rig.Ports.Deaf = false; // somebody has put it back
        rig.Run(2);
        Assert.True(rig.Driver.HostPaced);
        rig.Run(3);
        Assert.False(rig.Driver.HostPaced);
    }

    private static TimeSpan Seconds(double s) => TimeSpan.FromSeconds(s);

    // An ADS1115 at 64 words a second, which is looked at every two milliseconds.
    private sealed class Ads1115Rig
    {
        public Ads1115Rig(PlannedFault fault)
        {
            var faults = new ChipFaults(new([fault]), 0, 1);
            Ports = new SimulatedPorts(Time);
            Chip = new Ads1115Model(1, 0, _ => 1.0, faults);
            Ports.Bus("i2c-1").TryAttach(0x48, Chip);
            Ports.Bus("i2c-1").HangsBy(faults);
            Ports.ReadyPins[22] = Chip.Told;
            Driver = new Ads1115Driver(Ports.Bus("i2c-1"), Tables.Adult(breathHz: 64).Channels[4] with { Ready = 22 }, Ports.Ready(22, falling: true));
        }

        public VirtualSamplingTime Time { get; } = new();

        public SimulatedPorts Ports { get; }

        public Ads1115Model Chip { get; }

        public Ads1115Driver Driver { get; }

        public int Words { get; private set; }

        public void Run(double seconds)
        {
            for (var (end, again) = (Time.Now + Seconds(seconds), Time.Now); Time.Now < end; Time.SleepUntil(Time.Now + TimeSpan.FromMilliseconds(2), CancellationToken.None))
            {
                if (Time.Now < again) continue;
                var step = Driver.Step(Time.Now);
                if (step.Event == ConverterEvent.Word) Words++;
                if (step.Event is ConverterEvent.Busy or ConverterEvent.Fault) again = step.Again;
            }
        }
    }
}
