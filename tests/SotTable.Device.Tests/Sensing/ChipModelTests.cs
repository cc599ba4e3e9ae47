using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

/// <summary>The simulated chips behave as the data sheets say, also where the drivers don't go.</summary>
public sealed class ChipModelTests
{
    private static readonly ChipFaults Healthy = new(FaultPlan.None, 0, 1);

    [Fact]
    public void Nau7802_is_ready_200_µs_after_its_digital_part_is_switched_on()
    {
        var chip = new Nau7802Model(1, 0, _ => 0, Healthy);
        Write(chip, 0, Nau7802.PuCtrl, Nau7802.DigitalOn);
        Assert.Equal(0, Read(chip, 0.000199, Nau7802.PuCtrl) & Nau7802.PowerReady);
        Assert.Equal(Nau7802.PowerReady, Read(chip, 0.000201, Nau7802.PuCtrl) & Nau7802.PowerReady);
    }

    [Fact]
    public void Nau7802_clears_its_ready_bit_when_the_word_is_read_and_sets_it_one_period_later()
    {
        var chip = Converting(_ => 0.1);
        Assert.Equal(0, Read(chip, 1.0, Nau7802.PuCtrl) & Nau7802.WordReady);
        Assert.Equal(Nau7802.WordReady, Read(chip, 1.02, Nau7802.PuCtrl) & Nau7802.WordReady);
        Word(chip, 1.02);
        Assert.Equal(0, Read(chip, 1.0201, Nau7802.PuCtrl) & Nau7802.WordReady);
        Assert.Equal(Nau7802.WordReady, Read(chip, 1.034, Nau7802.PuCtrl) & Nau7802.WordReady);
        Assert.Equal(0, chip.Unread);
        Word(chip, 1.09);
        Assert.Equal(5, chip.Unread);
    }

    [Fact]
    public void Nau7802_gives_one_conversion_to_a_burst_and_a_torn_word_to_single_reads()
    {
        // The input jumps between the conversions that end at about 1.0125 and 1.025 s.
        var chip = Converting(at => at.TotalSeconds < 1.02 ? 0.1 : 0.6);
        var high = Read(chip, 1.019, Nau7802.Result);
        var low = Read(chip, 1.03, Nau7802.Result + 1);
        var whole = Word(chip, 1.03);
        Assert.Equal((whole >> 8) & 0xFF, low);
        Assert.NotEqual(whole >> 16, high);
    }

    [Fact]
    public void Nau7802_takes_344_ms_to_calibrate_and_ends_at_its_limits()
    {
        var chip = Converting(_ => 2);
        Write(chip, 2, Nau7802.Ctrl2, 0x30 | Nau7802.Calibrate);
        Assert.NotEqual(0, Read(chip, 2.343, Nau7802.Ctrl2) & Nau7802.Calibrate);
        Assert.Equal(0x30, Read(chip, 2.345, Nau7802.Ctrl2));
        Assert.Equal(Nau7802.Top, Word(chip, 2.4));
    }

    [Fact]
    public void Nau7802_falls_back_to_its_defaults_when_it_is_reset()
    {
        var chip = Converting(_ => 0);
        Write(chip, 2, Nau7802.PuCtrl, Nau7802.ResetBit);
        Assert.Equal([1, 0, 0], new[] { Nau7802.PuCtrl, Nau7802.Ctrl1, Nau7802.Ctrl2 }.Select(r => (int)Read(chip, 2.1, r)));
        Assert.Equal(0x0F, Read(chip, 2.1, Nau7802.Revision) & 0x0F);
    }

    [Fact]
    public void Ads1115_sleeps_until_a_single_conversion_is_asked_for_and_is_busy_for_its_time()
    {
        var chip = new Ads1115Model(1, 0, _ => 1.024, Healthy);
        Assert.Equal(Ads1115.ResetConfig, Read16(chip, 0, Ads1115.Config));
        Write16(chip, 1, Ads1115.Config, 0xC383);
        Assert.Equal(0, Read16(chip, 1.007, Ads1115.Config) & Ads1115.StartOrIdle);
        Assert.Equal(Ads1115.StartOrIdle, Read16(chip, 1.0085, Ads1115.Config) & Ads1115.StartOrIdle);
        Assert.InRange(Read16(chip, 1.0085, Ads1115.Conversion), (1.024 / 4.096 * 32768) - 3, (1.024 / 4.096 * 32768) + 3);
    }

    [Theory]
    [InlineData(9, short.MaxValue)]
    [InlineData(-9, short.MinValue)]
    public void Ads1115_ends_at_its_range(double volts, short word)
    {
        var chip = new Ads1115Model(1, 0, _ => volts, Healthy);
        Write16(chip, 0, Ads1115.Config, 0x4083);
        Assert.Equal(word, (short)Read16(chip, 1, Ads1115.Conversion));
    }

    // Set up at gain 128 and 80 a second; conversions begin at 1 s.
    private static Nau7802Model Converting(ChipInput input)
    {
        var chip = new Nau7802Model(1, 0, input, Healthy);
        Write(chip, 0, Nau7802.PuCtrl, Nau7802.InternalLdo | Nau7802.AnalogOn | Nau7802.DigitalOn);
        Write(chip, 0, Nau7802.Ctrl1, Nau7802.Ldo3V0 | 7);
        Write(chip, 0, Nau7802.Ctrl2, 0x30);
        Write(chip, 1, Nau7802.PuCtrl, Nau7802.InternalLdo | Nau7802.AnalogOn | Nau7802.DigitalOn | Nau7802.CycleStart);
        return chip;
    }

    private static void Write(Nau7802Model chip, double at, byte register, int value) =>
        Assert.True(chip.Transfer(TimeSpan.FromSeconds(at), [register, (byte)value], []));

    private static byte Read(Nau7802Model chip, double at, byte register)
    {
        var read = new byte[1];
        Assert.True(chip.Transfer(TimeSpan.FromSeconds(at), [register], read));
        return read[0];
    }

    private static int Word(Nau7802Model chip, double at)
    {
        var read = new byte[3];
        Assert.True(chip.Transfer(TimeSpan.FromSeconds(at), [Nau7802.Result], read));
        return ((sbyte)read[0] << 16) | (read[1] << 8) | read[2];
    }

    private static void Write16(Ads1115Model chip, double at, byte register, int value) =>
        Assert.True(chip.Transfer(TimeSpan.FromSeconds(at), [register, (byte)(value >> 8), (byte)value], []));

    private static int Read16(Ads1115Model chip, double at, byte register)
    {
        var read = new byte[2];
        Assert.True(chip.Transfer(TimeSpan.FromSeconds(at), [register], read));
        return (read[0] << 8) | read[1];
    }
}
