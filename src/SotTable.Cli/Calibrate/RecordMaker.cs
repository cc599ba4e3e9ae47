using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SotTable.Device.Calibrating;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>Makes the record of a calibration, with the evidence of every block.</summary>
internal static class RecordMaker
{
    private const int DaysValid = 365;

    /// <summary>Makes it; blocks that were not calibrated now keep what the version in force says of them, while that is in date.</summary>
    public static JsonObject Of(CalibrationSite site, Procedure procedure, WeightSet weights, IReadOnlyList<FittedBlock> blocks, SampleOrigin origin, double gravity, DateTimeOffset utcNow)
    {
        var entries = new JsonArray();
        foreach (var block in blocks) entries.Add(Entry(block, procedure, weights, gravity, utcNow));
        var inForce = site.Store.InForce(utcNow, origin, out _);
        var due = utcNow.AddDays(DaysValid);
        if (inForce is not null && inForce.Blocks.Any(b => blocks.All(n => n.Block != b.Block)))
        {
            if (inForce.DueUtc < due) due = inForce.DueUtc;
            foreach (var old in inForce.Record.GetProperty("blocks").EnumerateArray())
                if (Enum.Parse<BlockId>(old.GetProperty("block").GetString()!) is var id && blocks.All(b => b.Block != id)) entries.Add(JsonNode.Parse(old.GetRawText())); // CalibrationFile has read it
        }

        return new JsonObject
        {
            ["issuedUtc"] = Instant(utcNow), ["dueUtc"] = Instant(due), ["origin"] = JsonNamingPolicy.CamelCase.ConvertName(origin.ToString()), ["table"] = site.Table,
            ["profile"] = site.Profile.Id, ["technician"] = procedure.Technician, ["software"] = CalibrationSite.Software,
            ["gravity"] = new JsonObject { ["mS2"] = gravity, ["stated"] = procedure.Gravity is not null },
            ["serials"] = JsonSerializer.SerializeToNode(site.Store.Serials.Read(out var problem) ?? throw new IOException(problem)), ["blocks"] = entries,
        };
    }

    private static JsonObject Entry(FittedBlock block, Procedure procedure, WeightSet weights, double gravity, DateTimeOffset utcNow) => new()
    {
        ["block"] = block.Block.ToString(), ["grade"] = JsonNamingPolicy.CamelCase.ConvertName(procedure.Grade.ToString()),
        ["uncertaintyN"] = block.Fit.Budget.ExpandedN,
        ["cells"] = new JsonArray([.. block.Channels.Select((c, i) => (JsonNode)Cell(c, block.Fit.Gains[i], block.Zero[i]))]),
        ["evidence"] = JsonSerializer.SerializeToNode(
            new BlockEvidence(
                Instant(utcNow), weights.Weights, block.Scale, block.Rows, [.. block.Fit.Residuals.Select(r => r.ResidualN)], block.Fit.CornersMeasured, block.Fit.Condition, block.Fit.S,
                block.Fit.Budget.Lines, block.Fit.Budget.CombinedN, block.Fit.Budget.K, block.Fit.Budget.Dominant.Source, block.AsFound, block.Run, block.Tests,
                block.Curve is { } c ? new(c.Fit.Degree, c.Reason, c.Fit.Coefficients, c.Fit.StandardErrors, c.Fit.S, c.Llf, c.Fit.LargestResidual, c.Hysteresis) : null,
                procedure.Grade == CalibrationGrade.Full ? procedure.CreepMinutes : null,
                [.. block.Fit.Verified.Select(v => new VerifiedEvidence(v.Row.MassKg, v.Row.Mark, v.ErrorN, v.LimitN, v.Verdict.ToString()))], block.Warmth,
                block.Again.Count > 0 ? block.Again : null,
                block.Run is { } run ? CreepFit.Of(run.Creep, block.Fit.Gains, gravity, out _) : null),
            Terminal.Json),
    };

    private static JsonObject Cell(string channel, CellGain gain, double zero)
    {
        var cell = new JsonObject { ["channel"] = channel, ["gainNPerCount"] = gain.NPerCount, ["zeroCounts"] = Math.Round(zero, 1) };
        if (gain.Bend is { } bend) cell["bend"] = new JsonObject { ["fullN"] = bend.FullN, ["square"] = bend.Square, ["cube"] = bend.Cube };
        return cell;
    }

    private static string Instant(DateTimeOffset utc) => utc.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
