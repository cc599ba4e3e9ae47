using System.Text.Json;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;
using SotTable.Signal;
using Xunit;

namespace SotTable.Device.Tests.Service;

/// <summary>What the table says of the breathing, from simulated chips to the messages.</summary>
public sealed class BreathTests
{
    [Fact]
    public void A_session_says_rate_phase_ripple_and_its_mean_at_the_end()
    {
        using var rig = new ReaderRig(lying: true, options: o => o.DefaultTemplate = "long");
        rig.Run(60);
        rig.Press();
        rig.Run(60);
        var breath = rig.Last.Breath!;
        Assert.Equal(BreathSource.Sensor, breath.Source);
        Assert.InRange(breath.RatePerMin!.Value, 5, 30);
        Assert.InRange(breath.Confidence, 0.5, 1);
        Assert.InRange(breath.RippleA!.Value, 0.05, 20);
        Assert.Superset(new HashSet<BreathPhase> { BreathPhase.Inhale, BreathPhase.Exhale }, rig.States.Select(s => s.Breath!.Phase).ToHashSet());

        rig.Command(new Stop("dashboard"));
        rig.Run(1);
        var summary = JsonSerializer.Deserialize(rig.Events.Single(e => e.Kind == "summary").Payload, WireJson.Default.SummaryMessage)!;
        Assert.InRange(summary.Breath!.MeanRatePerMin!.Value, 5, 30);
        Assert.InRange(summary.Breath.Coverage, 0.9, 1);
    }

    [Fact]
    public void A_table_without_a_breath_sensor_reads_the_rate_from_its_calibrated_blocks()
    {
        using var rig = new ReaderRig(lying: true, options: o => o.Profile = Path.Combine(TestTable.Root(), "hardware/profiles/clinic-nobreath.json"));
        rig.Run(60);
        rig.Press();
        rig.Run(30);
        Assert.Equal((BreathSource.Blocks, BreathPhase.Unknown, null), (rig.Last.Breath!.Source, rig.Last.Breath.Phase, rig.Last.Breath.Coupling));
        Assert.InRange(rig.Last.Breath.RatePerMin!.Value, 5, 30);
        rig.Command(new Stop("dashboard"));
        rig.Run(1);
        var summary = JsonSerializer.Deserialize(rig.Events.Single(e => e.Kind == "summary").Payload, WireJson.Default.SummaryMessage)!;
        Assert.Equal(BreathSource.Blocks, summary.Breath!.Source);
    }

    [Fact]
    public void After_two_still_minutes_the_state_says_whether_the_load_follows_the_breath()
    {
        using var rig = new ReaderRig(lying: true, options: o => o.DefaultTemplate = "long");
        rig.Run(10);
        Assert.Equal(BreathCoupling.NotEnough, rig.Last.Breath!.Coupling);
        rig.Press();
        rig.Run(240);
        var said = rig.States.Select(s => s.Breath!.Coupling).ToHashSet();
        Assert.Contains(BreathCoupling.Coupled, said);
        Assert.Contains(rig.States, s => s.Breath!.LagS is { } lag && Math.Abs(lag) < 1);
    }

    [Fact]
    public void A_frame_says_that_air_goes_in_as_long_as_the_state_says_so()
    {
        using var rig = new ReaderRig(lying: true);
        rig.Press();
        rig.Run(60);
        var frame = new WaveFrame();
        var inhaling = rig.Frames.Skip(300).Count(f => frame.TryDecode(f, out _) && (frame.Flags & WaveFlags.Inhaling) != 0);
        Assert.InRange(inhaling, 60, 240);
    }

    [Fact]
    public void Without_the_breath_module_no_word_of_breathing_is_said_anywhere()
    {
        using var rig = new ReaderRig(lying: true, options: o => o.Breath = false);
        rig.Run(30);
        rig.Press();
        rig.Run(30);
        rig.Command(new Stop("dashboard"));
        rig.Run(1);
        Assert.DoesNotContain(rig.Reader.Channels, c => c.Kind == ChannelKind.Breath);
        Assert.DoesNotContain("breath", JsonSerializer.Serialize(rig.Last, WireJson.Default.StateMessage), StringComparison.OrdinalIgnoreCase);
        Assert.All(rig.Events, e => Assert.DoesNotContain("breath", e.Payload, StringComparison.OrdinalIgnoreCase));
        var frame = new WaveFrame();
        Assert.All(rig.Frames, f => Assert.True(frame.TryDecode(f, out _) && frame.BreathChannels == 0 && (frame.Flags & WaveFlags.Inhaling) == 0));
        Assert.Equal(SessionPhase.Ended, rig.Last.Phase);
    }

    [Fact]
    public void Of_an_infant_no_breathing_is_said()
    {
        using var rig = new ReaderRig(lying: true, options: o => o.DefaultPerson = PersonProfile.Infant);
        rig.Run(30);
        rig.Press();
        rig.Run(30);
        Assert.All(rig.States, s => Assert.Null(s.Breath));
        rig.Command(new Stop("dashboard"));
        rig.Run(1);
        Assert.Null(JsonSerializer.Deserialize(rig.Events.Single(e => e.Kind == "summary").Payload, WireJson.Default.SummaryMessage)!.Breath);
    }
}
