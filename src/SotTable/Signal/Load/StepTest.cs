namespace SotTable.Signal;

/// <summary>
/// Steps of a slow series, such as medians of seconds: two windows side by side whose medians differ by far more than each of them spreads (load.md 3.3).
/// </summary>
/// <param name="Index">The first value after the step.</param>
/// <param name="Jump">That value minus the one before it.</param>
/// <param name="Change">Median of the ten values after minus median of the ten before.</param>
public readonly record struct StepTest(int Index, double Jump, double Change)
{
    private const int Window = 10;
    private const double Sigmas = 8; // of a difference of two medians: the windows are tried at every place of a long series
    private const double SpreadOfMedian = 1.25; // of normal values, over that of the mean

    /// <summary>Finds the steps of a series.</summary>
    /// <param name="values">The series.</param>
    /// <param name="atLeast">Smallest step that is looked for.</param>
    /// <returns>Steps in their order, no two closer than a window.</returns>
    public static IReadOnlyList<StepTest> Find(ReadOnlySpan<double> values, double atLeast)
    {
        var found = new List<StepTest>();
        Span<double> sorted = stackalloc double[2 * Window];
        (int At, double Sigmas, double Change) best = default;
        for (var i = Window; i <= values.Length - Window; i++)
        {
            var (sigmas, change) = Compare(values.Slice(i - Window, 2 * Window), sorted);
            if (sigmas > Math.Max(Sigmas, best.Sigmas) && Math.Abs(change) > atLeast) best = (i, sigmas, change);
            if (best.Sigmas == 0 || (i < best.At + Window && i < values.Length - Window)) continue;
            var at = Sharpest(values, best.At, best.Change);
            found.Add(new(at, values[at] - values[at - 1], best.Change));
            best = default;
        }

        return found;
    }

    private static (double Sigmas, double Change) Compare(ReadOnlySpan<double> both, Span<double> sorted)
    {
        both.CopyTo(sorted);
        var before = Medians.Of(sorted[..Window]);
        var after = Medians.Of(sorted[Window..]);
        for (var i = 0; i < both.Length; i++) sorted[i] = Math.Abs(both[i] - (i < Window ? before : after));
        var spread = 1.4826 * Medians.Of(sorted);
        var floor = 1e-9 * (Math.Abs(before) + Math.Abs(after)); // equal values
        return (Math.Abs(after - before) / (Math.Max(spread, floor) * SpreadOfMedian * Math.Sqrt(2.0 / Window)), after - before);
    }

    private static int Sharpest(ReadOnlySpan<double> values, int around, double change)
    {
        var at = around;
        for (var i = Math.Max(1, around - (Window / 2)); i <= Math.Min(values.Length - 1, around + (Window / 2)); i++)
            if ((values[i] - values[i - 1]) * Math.Sign(change) > (values[at] - values[at - 1]) * Math.Sign(change)) at = i;
        return at;
    }
}
