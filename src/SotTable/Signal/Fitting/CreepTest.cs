namespace SotTable.Signal;

/// <summary>The readings of a creep test as a least-squares problem: for given time constants everything else is linear.</summary>
internal sealed class CreepTest
{
    private const int Levels = 2;
    private const int MostSteps = 30;
    private const double Coverage = 2.4; // the whole course lies within it for 95 % of simulated tests at least; one moment alone would at 2
    private readonly double[] _t;
    private readonly double[] _y;
    private readonly int _loaded;

    /// <summary>Takes the readings.</summary>
    /// <param name="run">What was read.</param>
    /// <param name="gains">Of the cells.</param>
    /// <param name="loadN">The load.</param>
    public CreepTest(CreepRun run, IReadOnlyList<CellGain> gains, double loadN)
    {
        LoadN = loadN;
        var (on, off) = (run.Loaded.Newtons(gains, run.Zero), run.Off.Newtons(gains, run.Zero));
        _loaded = on.Count;
        _t = [.. run.Loaded.Minutes.Concat(run.Off.Minutes).Select(m => 60 * m)];
        _y = [.. on.Select(v => v - on[0]), .. off];
        LaySeconds = 60 * run.Loaded.Minutes[^1];
    }

    /// <summary>The load, newtons.</summary>
    public double LoadN { get; }

    /// <summary>How many readings there are.</summary>
    public int Points => _y.Length;

    /// <summary>How long the load lay, seconds.</summary>
    public double LaySeconds { get; }

    /// <summary>How long the block was watched after it, seconds.</summary>
    public double OffSeconds => _t[^1];

    /// <summary>The best fit for given time constants; <c>null</c> when they are too much alike.</summary>
    /// <param name="taus">None to two, seconds.</param>
    public CreepSolution? Solve(double[] taus)
    {
        if (LeastSquares.Solve(Design(taus, null), _y) is not { } solved) return null;
        var (fractions, before) = (new double[taus.Length], new double[taus.Length]);
        for (var k = 0; k < taus.Length; k++) (fractions[k], before[k]) = (solved.Coefficients[Levels + (2 * k)] / LoadN, solved.Coefficients[Levels + (2 * k) + 1]);
        return new(taus, fractions, before, LoadN, solved.ResidualSumOfSquares, Points, solved.Residuals);
    }

    /// <summary>Moves the time constants to where the squares are least (Gauss–Newton, by halves when a step goes too far).</summary>
    /// <param name="from">Where to begin.</param>
    /// <param name="allowed">Whether time constants may be.</param>
    public CreepSolution Refine(CreepSolution from, Func<double[], bool> allowed)
    {
        var best = from;
        for (var i = 0; i < MostSteps; i++)
        {
            if (LeastSquares.Solve(Design(best.Taus, best), best.Residuals) is not { } step) break;
            var better = (CreepSolution?)null;
            for (var part = 1.0; part > 0.01 && better is null; part /= 2)
            {
                double[] taus = [.. best.Taus.Select((t, k) => t * Math.Exp(part * Math.Clamp(step.Coefficients[Levels + (2 * best.Taus.Length) + k], -1, 1)))];
                if (allowed(taus) && Solve(taus) is { } next && next.Rss < best.Rss * (1 - 1e-9)) better = next;
            }

            if (better is null) break;
            best = better;
        }

        return best;
    }

    /// <summary>What is not known of a prediction, as a part of the load: the most of all times.</summary>
    /// <param name="chosen">The fit that predicts.</param>
    /// <param name="richest">The one with the most terms: where it was left for fewer, the two of them differ by what the readings can't tell.</param>
    /// <param name="until">Seconds of load.</param>
    public double Unknown(CreepSolution chosen, CreepSolution richest, double until)
    {
        var (solved, moving) = (LeastSquares.Solve(Design(richest.Taus, richest), richest.Residuals), true);
        if (solved is null) (solved, moving) = (LeastSquares.Solve(Design(richest.Taus, null), _y), false);
        if (solved is null) return double.PositiveInfinity;
        var largest = 0.0;
        for (var t = 30.0; t <= until; t += 30)
            largest = Math.Max(largest, Math.Abs(chosen.Crept(t) - richest.Crept(t)) + (Coverage * richest.S * Math.Sqrt(Variance(richest, solved.Covariance, t, moving))));
        return largest;
    }

    private double Variance(CreepSolution s, double[,] covariance, double t, bool moving)
    {
        var (n, gradient, variance) = (s.Taus.Length, new double[covariance.GetLength(0)], 0.0);
        for (var k = 0; k < n; k++)
        {
            var e = Math.Exp(-t / s.Taus[k]);
            gradient[Levels + (2 * k)] = (1 - e) / LoadN;
            if (moving) gradient[Levels + (2 * n) + k] = -s.Fractions[k] * e * t / s.Taus[k];
        }

        for (var i = 0; i < gradient.Length; i++)
            for (var j = 0; j < gradient.Length; j++) variance += gradient[i] * covariance[i, j] * gradient[j];
        return variance;
    }

    // Columns: a level with and one without load; for each term its end by the load and what was there before; for a fit that moves its constants, their logarithms.
    private double[,] Design(double[] taus, CreepSolution? at)
    {
        var (n, linear) = (taus.Length, Levels + (2 * taus.Length));
        var design = new double[Points, linear + (at is null ? 0 : n)];
        for (var i = 0; i < Points; i++)
        {
            var on = i < _loaded;
            design[i, on ? 0 : 1] = 1;
            for (var k = 0; k < n; k++)
            {
                var (e, lay) = (Math.Exp(-_t[i] / taus[k]), Math.Exp(-LaySeconds / taus[k]));
                design[i, Levels + (2 * k)] = on ? 1 - e : (1 - lay) * e;
                design[i, Levels + (2 * k) + 1] = on ? e : lay * e;
                if (at is null) continue;
                var (end, before) = (at.Fractions[k] * LoadN, at.Before[k]);
                var state = on ? before - end : (end * (1 - lay)) + (before * lay);
                design[i, linear + k] = (state * e * _t[i] / taus[k]) + (on ? 0 : (before - end) * lay * LaySeconds / taus[k] * e);
            }
        }

        return design;
    }
}

/// <summary>A fit of a creep test.</summary>
/// <param name="Taus">Time constants, seconds.</param>
/// <param name="Fractions">Creep in the end as a part of the load.</param>
/// <param name="Before">Creep that was there before, newtons.</param>
/// <param name="LoadN">The load.</param>
/// <param name="Rss">Sum of the squared residuals.</param>
/// <param name="Points">Readings.</param>
/// <param name="Residuals">One for each.</param>
internal sealed record CreepSolution(double[] Taus, double[] Fractions, double[] Before, double LoadN, double Rss, int Points, IReadOnlyList<double> Residuals)
{
    // N²: below is rounding.
    private const double Rounding = 1e-14;

    private int Parameters => 2 + (3 * Taus.Length);

    /// <summary>Standard deviation of the residuals.</summary>
    public double S => Math.Sqrt(Rss / (Points - Parameters));

    /// <summary>Bayesian information; less is better.</summary>
    public double Bic => (Points * Math.Log(Math.Max(Rss / Points, Rounding))) + (Parameters * Math.Log(Points));

    /// <summary>Creep after some time as a part of the load.</summary>
    /// <param name="seconds">How long it lay.</param>
    public double Crept(double seconds) => Taus.Select((t, k) => Fractions[k] * (1 - Math.Exp(-seconds / t))).Sum();
}
