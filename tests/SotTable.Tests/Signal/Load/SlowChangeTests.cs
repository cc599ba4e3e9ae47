using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal.Load;

public sealed class SlowChangeTests
{
    private const double Session = 900;

    // Two cells of 50 kg under a block.
    private const double CapacityN = 2 * 490;
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    [Fact]
    public void Creep_and_temperature_under_a_still_person_are_called_settling_in_at_most_5_percent_of_200_seeds_with_the_zero_after()
    {
        var wrong = Enumerable.Range(1, 200).Count(seed => Judge(seed, withZero: true).Verdict != SlowVerdict.NoChangeBeyondInstrument);
        Assert.InRange(wrong, 0, 10);
    }

    [Fact]
    public void Nor_while_the_session_lasts_when_only_the_bounds_are_known()
    {
        var wrong = Enumerable.Range(1, 200).Count(seed => Judge(seed, withZero: false).Verdict != SlowVerdict.NoChangeBeyondInstrument);
        Assert.InRange(wrong, 0, 10);
    }

    [Fact]
    public void Tissue_that_settles_by_3_percent_is_found_under_creep_and_temperature_in_95_percent()
    {
        var found = Enumerable.Range(1, 200).Count(seed => Judge(seed, withZero: true, tissueN: 3).Verdict == SlowVerdict.Settling);
        Assert.InRange(found, 190, 200);
    }

    [Fact]
    public void A_bridge_that_drifts_beyond_all_bounds_is_told_by_its_zero()
    {
        var (t, load) = new StillPerson(1) { Also = s => 0.05 * s / 60 * 10 }.Seconds(Session); // ten times the worst drift expected
        var change = SlowChange.Of(t, load, TenSeconds, new(CellCreep.BoundN(CapacityN), 0.2, 7.5))!;
        Assert.Equal((SlowVerdict.NoChangeBeyondInstrument, BoundBy.ZeroReturn), (change.Verdict, change.BoundBy));
    }

    [Fact]
    public void Nothing_but_breathing_is_no_change_beyond_the_instrument()
    {
        var wrong = 0;
        for (var seed = 1; seed <= 200; seed++)
        {
            var (t, load) = new StillPerson(seed).Seconds(600);
            if (SlowChange.Of(t, load, TenSeconds, InstrumentEvidence.None)!.Verdict != SlowVerdict.NoChangeBeyondInstrument) wrong++;
        }

        Assert.InRange(wrong, 0, 10);
    }

