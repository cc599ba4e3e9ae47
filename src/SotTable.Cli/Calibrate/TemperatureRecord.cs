using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SotTable.Records;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>A version with what warmth does to its blocks: gains and readings stay, the uncertainty gets its lines.</summary>
internal static class TemperatureRecord
{
    /// <summary>Makes its record.</summary>
    /// <param name="inForce">The version in force.</param>
    /// <param name="found">What was found, by block.</param>
    /// <exception cref="CalibrationRefusedException">The version holds no readings of a block.</exception>
    public static JsonObject Of(CalibrationFile inForce, IReadOnlyDictionary<BlockId, TemperatureEvidence> found)
    {
        var record = JsonNode.Parse(inForce.Record.GetRawText())!.AsObject(); // CalibrationFile has read it
        record["software"] = Device.Calibrating.CalibrationSite.Software;
        record["note"] = string.Create(CultureInfo.InvariantCulture, $"temperature test on version {inForce.Version}; gains and due date are those of that version");
        foreach (var entry in record["blocks"]!.AsArray().Select(b => b!.AsObject())) // CalibrationFile has read it
        {
            var id = Enum.Parse<BlockId>(entry["block"]!.GetValue<string>());
            if (!found.TryGetValue(id, out var warmth)) continue;
            if (BlockEvidence.Read(entry["evidence"]) is not { } evidence)
                throw new CalibrationRefusedException($"version {inForce.Version} holds no readings of block {id}: calibrate it anew first");
            var gravity = inForce.Record.GetProperty("gravity").GetProperty("mS2").GetDouble();
            var top = evidence.Rows.Max(r => r.MassKg) * gravity;
            var budget = new UncertaintyBudget(
                [.. evidence.Budget.Where(l => !l.Source.StartsWith(TemperatureFit.Source + ",", StringComparison.Ordinal)), .. warmth.Fit.Lines(top)]);
            entry["uncertaintyN"] = budget.ExpandedN;
            entry["evidence"] = JsonSerializer.SerializeToNode(
                evidence with
                {
                    Budget = budget.Lines, CombinedN = budget.CombinedN, K = budget.K, Dominant = budget.Dominant.Source, Temperature = warmth,
                    Tests = evidence.Tests is { } tests ? [.. tests.Select(t => t.Name == "temperature" ? LabTests.Temperature(warmth.Fit) : t)] : null,
                    Verified = [.. evidence.Verified.Select(v => v with { Verdict = VerifiedLoad.Judged(v.ErrorN, v.LimitN, budget, v.MassKg * gravity / top).ToString() })],
                }, Terminal.Json);
        }

        return record;
    }

    /// <summary>What a block's uncertainty is now.</summary>
    /// <param name="record">The new record.</param>
    /// <param name="block">Which block.</param>
    public static string Words(JsonObject record, BlockId block)
    {
        var entry = record["blocks"]!.AsArray().Single(b => b!["block"]!.GetValue<string>() == block.ToString())!; // Of has written it
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Block {block}: U = {entry["uncertaintyN"]!.GetValue<double>():0.00} N with it (k = {entry["evidence"]!["k"]!.GetValue<double>():0.00}); mostly {entry["evidence"]!["dominant"]!.GetValue<string>()}.");
    }
}
