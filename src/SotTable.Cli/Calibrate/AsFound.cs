using SotTable.Records;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>A load as the version before reads it: the same readings, so that nothing is put on twice and nothing was adjusted between.</summary>
/// <param name="MassKg">The load.</param>
/// <param name="Mark">Where it lay.</param>
/// <param name="Down">Whether it was reached from above.</param>
/// <param name="ErrorN">Reading less load.</param>
/// <param name="LimitN">Limit in service: twice that of a first verification.</param>
internal sealed record AsFound(double MassKg, int Mark, bool Down, double ErrorN, double LimitN)
{
    /// <summary>Whether it is within.</summary>
    public bool Passed => Math.Abs(ErrorN) <= LimitN;

    /// <summary>Reads the loads by a version.</summary>
    /// <param name="before">The version in force; <c>null</c> for none, which gives no rows.</param>
    /// <param name="block">Which block.</param>
    /// <param name="cells">Its channels, in the order of the counts.</param>
    /// <param name="rows">The loads.</param>
    /// <param name="scale">What it has to weigh to.</param>
    /// <param name="gravity">m/s².</param>
    public static IReadOnlyList<AsFound> Of(CalibrationFile? before, BlockId block, IReadOnlyList<ChannelProfile> cells, IReadOnlyList<LoadRow> rows, ScaleClass scale, double gravity)
    {
        var old = before?.Blocks.FirstOrDefault(b => b.Block == block)?.Cells;
        if (old is null || cells.Any(c => old.All(o => o.Channel != c.Name))) return [];
        CellGain[] gains = [.. cells.Select(c => old.First(o => o.Channel == c.Name).Gain)];
        return
        [
            .. rows.Where(r => r.Use != RowUse.Repeat).Select(r => new AsFound(
                r.MassKg, r.Mark, r.Use == RowUse.Down, CellGain.Sum(gains, r.Counts) - (r.MassKg * gravity), 2 * scale.LimitN(r.MassKg * gravity))),
        ];
    }
}
