using SotTable.Device.Sensing.Recordings;
using SotTable.Device.Sensing.Simulation;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

public sealed class PatientModelTests
{
    [Fact]
    public void Both_blocks_carry_12_to_35_percent_of_body_weight_and_a_quarter_in_the_middle()
    {
        var parts = Enumerable.Range(1, 400).Select(seed => new PatientModel(Tables.Adult(), seed, 80, null).SettledN / (80 * 9.81)).Order().ToList();
        Assert.InRange(parts[0], 0.12, 0.16);
        Assert.InRange(parts[200], 0.22, 0.26);
        Assert.InRange(parts[^1], 0.32, 0.35);
    }

    [Fact]
    public void A_block_settles_by_a_tenth_or_so_within_the_first_minute()
    {
        var moved = Enumerable.Range(1, 60).Select(seed =>
        {
            var person = Lying(seed, since: 0);
            var first = Mean(person, 0, 2, [0, 1]);
            return Math.Abs(Mean(person, 40, 50, [0, 1]) - first) / (person.SettledN * person.ShareA);
        }).Order().ToList();
        Assert.InRange(moved[30], 0.03, 0.10);
        Assert.True(moved[30] > 5 * Math.Abs(Mean(Lying(1, -3000), 0, 10, [0]) / Mean(Lying(1, -3000), 0, 12, [0]) - 1));
    }

    [Fact]
    public void A_settled_person_loads_the_blocks_with_the_settled_force_however_it_shifts()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var person = Lying(seed, since: -3600);
            Assert.InRange(Mean(person, 0, 600, [0, 1, 2, 3]), person.SettledN - 1, person.SettledN + 1);
        }
    }

    [Fact]
    public void Breath_moves_the_blocks_together_by_1_2_N_and_the_sensor_by_0_6_V_in_step()
    {
        var recording = BreathRecording.Open(Repository.File("tests/recordings/breath/ds210_01.csv.gz")).Value;
        var person = new PatientModel(Tables.Adult(), 1, 75, recording);
        person.LieSince(TimeSpan.FromHours(-1));

        // With this seed nobody moves in the minute looked at.
        var rows = Enumerable.Range(0, 3000).Select(i =>
        {
            var at = TimeSpan.FromSeconds(100 + (0.02 * i));
            var (a, b) = (person.LoadN(0, at) + person.LoadN(1, at), person.LoadN(2, at) + person.LoadN(3, at));
            return (A: a, B: b, Total: a + b, Volts: person.BreathVolts(4, at));
        }).ToList();
        Assert.InRange(Spread(rows.Select(r => r.Total)), 1.0, 1.5);
        Assert.InRange(Spread(rows.Select(r => r.Volts)), 0.5, 0.75);
        Assert.InRange(Correlation([.. rows.Select(r => r.A)], [.. rows.Select(r => r.Volts)]), 0.98, 1);
        Assert.InRange(Correlation([.. rows.Select(r => r.B)], [.. rows.Select(r => r.Volts)]), 0.98, 1);
    }

    [Fact]
    public void Nobody_weighs_nothing_and_getting_on_peaks_above_lying()
    {
        var person = new PatientModel(Tables.Adult(), 4, 75, null);
        Assert.Equal(0, Mean(person, 0, 2, [0, 1, 2, 3]));
        person.MountAt(TimeSpan.FromSeconds(3));
        Assert.Equal(0, Mean(person, 2, 3, [0, 1, 2, 3]));
        var peak = Enumerable.Range(0, 900).Max(i => person.LoadN(0, At(3 + (0.01 * i))) + person.LoadN(1, At(3 + (0.01 * i))));
        Assert.InRange(peak, 0.5 * 75 * 9.81, 1.5 * 75 * 9.81);
        Assert.InRange(person.GetOnSeconds, 3, 15);
        Assert.True(person.Occupied(At(60)));
        person.DismountAt(At(60));
        Assert.Equal(0, Mean(person, 70, 75, [0, 1, 2, 3]));
        Assert.False(person.Occupied(At(75)));
    }

    [Fact]
    public void Channels_may_be_asked_at_their_own_times_and_meet_the_same_events()
    {
        var (one, other) = (Lying(9, -60), Lying(9, -60));
        for (var i = 0; i < 60_000; i++) one.LoadN(0, At(0.01 * i));
        Assert.Equal(other.LoadN(0, At(600)), one.LoadN(0, At(600)));
    }

    private static PatientModel Lying(int seed, double since)
    {
        var person = new PatientModel(Tables.Adult(), seed, 75, null);
        person.LieSince(At(since));
        return person;
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static double Mean(PatientModel person, double from, double to, int[] channels)
    {
        var steps = (int)((to - from) * 20);
        return Enumerable.Range(0, steps).Average(i => channels.Sum(c => person.LoadN(c, At(from + (i / 20.0)))));
    }

    private static double Spread(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[(int)(0.95 * sorted.Count)] - sorted[(int)(0.05 * sorted.Count)];
    }

    private static double Correlation(double[] x, double[] y)
    {
        var (mx, my) = (x.Average(), y.Average());
        var cross = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum();
        return cross / Math.Sqrt(x.Sum(a => (a - mx) * (a - mx)) * y.Sum(b => (b - my) * (b - my)));
    }
}
