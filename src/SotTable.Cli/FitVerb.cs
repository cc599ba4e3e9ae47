using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SotTable.Signal;

namespace SotTable.Cli;

/// <summary><c>sottable fit</c>: the curve through the points of a calibration, with what it is worth.</summary>
internal static class FitVerb
{
    private const long MostBytes = 4 << 20;

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var points = new Option<FileInfo>("--points") { Description = "Two columns under a header, the regressor first (load,counts).", HelpName = "FILE", Required = true };
        var degree = new Option<int?>("--degree") { Description = "1 to 3; by default the lowest whose next term is not significant.", HelpName = "N" };
        var limit = new Option<double?>("--limit") { Description = "Largest residual that a degree may leave, in the unit of the second column.", HelpName = "VALUE" };
        var json = new Option<bool>("--json") { Description = "One line of JSON." };
        var command = new Command("fit", "Fit a polynomial to the points of a calibration and say what it is worth. Writes nothing.") { points, degree, limit, json };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(points), parsed.GetValue(degree), parsed.GetValue(limit), parsed.GetValue(json), terminal));
        return command;
    }

    private static int Run(FileInfo file, int? degree, double? limit, bool json, Terminal terminal)
    {
        if (degree is < 1 or > PolynomialFit.HighestDegree) return terminal.Refuse(ExitCode.Usage, $"--degree {degree}: expected 1 to {PolynomialFit.HighestDegree}.");
        if (limit is { } l && !(l > 0)) return terminal.Refuse(ExitCode.Usage, $"--limit {limit}: expected more than 0.");
        string text;
        try
        {
            if (file.Exists && file.Length > MostBytes) return terminal.Refuse(ExitCode.BadInput, $"{file}: more than {MostBytes >> 20} MB, expected the points of a calibration.");
            text = File.ReadAllText(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return terminal.Refuse(ExitCode.BadInput, $"{file}: can't be read: {e.Message}");
        }

        var (points, problem) = PointsFile.Parse(text, file.ToString());
        if (points is null) return terminal.Refuse(ExitCode.BadInput, problem);
        if (PointsFit.Of(points.X, points.Y, degree, limit) is not { } fit)
            return terminal.Refuse(ExitCode.BadInput, $"{file}: line {points.Lines[^1]}: {points.X.Distinct().Count()} different values of {points.Regressor}, expected {degree + 1} or more for degree {degree}.");
        if (json) terminal.Out.WriteLine(JsonSerializer.Serialize(AsData(file.Name, points, fit), Terminal.Json));
        else Print(file.Name, points, fit, terminal);
        return ExitCode.Done;
    }

    private static object AsData(string file, PointsFile points, PointsFit fit) => new
    {
        file,
        points.Regressor,
        points.Response,
        Points = points.X.Count,
        fit.Fit.Degree,
        fit.Reason,
        fit.Fit.Coefficients,
        fit.Fit.StandardErrors,
        fit.Fit.S,
        fit.Fit.DegreesOfFreedom,
        fit.Fit.RSquared,
        fit.Llf,
        fit.Fit.LargestResidual,
        fit.IsMonotonic,
        fit.Repeatability,
        fit.Hysteresis,
        fit.Candidates,
        Suspects = fit.Suspects.Select(s => new { Lines = s.Points.Select(p => points.Lines[p]), Kind = JsonNamingPolicy.CamelCase.ConvertName(s.Kind.ToString()), s.Expected }),
    };

    private static void Print(string file, PointsFile points, PointsFit fit, Terminal terminal)
    {
        var to = terminal.Out;
        to.WriteLine($"{file}: {points.X.Count} points, {points.Response} on {points.Regressor}");
        to.WriteLine(terminal.Strong($"Degree {fit.Fit.Degree}: {fit.Reason}."));
        to.WriteLine();
        to.WriteLine("  degree              s   largest residual   chance of the next term");
        foreach (var c in fit.Candidates)
            to.WriteLine($"{(c.Degree == fit.Fit.Degree ? '>' : ' ')} {c.Degree,6} {Number(c.S, 14)} {Number(c.LargestResidual, 18)}   {(c.NextTermP is { } p ? p < 0.0001 ? "below 0.0001" : p.ToString("0.0000", CultureInfo.InvariantCulture) : "–")}");
        to.WriteLine();
        to.WriteLine("                 coefficient       standard error");
        for (var k = 0; k < fit.Fit.Coefficients.Count; k++)
            to.WriteLine($"  b{k} {fit.Fit.Coefficients[k].ToString("0.000000000000e+00", CultureInfo.InvariantCulture),22} {Number(fit.Fit.StandardErrors?[k], 20)}");
        to.WriteLine();
        to.WriteLine($"  s              {Number(fit.Fit.S)} with {fit.Fit.DegreesOfFreedom} degrees of freedom");
        to.WriteLine($"  LLF            {(fit.Llf is null ? "–, too few points" : $"{Number(fit.Llf)} (2.4 s, ASTM E74)")}");
        to.WriteLine($"  repeatability  {(fit.Repeatability is null ? "–, no value was taken twice" : Number(fit.Repeatability))}");
        to.WriteLine($"  hysteresis     {(fit.Hysteresis is null ? "–, the points only go up" : Number(fit.Hysteresis))}");
        if (!fit.IsMonotonic) to.WriteLine("  The curve turns between zero and 1.05 times the largest value: not one for a scale.");
        foreach (var s in fit.Suspects) to.WriteLine($"  Look at {Words(s, points)}");
    }

    private static string Words(SuspectPoints suspect, PointsFile points)
    {
        var line = points.Lines[suspect.Points[0]];
        return suspect.Kind switch
        {
            SuspectKind.Exchanged => $"lines {line} and {points.Lines[suspect.Points[1]]}: their readings look exchanged.",
            SuspectKind.FullScale => $"line {line}: it is the end of a 24-bit converter's range.",
            _ => $"line {line}: {Number(points.Y[suspect.Points[0]])}, where the others let expect {Number(suspect.Expected)}.",
        };
    }

    private static string Number(double? value, int width = 0) => (value?.ToString("G6", CultureInfo.InvariantCulture) ?? "–").PadLeft(width);
}
