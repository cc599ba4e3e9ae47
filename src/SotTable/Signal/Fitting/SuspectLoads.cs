using System.Globalization;

namespace SotTable.Signal;

/// <summary>The loads that a refused fit fails by: without them the others fit within the error limits. They can be taken again; nothing is left out of a fit because of it.</summary>
/// <param name="Units">Which of the readings, from 0: one, or two.</param>
/// <param name="Words">What they read by the others, for people.</param>
public sealed record SuspectLoads(IReadOnlyList<int> Units, string Words)
{
    // As in the fit itself: a reading that is off by less may be the scale's own.
    private const double OffBy = 3;

    /// <summary>Looks for them.</summary>
    /// <param name="units">The rows of a fit that was refused, as they were read: those of a ladder hang together.</param>
    /// <param name="fit">Fits rows; <c>null</c> when it refuses them.</param>
    /// <param name="scale">What the block has to weigh to.</param>
    /// <param name="gravity">m/s².</param>
    /// <returns><c>null</c> when the others don't fit either, or when they can't tell which it was.</returns>
    public static SuspectLoads? Find(IReadOnlyList<IReadOnlyList<LoadRow>> units, Func<IReadOnlyList<LoadRow>, BlockFit?> fit, ScaleClass scale, double gravity)
    {
        ArgumentNullException.ThrowIfNull(units);
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(scale);
        var alone = new List<(int Unit, BlockFit Others)>();
        for (var u = 0; u < units.Count; u++)
        {
            if (!units[u].Any(r => IsFitted(r))) continue;
            if (Fits(units.Where((_, i) => i != u)) is { } others && Worst(units[u], others) is { } worst && Math.Abs(Off(worst, others)) > OffBy * Limit(worst)) alone.Add((u, others));
        }

        return alone.Count switch
        {
            0 => Exchanged(),
            1 => OrExchanged(alone[0].Unit, alone[0].Others),
            2 when alone.All(a => Judges(a.Others)) => new(
                [alone[0].Unit, alone[1].Unit], $"{Told(alone[0].Unit, alone[0].Others)}, or {Told(alone[1].Unit, alone[1].Others)}: the other loads go with either, so both have to be taken"),
            _ => null,
        };

        // The others have to agree with each other by more than the refusal asks, and there has to be something left that they agree about.
        BlockFit? Fits(IEnumerable<IReadOnlyList<LoadRow>> rest)
        {
            LoadRow[] rows = [.. rest.SelectMany(r => r)];
            return rows.Any(IsFitted) && fit(rows) is { S: not null } found && found.Residuals.All(r => Math.Abs(r.ResidualN) <= Limit(r.Row)) ? found : null;
        }

        // Two loads that each read as the other one. The load that judges the fit counts here, too.
        SuspectLoads? Exchanged()
        {
            SuspectLoads? found = null;
            for (var a = 0; a < units.Count; a++)
            {
                for (var b = a + 1; b < units.Count; b++)
                {
                    if (units[a] is not [var one] || units[b] is not [var other] || !IsFitted(one) || !IsFitted(other) || one.MassKg == other.MassKg) continue;
                    var rest = units.ToArray();
                    (rest[a], rest[b]) = ([one with { MassKg = other.MassKg }], [other with { MassKg = one.MassKg }]);
                    if (Fits(rest) is not { } others || !Judges(others)) continue;
                    if (found is not null) return null;
                    found = new([a, b], Swapped(a, b));
                }
            }

            return found;
        }

        // A single one that reads as the load outside the fit, and that one as it.
        SuspectLoads? OrExchanged(int unit, BlockFit others)
        {
            if (Judges(others)) return new([unit], $"{Told(unit, others)} by the other loads, which agree: another weight than noted, or something touched the block");
            if (units[unit] is not [var row]) return null;
            var judge = units.Index().FirstOrDefault(u => u.Item is [{ Use: RowUse.Verify }]);
            return judge.Item is [var verify] && ReadsAs(row, verify) && ReadsAs(verify, row) ? new([unit, judge.Index], Swapped(unit, judge.Index)) : null;

            bool ReadsAs(LoadRow load, LoadRow another) => Math.Abs(CellGain.Sum(others.Gains, load.Counts) - (another.MassKg * gravity)) <= OffBy * scale.LimitN(another.MassKg * gravity);
        }

        string Swapped(int a, int b) => $"{units[a][0].Name} and {units[b][0].Name} each read as the other one: they look exchanged";

        string Told(int unit, BlockFit others)
        {
            var row = Worst(units[unit], others)!; // it was found by it
            var (load, read) = (row.MassKg * gravity, (row.MassKg * gravity) + Off(row, others));
            return string.Create(CultureInfo.InvariantCulture, $"{row.Name} reads as {read / gravity:0.00} kg ({read:0.0} N, not {load:0.0} N)");
        }

        LoadRow? Worst(IReadOnlyList<LoadRow> rows, BlockFit others) => rows.Where(IsFitted).MaxBy(r => Math.Abs(Off(r, others)) / Limit(r));

        double Off(LoadRow row, BlockFit others) => CellGain.Sum(others.Gains, row.Counts) - (row.MassKg * gravity);

        double Limit(LoadRow row) => scale.LimitN(row.MassKg * gravity);
    }

    private static bool IsFitted(LoadRow row) => row.Use is RowUse.Span or RowUse.Corner;

    private static bool Judges(BlockFit fit) => fit.Verified.All(v => v.Verdict != Verdict.Fail);
}
