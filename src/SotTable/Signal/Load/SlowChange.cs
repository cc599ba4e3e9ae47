namespace SotTable.Signal;

/// <summary>
/// What changed slowly while somebody lay still, and whether it was more than the instrument does by itself. "No change beyond the instrument" is a result
/// like any other (load.md 3.4).
/// </summary>
/// <param name="ChangeN">From the first medians to the last, predicted creep taken off where it is known.</param>
/// <param name="Slope">Newtons a minute, with its interval.</param>
/// <param name="BoundN">What the instrument may have done: a change has to be larger.</param>
/// <param name="BoundBy">Which evidence made the bound.</param>
/// <param name="Curve">The settling curve.</param>
/// <param name="Verdict">What may be said.</param>
public sealed record SlowChange(double ChangeN, TheilSen Slope, double BoundN, BoundBy BoundBy, SettlingCurve Curve, SlowVerdict Verdict)
{
    /// <summary>Predicted creep over the stretch that was taken off, newtons; <c>null</c> when none is predicted.</summary>
    public double? CreepN { get; init; }

    // 10 s medians of a session of 20 minutes are 120; longer recordings get longer medians.
    private const int MostMedians = 200;

    /// <summary>Judges a stretch of rest.</summary>
    /// <param name="t">Middle of each quiet second since the last shift, rising.</param>
    /// <param name="load">Its median, newtons.</param>
    /// <param name="medianOver">Length of the slow medians.</param>
    /// <param name="instrument">What is known of the instrument.</param>
    /// <returns><c>null</c> for fewer than three medians.</returns>
    public static SlowChange? Of(ReadOnlySpan<double> t, ReadOnlySpan<double> load, TimeSpan medianOver, InstrumentEvidence instrument)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        if (t.IsEmpty) return null;
        var width = Math.Max(medianOver.TotalSeconds, (t[^1] - t[0]) / MostMedians);
        var (times, values, count) = (new double[MostMedians + 2], new double[MostMedians + 2], 0);
        var fit = new SettlingFit();
        for (var i = 0; i < t.Length;)
        {
            var from = i;
            while (i < t.Length && t[i] - t[from] < width) fit.Add(t[i] - t[0] + 0.5, load[i++]);
            if (i - from < 0.5 * width) continue; // most of it was left out
            (times[count], values[count]) = (0.5 * (t[from] + t[i - 1]) / 60, Medians.Of(load[from..i].ToArray()));
            count++;
        }

        if (count < 3) return null;
        var slope = TheilSen.Of(times.AsSpan(0, count), values.AsSpan(0, count));
        var curve = fit.Solve();
        var straight = slope.Slope * (times[count - 1] - times[0]);
        var change = Change(values.AsSpan(0, count), straight, curve, t[^1] - t[0]);
        var noise = slope.Uncertainty < double.PositiveInfinity ? slope.Uncertainty * (times[count - 1] - times[0]) : curve.S;
        var (bound, by) = instrument.Bound(3 * noise);
        var verdict = Math.Abs(change) <= bound ? SlowVerdict.NoChangeBeyondInstrument : curve.Terms > 0 ? SlowVerdict.Settling : SlowVerdict.Drift;
        return new(change, slope, bound, by, curve, verdict);
    }

    /// <summary>Judges a stretch of rest with the creep that its cells are predicted to have taken off.</summary>
    /// <param name="t">Middle of each quiet second since the last shift, rising.</param>
    /// <param name="load">Its median as measured, newtons.</param>
    /// <param name="crept">Predicted creep in it, newtons.</param>
    /// <param name="medianOver">Length of the slow medians.</param>
    /// <param name="instrument">What is known of the instrument; its creep becomes what the prediction leaves unknown.</param>
    /// <param name="creep">What the prediction is made by.</param>
    /// <returns><c>null</c> for fewer than three medians.</returns>
    public static SlowChange? Of(
        ReadOnlySpan<double> t, ReadOnlySpan<double> load, ReadOnlySpan<double> crept, TimeSpan medianOver, InstrumentEvidence instrument, CreepFit creep)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        ArgumentNullException.ThrowIfNull(creep);
        var (rest, largestCreep, largestLoad) = (new double[load.Length], 0.0, 0.0);
        for (var i = 0; i < rest.Length; i++)
        {
            rest[i] = load[i] - crept[i];
            largestCreep = Math.Max(largestCreep, Math.Abs(crept[i]));
            largestLoad = Math.Max(largestLoad, Math.Abs(load[i]));
        }

        var unknown = (CellCreep.Unsure * largestCreep) + creep.UncertaintyN(largestLoad);
        return Of(t, rest, medianOver, instrument with { CreepN = unknown }) is { } change ? change with { CreepN = crept[^1] - crept[0] } : null;
    }

    // The smaller of what the ends of the medians and the model say, so that neither a breath at one end nor a curve bent by it makes a change.
    private static double Change(ReadOnlySpan<double> values, double straight, in SettlingCurve curve, double seconds)
    {
        var ends = values[^1] - values[0];
        var model = curve.Terms == 0 ? straight : curve.At(seconds) - curve.At(0.5 * seconds / values.Length);
        if (ends * model <= 0) return 0;
        return Math.Abs(ends) < Math.Abs(model) ? ends : model;
    }
}

