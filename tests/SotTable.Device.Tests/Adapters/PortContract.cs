using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Adapters;

/// <summary>What every adapter set's buses, lines and converters have to do; each set runs all of it over scripted wires (DESIGN 5).</summary>
public abstract class PortContract
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(30);
    private readonly PortRig _rig;

    private protected PortContract(PortRig rig) => _rig = rig;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_register_is_written_and_read_back_in_one_transfer()
    {
        List<string> said = [];
        using var bus = _rig.Bus((address, write, read) =>
        {
            said.Add($"{address:X2} {Convert.ToHexString(write)} {read.Length}");
            read.Fill(0xAB);
            return 0;
        });
        var read = new byte[2];
        Assert.Equal(I2cOutcome.Good, bus.Transfer(0x2A, [5], read));
        Assert.Equal(I2cOutcome.Good, bus.Transfer(0x2A, [1, 2], []));
        Assert.Equal(I2cOutcome.Good, bus.Transfer(0x2B, [], read));
        Assert.Equal(["2A 05 2", "2A 0102 0", "2B  2"], said);
        Assert.Equal([0xAB, 0xAB], read);
    }

    [Theory]
    [InlineData(Errno.NoAddress, true)]
    [InlineData(Errno.RemoteError, true)]
    [InlineData(Errno.TimedOut, false)]
    [InlineData(Errno.InputOutput, false)]
    [InlineData(Errno.NoDevice, false)]
    public void Trouble_on_a_bus_is_an_outcome_with_the_kernels_number_and_the_next_transfer_may_go_well(int errno, bool noAnswer)
    {
        var error = errno;
        using var bus = _rig.Bus((_, _, _) => error);
        Assert.Equal(new I2cOutcome(noAnswer ? I2cStatus.NoAnswer : I2cStatus.Failed, errno), bus.Transfer(0x2A, [0], new byte[1]));
        error = 0;
        Assert.Equal(I2cOutcome.Good, bus.Transfer(0x2A, [0], new byte[1]));
    }

    [Fact]
    public void Spi_sends_and_receives_at_once_and_trouble_is_a_number()
    {
        var error = 0;
        using var port = _rig.Spi((_, write, read) =>
        {
            for (var i = 0; i < write.Length; i++) read[i] = (byte)~write[i];
            return error;
        });
        var read = new byte[2];
        Assert.Equal(0, port.Transfer([0xAA, 0x0F], read));
        Assert.Equal([0x55, 0xF0], read);
        Assert.Equal(Errno.Invalid, port.Transfer([1], read));
        error = Errno.InputOutput;
        Assert.Equal(Errno.InputOutput, port.Transfer([1, 2], read));
        error = 0;
        Assert.Equal(0, port.Transfer([1, 2], read));
    }

    [Fact]
    public void Pulses_read_each_data_line_and_leave_the_clock_low()
    {
        _rig.SetLevel(6, true);
        _rig.SetLevel(7, false);
        using var lines = _rig.Lines(5, 6, 7);
        var levels = new uint[25];
        var outcome = lines.Clock(levels, HangLimit);
        Assert.Equal((0, 25), (outcome.Errno, outcome.Pulses));
        Assert.All(levels, l => Assert.Equal(1u, l));
        Assert.False(_rig.Level(5));
        Assert.Equal(0, lines.SetClock(true));
        Assert.True(_rig.Level(5));
        _rig.SetLevel(7, true);
        Assert.Equal(0, lines.Read(out var now));
        Assert.Equal(3u, now);
    }

    [Fact]
    public void A_pulse_that_was_longer_than_allowed_ends_the_train_with_the_clock_low()
    {
        using var lines = _rig.Lines(5, 6);
        Assert.Equal(1, lines.Clock(new uint[25], TimeSpan.Zero).Pulses);
        Assert.False(_rig.Level(5));
    }

    [Fact]
    public void A_ready_line_gives_its_newest_edge_once()
    {
        using var ready = _rig.Ready(24);
        Assert.False(ready.TryTake(out _));
        _rig.Fall(24);
        var between = _rig.Clock.Now;
        _rig.Fall(24);
        Assert.True(ready.TryTake(out var at));
        Assert.InRange(at, between, _rig.Clock.Now);
        Assert.False(ready.TryTake(out _));
    }

    [Fact]
    public async Task Buttons_give_edges_in_order_and_their_state()
    {
        using var panel = _rig.Panel(new PanelProfile(17, 27, null, null, null, null));
        Assert.False(panel.IsDown(PanelButton.Practitioner));
        _rig.Press(17, true);
        _rig.Press(27, true);
        _rig.Press(17, false);
        List<ButtonEdge> edges = [];
        while (edges.Count < 3) edges.Add(await panel.Edges.ReadAsync(Token).AsTask().WaitAsync(HangLimit, Token));
        Assert.Equal(
            [(PanelButton.Practitioner, true), (PanelButton.Patient, true), (PanelButton.Practitioner, false)], edges.Select(e => (e.Button, e.Down)));
        Assert.True(edges[0].At < edges[1].At && edges[1].At < edges[2].At);
        Assert.Equal((false, true), (panel.IsDown(PanelButton.Practitioner), panel.IsDown(PanelButton.Patient)));
        Assert.Equal(0, panel.EdgesLost);
    }

    [Fact]
    public void Light_and_buzzer_follow_and_are_off_at_the_end()
    {
        var panel = _rig.Panel(new PanelProfile(17, null, 22, 23, null, 18));
        panel.SetLight(1, 0, 0);
        panel.SetBuzzer(2000, 1);
        Assert.Equal((true, false, true), (_rig.Level(22), _rig.Level(23), _rig.Level(18)));
        panel.Dispose();
        Assert.Equal((false, false, false), (_rig.Level(22), _rig.Level(23), _rig.Level(18)));
    }

    [Theory]
    [InlineData(1.0, 1.0 / 4.096 * 32768, SampleFault.None)]
    [InlineData(9.0, 32767, SampleFault.Saturated)]
    [InlineData(-9.0, -32768, SampleFault.Saturated)]
    public void An_ads1115_gives_its_word_and_a_clipped_one_says_so(double volts, double counts, SampleFault fault)
    {
        var word = Word(_ => volts, () => 0);
        Assert.InRange(word.Counts, counts - 5, counts + 5);
        Assert.Equal(fault, word.Fault);
    }

    [Fact]
    public void An_ads1115_that_is_gone_is_a_fault_and_gives_words_again_when_it_is_back()
    {
        var calls = 0;
        var word = Word(_ => 1, () => ++calls <= 3 ? Errno.RemoteError : 0, faultsToo: true);
        Assert.Equal((ConverterEvent.Fault, SampleFault.NoAnswer), (word.Event, word.Fault));
        Assert.Equal(ConverterEvent.Word, Word(_ => 1, () => 0).Event);
    }

    // Real time: the binding works on a thread of its own.
    private ConverterStep Word(ChipInput volts, Func<int> trouble, bool faultsToo = false)
    {
        var model = new Ads1115Model(1, 0, volts, new ChipFaults(FaultPlan.None, 0, 1));
        var gate = new Lock();
        var channel = new ChannelProfile("breath", ChannelKind.Breath, null, "ads1115", "i2c-1", 0x48, 1, 4.096, 50, null, null);
        var converter = _rig.Ads1115(channel, (_, write, read) =>
        {
            lock (gate)
            {
                if (trouble() is var error and not 0) return error;
                return model.Transfer(_rig.Clock.Now, write, read) ? 0 : Errno.RemoteError;
            }
        });
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            var step = converter.Step(_rig.Clock.Now);
            if (step.Event == ConverterEvent.Word || (faultsToo && step.Event == ConverterEvent.Fault)) return step;
            do Thread.Yield();
            while (_rig.Clock.Now < step.Again);
        }
    }
}

public sealed class NativePortTests() : PortContract(new NativeRig());
