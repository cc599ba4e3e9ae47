using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SotTable.Messages;
using SotTable.Records;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>A version as a certificate; every rendering shows this.</summary>
/// <param name="Number">Table, version and the beginning of the hash.</param>
/// <param name="File">The version.</param>
/// <param name="Blocks">Its blocks.</param>
/// <param name="Marks">Why it is no certificate of a table: practice or simulated cells; empty for a real one.</param>
internal sealed record Certificate(string Number, CalibrationFile File, IReadOnlyList<CertifiedBlock> Blocks, IReadOnlyList<string> Marks)
{
    /// <summary>What a seal can't show, in every rendering.</summary>
    public const string Limits =
        "Hash, chain and seal show a change by anybody who has not got the key. They do not show that a weight was what was said, nor who held the key. "
        + "The error limits are those of OIML R 76 class III, borrowed as a measure; the table is no legal weighing instrument.";

    /// <summary>The rule by which a load passes.</summary>
    public const string Rule = "pass: |error| + U within the limit; not conclusive: |error| within, but not by U; fail: |error| over the limit";

    /// <summary>Makes it.</summary>
    /// <param name="file">The version.</param>
    /// <exception cref="CalibrationRefusedException">It holds no evidence.</exception>
    public static Certificate Of(CalibrationFile file)
    {
        var blocks = new List<CertifiedBlock>();
        foreach (var entry in file.Record.GetProperty("blocks").EnumerateArray())
        {
            var id = Enum.Parse<BlockId>(entry.GetProperty("block").GetString()!); // CalibrationFile has read it
            if (entry.TryGetProperty("evidence", out var told) && BlockEvidence.Read(JsonNode.Parse(told.GetRawText())) is { } evidence)
                blocks.Add(new(file.Blocks.Single(b => b.Block == id), evidence, file.Record.GetProperty("gravity").GetProperty("mS2").GetDouble()));
            if (blocks.All(b => b.Block.Block != id)) throw new CalibrationRefusedException($"version {file.Version} holds no readings of block {id}: a certificate needs them");
        }

        var marks = new List<string>();
        if (file.Origin != SampleOrigin.Hardware) marks.Add("SIM: simulated cells, not a calibration of a table");
        if (blocks.Any(b => b.Evidence.CreepMinutes < Procedure.WholeCreepMinutes)) marks.Add($"PRACTICE: creep was watched for {blocks.Min(b => b.Evidence.CreepMinutes):0.#} minutes instead of {Procedure.WholeCreepMinutes:0}");
        if (blocks.Any(b => b.Block.Grade == CalibrationGrade.Quick)) marks.Add("INDICATIVE: quick grade");
        return new($"{file.Record.GetProperty("table").GetString()}-v{file.Version}-{file.Hash[..8]}", file, blocks, marks);
    }

    /// <summary>For programs: the sealed record as it is, with what a reader checks it by.</summary>
    public object AsData() => new { Certificate = Number, Marks, File.Version, File.PreviousHash, File.Hash, Seal = File.Seal, Limits, DecisionRule = Rule, Blocks = Blocks.Select(b => new { Block = b.Block.Block.ToString(), b.Verdict, b.Loads }), File.Record };

    /// <summary>Facts about the whole, name and value.</summary>
    public IEnumerable<(string Name, string Value)> Facts()
    {
        string Text(string name) => File.Record.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.String ? v.GetString()! : "not stated";
        var gravity = File.Record.GetProperty("gravity");
        yield return ("Table", Text("table"));
        yield return ("Wiring profile", Text("profile"));
        yield return ("Serials", File.Serials.Count == 0 ? "not stated" : string.Join(", ", File.Serials.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}: {s.Value}")));
        yield return ("Issued", Day(File.IssuedUtc) + " UTC");
        yield return ("Due", File.DueUtc.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        yield return ("Technician", File.Technician);
        yield return ("Software", "sottable " + Text("software"));
        yield return ("Gravity", string.Create(CultureInfo.InvariantCulture, $"{gravity.GetProperty("mS2").GetDouble():0.0####} m/s², {(gravity.GetProperty("stated").GetBoolean() ? "stated for the place" : "standard value; the place is part of the uncertainty")}"));
        yield return ("Air", "temperature, humidity and pressure were not recorded");
        yield return ("Adjustment", Blocks.Any(b => b.Evidence.AsFound is { Count: > 0 }) ? "gains computed anew from these readings; nothing mechanical was changed" : File.Version == 1 ? "first calibration here: there is no as-found" : "no version in force could be used before: there is no as-found");
        if (File.Record.TryGetProperty("note", out var note)) yield return ("Note", note.GetString() ?? "");
    }

    private static string Day(DateTimeOffset utc) => utc.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}

/// <summary>A block on a certificate.</summary>
internal sealed record CertifiedBlock(CalibratedBlock Block, BlockEvidence Evidence, double Gravity)
{
    /// <summary>The loads, as found and as left.</summary>
    public IReadOnlyList<CertifiedLoad> Loads { get; } = Read(Block, Evidence, Gravity);

    /// <summary>The worst verdict of the loads that stayed out of the fit.</summary>
    public string Verdict => Evidence.Verified.Count == 0 ? "not verified" : Evidence.Verified.Any(v => v.Verdict == nameof(Signal.Verdict.Fail)) ? "fail" : Evidence.Verified.All(v => v.Verdict == nameof(Signal.Verdict.Pass)) ? "pass" : "pass, not conclusive";

    /// <summary>The largest load, N.</summary>
    public double TopN => Evidence.Rows.Max(r => r.MassKg) * Gravity;

    private static IReadOnlyList<CertifiedLoad> Read(CalibratedBlock block, BlockEvidence evidence, double gravity)
    {
        CellGain[] gains = [.. block.Cells.Select(c => c.Gain)];
        var rows = evidence.Rows.Where(r => r.Use != RowUse.Repeat).ToArray();
        return
        [
            .. rows.Select((r, i) => new CertifiedLoad(
                r.MassKg, r.MassKg * gravity, Place(r), r.Use, evidence.AsFound is { } found && found.Count == rows.Length ? found[i].ErrorN : null,
                CellGain.Sum(gains, r.Counts) - (r.MassKg * gravity), evidence.Scale.LimitN(r.MassKg * gravity))),
        ];
    }

    private static string Place(LoadRow row) => row.Use switch
    {
        RowUse.Corner => $"mark {row.Mark}",
        RowUse.Verify => "not in the fit",
        RowUse.Down => "down",
        _ => "up",
    };
}

/// <summary>A load on a certificate.</summary>
internal sealed record CertifiedLoad(double MassKg, double LoadN, string Place, RowUse Use, double? AsFoundN, double AsLeftN, double LimitN);