/// <summary>What is known of an instrument's own slow changes during a session, newtons of one block.</summary>
/// <param name="CreepN">The most the cells may have crept, or what a prediction leaves unknown of it.</param>
/// <param name="TemperatureN">The most their temperature may have moved the zero; 0 when it was measured not to.</param>
/// <param name="ZeroReturnN">Zero after minus zero before; <c>null</c> when it was not taken (yet).</param>
public sealed record InstrumentEvidence(double CreepN, double TemperatureN, double? ZeroReturnN)
{
    /// <summary>Nothing is known: only what the samples themselves say bounds a change.</summary>
    public static readonly InstrumentEvidence None = new(0, 0, null);

    /// <summary>What may be asked of cells of class C3 without a creep test of their own, at up to five degrees of warmth from body and room.</summary>
    /// <param name="capacityN">Rated load of all cells of a block; 0 when not known.</param>
    public static InstrumentEvidence OfCells(double capacityN) => new(CellCreep.BoundN(capacityN), CellCreep.WarmthN(capacityN), null);

    /// <summary>What the instrument may have done: the largest of its parts. Creep and temperature add, since both may go the same way.</summary>
    /// <param name="noiseN">Three times the standard uncertainty of the change by the samples' own noise.</param>
    public (double N, BoundBy By) Bound(double noiseN)
    {
        var (bound, by) = (noiseN, BoundBy.Noise);
        if (CreepN + TemperatureN > bound) (bound, by) = (CreepN + TemperatureN, CreepN >= TemperatureN ? BoundBy.Creep : BoundBy.Temperature);
        if (ZeroReturnN is { } zero && Math.Abs(zero) > bound) (bound, by) = (Math.Abs(zero), BoundBy.ZeroReturn);
        return (bound, by);
    }
}

/// <summary>Which evidence bounds the instrument's part.</summary>
public enum BoundBy
{
    /// <summary>Noise and breathing.</summary>
    Noise,

    /// <summary>Creep of the cells.</summary>
    Creep,

    /// <summary>Their temperature.</summary>
    Temperature,

    /// <summary>The zero did not come back.</summary>
    ZeroReturn,
}

/// <summary>What may be said of a slow change.</summary>
public enum SlowVerdict
{
    /// <summary>The load did not change by more than the instrument may by itself.</summary>
    NoChangeBeyondInstrument,

    /// <summary>It changed, and less and less.</summary>
    Settling,

    /// <summary>It changed, steadily.</summary>
    Drift,
}