    [Fact]
    public void A_steady_drift_of_3_N_in_5_minutes_is_found_with_its_slope()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var (t, load) = new StillPerson(seed) { Also = s => 3 * s / 300 }.Seconds(300);
            var change = SlowChange.Of(t, load, TenSeconds, new(CellCreep.BoundN(CapacityN), 0.1, null))!;
            Assert.NotEqual(SlowVerdict.NoChangeBeyondInstrument, change.Verdict);
            Assert.InRange(change.Slope.Slope, 0.9 * 0.6, 1.1 * 0.6);
        }
    }

    [Fact]
    public void Predicted_creep_can_be_taken_off()
    {
        var creep = new CellCreep(0.002, 60, 0.004, 600);
        var (t, load) = new StillPerson(4).Seconds(Session);
        var truth = new CellCreep(0.002, 60, 0.004, 600);
        for (var i = 0; i < t.Length; i++)
        {
            truth.Pass(92, 1);
            load[i] += truth.AddedN;
            creep.Pass(load[i], 1);
            load[i] -= creep.AddedN;
        }

        Assert.Equal(0.46, creep.AddedN, 0.05);
        var change = SlowChange.Of(t, load, TenSeconds, new(CellCreep.Unsure * creep.AddedN, 0, null))!;
        Assert.Equal(SlowVerdict.NoChangeBeyondInstrument, change.Verdict);
    }

    [Fact]
    public void Cells_that_creep_much_make_settling_of_a_still_person_and_with_their_constants_in_at_most_5_percent_of_200_seeds()
    {
        var (without, with) = (0, 0);
        for (var seed = 1; seed <= 200; seed++)
        {
            var (t, load, crept, _) = Crept(seed, loadN: 300, fraction: 2e-3, tissueN: 0);
            if (SlowChange.Of(t, load, TenSeconds, InstrumentEvidence.None)!.Verdict == SlowVerdict.Settling) without++;
            if (SlowChange.Of(t, load, crept, TenSeconds, InstrumentEvidence.None, Known(2e-3))!.Verdict != SlowVerdict.NoChangeBeyondInstrument) with++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"without {without}, with {with}");
        Assert.InRange(without, 190, 200);
        Assert.InRange(with, 0, 10);
    }

    [Fact]
    public void A_change_that_the_bound_of_the_class_hides_is_found_in_95_percent_once_creep_is_predicted()
    {
        var instrument = InstrumentEvidence.OfCells(CapacityN) with { TemperatureN = 0.03 }; // measured
        var (hidden, found, before, now) = (0, 0, 0.0, 0.0);
        for (var seed = 1; seed <= 200; seed++)
        {
            var (t, load, crept, quiet) = Crept(seed, loadN: 300, fraction: 1.5e-4, tissueN: 0.2);
            var byClass = SlowChange.Of(t, load, TenSeconds, instrument)!;
            if (byClass.Verdict == SlowVerdict.NoChangeBeyondInstrument) hidden++;
            var change = SlowChange.Of(t, load, crept, TenSeconds, instrument, Known(1.5e-4))!;
            if (change.Verdict == SlowVerdict.Settling && change.ChangeN < 0) found++;
            (before, now) = (before + (byClass.BoundN / 200), now + (change.BoundN / 200));
            Assert.Equal(crept[^1] - crept[0], change.CreepN);
            Assert.Null(SlowChange.Of(t, quiet, TenSeconds, instrument)!.CreepN);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"hidden {hidden}, found {found}, bound {before:0.000} N, then {now:0.000} N");
        Assert.InRange(now, 0.03, 0.1);
        Assert.InRange(hidden, 190, 200);
        Assert.InRange(found, 190, 200);
    }

    [Fact]
    public void Where_creep_is_predicted_the_bound_is_what_the_prediction_leaves_unknown()
    {
        var (t, load, crept, _) = Crept(1, loadN: 300, fraction: 0.01, tissueN: 0);
        var change = SlowChange.Of(t, load, crept, TenSeconds, InstrumentEvidence.OfCells(CapacityN) with { TemperatureN = 0 }, Known(0.01))!;
        Assert.Equal(BoundBy.Creep, change.BoundBy);
        Assert.Equal((0.14 * crept.Max()) + (0.1 * 0.01 * load.Max()), change.BoundN, 9);
    }

    [Fact]
    public void Creep_recovers_as_it_came()
    {
        var creep = new CellCreep(0.001, 60, 0.001, 600);
        creep.Pass(100, 1e6);
        Assert.Equal(0.2, creep.AddedN, 6);
        creep.Pass(0, 600);
        Assert.Equal((0.1 * Math.Exp(-10)) + (0.1 * Math.Exp(-1)), creep.AddedN, 6);
    }

    [Fact]
    public void Too_little_time_is_no_verdict() => Assert.Null(SlowChange.Of([0.5, 1.5], [92, 92], TenSeconds, InstrumentEvidence.None));

    private static CreepFit Known(double fraction) => new([new(0.3 * fraction, 60), new(0.7 * fraction, 900)], 0.1 * fraction, 490, 0.002, 0.86, 122);

    // Cells that got on with the person: they creep by up to a tenth more or less than their test said.
    private static (double[] T, double[] Load, double[] Crept, double[] Quiet) Crept(int seed, double loadN, double fraction, double tissueN)
    {
        var person = new StillPerson(seed, loadN, breathN: 0.3) { Also = t => -tissueN * (1 - Math.Exp(-t / 90)) };
        var (t, quiet) = person.Seconds(Session);
        var off = person.Between(0.9, 1.1);
        var cells = new CellCreep(off * 0.3 * fraction, 60, off * 0.7 * fraction, 900);
        var predicted = new BlockCreep(Known(fraction));
        var (load, crept) = ((double[])quiet.Clone(), new double[t.Length]);
        for (var i = 0; i < t.Length; i++)
        {
            cells.Pass(quiet[i], 1);
            load[i] += cells.AddedN;
            predicted.Take(new LoadSecond((long)t[i], load[i], 0), 15);
            crept[i] = predicted.NowN;
        }

        return (t, load, crept, quiet);
    }

    // Creep up to the limit of the cells' class, either share of it fast; temperature that moves the zero by up to 0.15 N either way.
    private static SlowChange Judge(int seed, bool withZero, double tissueN = 0)
    {
        var person = new StillPerson(seed);
        var (creepN, fast, warmN, warmTau) = (person.Between(0, CellCreep.BoundN(CapacityN)), person.Between(0.2, 0.8), person.Between(-0.15, 0.15), person.Between(200, 2000));
        double Creep(double t) => creepN * ((fast * (1 - Math.Exp(-t / 60))) + ((1 - fast) * (1 - Math.Exp(-t / 600))));
        double Warm(double t) => warmN * (1 - Math.Exp(-t / warmTau));
        var settling = new StillPerson(seed + 1000) { Also = t => Creep(t) + Warm(t) - (tissueN * (1 - Math.Exp(-t / 90))) };
        var (seconds, load) = settling.Seconds(Session);
        double? zero = withZero ? (0.95 * Creep(Session)) + Warm(Session) + (0.02 * person.Gauss()) : null;
        return SlowChange.Of(seconds, load, TenSeconds, new(CellCreep.BoundN(CapacityN), 0.15, zero))!;
    }
}
