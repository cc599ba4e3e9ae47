using SotTable.Device.Diagnosis;
using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Samples;
using SotTable.Signal;
using Xunit;

namespace SotTable.Device.Tests.Diagnosis;

/// <summary>What goes wrong with a chip is found and named on its channel, and on no other; what is well is not called ill.</summary>
public sealed class PlantedFaultTests
{
    public static TheoryData<string> Profiles => [.. Directory.EnumerateFiles(Path.Combine(TestTable.Root(), "hardware/profiles"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    // Fault, profile, channel, what diagnose has to call it there, and the channels that share the broken part.
    public static TheoryData<ChipFault, string, int, string, int[]> Faults => new()
    {
        { ChipFault.NoAnswer, "adult-4x80", 1, "no-answer", [1] },
        { ChipFault.NoAnswer, "clinic", 3, "no-answer", [3] },
        { ChipFault.NoAnswer, "adult-4x80", 4, "no-answer", [4] },
        { ChipFault.NoAnswer, "clinic-sdp31", 4, "no-answer", [4] },
        { ChipFault.NoAnswer, "hobby", 0, "timeout", [0] },
        { ChipFault.NoAnswer, "kernel-iio", 1, "no-answer", [1] },
        { ChipFault.MissingConversion, "adult-4x80", 2, "timeout", [2] },
        { ChipFault.MissingConversion, "adult-4x80", 4, "stuck", [4] },
        { ChipFault.MissingConversion, "hx711-spi", 1, "timeout", [1] },
        { ChipFault.MissingConversion, "kernel-iio", 0, "bus-error", [0] },
        { ChipFault.Reset, "adult-4x320", 0, "reset", [0] },
        { ChipFault.Reset, "adult-4x80", 4, "reset", [4] },
        { ChipFault.Reset, "hobby", 1, "timeout", [1] },
        { ChipFault.StuckValue, "adult-4x80", 3, "stuck", [3] },
        { ChipFault.StuckValue, "hobby", 1, "stuck", [1] },
        { ChipFault.StuckValue, "clinic-sdp31", 4, "stuck", [4] },
        { ChipFault.CalibrationError, "clinic", 0, "setup-failed", [0] },
        { ChipFault.OpenInput, "infant", 1, "saturated", [1] },
        { ChipFault.OpenInput, "hx711-spi", 0, "saturated", [0] },
        { ChipFault.OpenInput, "adult-4x80", 4, "saturated", [4] },
        { ChipFault.TornWord, "hobby", 0, "torn", [0] },
        { ChipFault.LineLow, "hobby", 1, "bus-error", [1] },
        { ChipFault.LineLow, "hx711-spi", 0, "bus-error", [0] },
        { ChipFault.LineHigh, "hobby", 0, "timeout", [0] },
        { ChipFault.MuxSilent, "clinic", 1, "mux-silent", [0, 1, 2, 3] },
        { ChipFault.MuxReset, "infant, first cell only", 0, "mux-reset", [0] },
        { ChipFault.MuxTwoChannels, "clinic", 0, "two-at-once", [0, 1, 2, 3] },
        { ChipFault.BusTimeout, "clinic", 4, "bus-held", [4] },
        { ChipFault.Hum, "adult-4x80", 1, "hum", [1] },
        { ChipFault.Hum, "adult-4x320", 3, "hum", [3] },
        { ChipFault.Hum, "hx711-spi", 0, "hum", [0] },
        { ChipFault.HalfBridge, "adult-4x80", 2, "zero-far-off", [2] },
        { ChipFault.NoExcitation, "clinic", 0, "no-movement", [0] },
        { ChipFault.NoExcitation, "hobby", 1, "no-movement", [1] },
        { ChipFault.Reversed, "adult-4x80", 3, "reversed", [3] },
        { ChipFault.LowSupply, "clinic", 2, "noise", [2] },
        { ChipFault.ZeroJump, "clinic", 3, "zero-moved", [3] },
        { ChipFault.ZeroJump, "hx711-spi", 0, "zero-moved", [0] },
        { ChipFault.Shunt, "adult-4x80", 0, "shunt", [0] },
        { ChipFault.Shunt, "infant", 1, "shunt", [1] },
        { ChipFault.CablePull, "clinic", 1, "drift", [1] },
        { ChipFault.CablePull, "hx711-spi", 0, "drift", [0] },
        { ChipFault.ClockStretch, "adult-4x320, first cell only", 0, "rate", [0] },
        { ChipFault.CrossTalk, "adult-4x80", 2, "cross-talk", [2] },
        { ChipFault.CrossTalk, "hobby", 1, "cross-talk", [1] },
        { ChipFault.SideLoad, "clinic", 3, "zero-moved", [3] },
        { ChipFault.SideLoad, "hx711-spi", 0, "zero-moved", [0] },
        { ChipFault.StopContact, "adult-4x80", 1, "shunt", [1] },
        { ChipFault.StopContact, "infant", 0, "shunt", [0] },
        { ChipFault.Tilt, "clinic", 0, "shunt", [0] },
        { ChipFault.Tilt, "hobby", 1, "shunt", [1] },
        { ChipFault.HoseOff, "clinic-sdp31", 4, "hose-off", [4] },
        { ChipFault.HoseOff, "adult-4x80", 4, "hose-off", [4] },
        { ChipFault.HoseSwapped, "clinic-sdp31", 4, "hose-swapped", [4] },
        { ChipFault.BadCheckSum, "clinic-sdp31", 4, "bus-error", [4] },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_planted_fault_is_named_on_its_channel_and_nowhere_else(ChipFault kind, string profile, int channel, string code, int[] sharing)
    {
        // What happens once happens while it is read; torn words are some of many. With several cells in turn a multiplexer is set anew before each, and its reset
        // changes nothing; with one cell it does. All simulated wires have one thread, so that a slow one holds up the others.
        var once = kind is ChipFault.Reset or ChipFault.MuxReset;
        var fault = new PlannedFault(channel, kind, once ? TimeSpan.FromSeconds(7) : TimeSpan.Zero, TimeSpan.FromHours(1), kind == ChipFault.TornWord ? 0.1 : 1);
        var found = await DiagnoseAsync(profile, new FaultPlan([fault]));
        var worst = kind is ChipFault.LowSupply or ChipFault.CablePull or ChipFault.CrossTalk ? LineVerdict.Look : LineVerdict.Fault;
        var names = sharing.Select(i => found.Channels[i].Name).ToArray();
        Assert.All(names, n => Assert.Contains(found.Lines, l => l.Channel == n && l.Code == code && l.Verdict == worst));
        Assert.All(found.Lines.Where(l => l.Verdict >= LineVerdict.Look), l => Assert.Contains(l.Channel, names));
        Assert.Equal(worst, found.Verdict);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task A_healthy_table_has_nothing_to_look_at(string profile)
    {
        for (var seed = 1; seed <= 3; seed++)
        {
            var found = await DiagnoseAsync(profile, FaultPlan.None, seed);
            Assert.DoesNotContain(found.Lines, l => l.Verdict >= LineVerdict.Look);
            Assert.All(found.Channels, c => Assert.Contains(found.Lines, l => (l.Channel, l.Check, l.Verdict) == (c.Name, "tap", LineVerdict.Ok)));
        }
    }

    [Fact]
    public void Every_fault_that_can_be_planted_is_among_them() =>
        Assert.Equal(Enum.GetValues<ChipFault>(), Faults.Select(f => f.Data.Item1).Distinct().Order());

    [Fact]
    public void The_list_for_users_names_each_of_them_with_its_codes()
    {
        var rows = File.ReadLines(Path.Combine(TestTable.Root(), "src/SotTable.Device/FAULTS.md")).Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('|'));
        Assert.Equal(
            Faults.GroupBy(f => f.Data.Item1, f => f.Data.Item4).OrderBy(g => g.Key).Select(g => $"{g.Key}: {string.Join(", ", g.Distinct())}"),
            rows.Select(r => $"{r[1].Trim(' ', '`')}: {string.Join(", ", r[4].Split(',').Select(c => c.Trim(' ', '`')))}"));
    }

    private static async Task<SotTable.Device.Diagnosis.Diagnosis> DiagnoseAsync(string profile, FaultPlan faults, int seed = 1)
    {
        var path = Path.Combine(TestTable.Root(), $"hardware/profiles/{profile.Split(',')[0]}.json");
        var wiring = TableProfileFile.Parse(await File.ReadAllTextAsync(path), path).Value!;
        if (profile.Contains(',', StringComparison.Ordinal)) wiring = wiring with { Channels = [wiring.Channels[0]] };
        using var bench = new SimulatedBench(wiring, new SimulationOptions { Seed = seed, Faults = faults }, own => Calibration.Parse(own, "own", wiring).Value);
        return await new Diagnoser(bench, 10, _ => { }).RunAsync(TestContext.Current.CancellationToken);
    }
}
