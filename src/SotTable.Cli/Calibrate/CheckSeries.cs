using System.Globalization;
using System.Text.RegularExpressions;
using SotTable.Records;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>The checks of one version, as the trail keeps them: written and read here.</summary>
internal static partial class CheckSeries
{
    /// <summary>One block's part of a trail line.</summary>
    public static string Words(BlockId block, double errorN, double kg, double limitN) =>
        string.Create(CultureInfo.InvariantCulture, $"{block} {errorN:+0.000;-0.000;0.000} N of {kg:0.###} kg, limit {limitN:0.00} N");

    /// <summary>The chart of a block.</summary>
    /// <param name="trail">The trail.</param>
    /// <param name="version">Checks of another version tell nothing about this one.</param>
    /// <param name="block">Which block.</param>
    /// <param name="scale">What it has to weigh to.</param>
    /// <param name="gravity">m/s².</param>
    public static ControlChart Chart(AuditTrail trail, int version, BlockId block, ScaleClass scale, double gravity)
    {
        (double ErrorN, double Kg)[] checks =
        [
            .. trail.Lines.Where(l => l.What == "check" && l.Version == version).SelectMany(l => Part().Matches(l.Detail)).Where(m => m.Groups[1].Value == block.ToString())
                .Select(m => (Number(m.Groups[2]), Number(m.Groups[3]))).Where(c => c.Item2 > 0),
        ];
        return ControlChart.Of([.. checks.Select(c => c.ErrorN / (c.Kg * gravity))], checks.Length == 0 ? 0 : scale.EN / (checks[^1].Kg * gravity));
    }

    /// <summary>What a chart says, for people.</summary>
    public static string Words(ControlChart chart) => chart.State switch
    {
        ChartState.TooFew => string.Create(CultureInfo.InvariantCulture, $"{chart.Points.Count} checks; the control chart begins with {ControlChart.Fewest + 1}"),
        ChartState.Steady => "as the first checks",
        ChartState.Warning => "more than 2 standard deviations from the first checks: check again",
        ChartState.OneSided => "eight checks on one side of the first ones: it drifts; look at the mounting, then calibrate",
        _ => "more than 3 standard deviations from the first checks: look at weight and mounting, then calibrate",
    };

    /// <summary>A row of characters: the middle, two and three standard deviations, and the check.</summary>
    /// <param name="chart">A chart with a spread.</param>
    /// <param name="point">A check.</param>
    public static string Row(ControlChart chart, double point)
    {
        const int Half = 20; // four standard deviations
        var row = new string(' ', (2 * Half) + 1).ToCharArray();
        foreach (var (at, sign) in new[] { (-15, '!'), (-10, ':'), (0, '|'), (10, ':'), (15, '!') }) row[Half + at] = sign;
        row[Half + Math.Clamp((int)Math.Round((point - chart.Middle) / chart.Spread * 5), -Half, Half)] = 'o';
        return new string(row).TrimEnd();
    }

    private static double Number(Group group) => double.TryParse(group.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;

    [GeneratedRegex(@"\b([AB]) ([+-]?\d+\.\d+) N of (\d+(?:\.\d+)?) kg")]
    private static partial Regex Part();
}
