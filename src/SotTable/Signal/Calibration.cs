using System.Globalization;
using System.Text.Json.Serialization;
using SotTable.Samples;

namespace SotTable.Signal;

/// <summary>
/// A calibration: for each load cell N = gain · (counts − zero), and a bend where it is not straight. Immutable; may be shared between threads.
/// </summary>
/// <param name="Cells">One entry for each load channel, in the order of the profile.</param>
/// <param name="UncertaintyN">Expanded uncertainty (k = 2) of one block in newtons, the larger of the blocks; <c>null</c> when not stated.</param>
/// <param name="IssuedUtc">When it was made.</param>
/// <param name="DueUtc">From when on it no longer holds; <c>null</c> when it names no date.</param>
public sealed record Calibration(IReadOnlyList<CellCalibration> Cells, double? UncertaintyN, DateTimeOffset IssuedUtc, DateTimeOffset? DueUtc)
{
    /// <summary>Schema that the file has to name.</summary>
    public const string Schema = "sottable-calibration/1";

    /// <summary>SHA-256 of the file's bytes in lower-case hex, set by whoever read the file; empty until then.</summary>
    public string Hash { get; init; } = "";

    /// <summary>How far warmth may move the zero of a block in a session, newtons; a block that isn't there was not measured.</summary>
    public IReadOnlyDictionary<BlockId, double> WarmthN { get; init; } = new Dictionary<BlockId, double>();

    /// <summary>Constants of a block's creep; a block that isn't there has none.</summary>
    public IReadOnlyDictionary<BlockId, CreepFit> Creep { get; init; } = new Dictionary<BlockId, CreepFit>();

    /// <summary>Whether it no longer holds.</summary>
    /// <param name="utc">The wall clock, read once per recording.</param>
    public bool IsExpired(DateTimeOffset utc) => DueUtc is { } due && utc >= due;

    /// <summary>Reads a calibration file for a table.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="fileName">Its name, for the problem.</param>
    /// <param name="profile">The wiring it has to fit: every load channel once, under its block, and no other.</param>
    /// <returns>The calibration, or a problem that names file, line, field and what was expected. Never throws on bad content.</returns>
    public static FileResult<Calibration> Parse(string json, string fileName, TableProfile profile)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(fileName);
        ArgumentNullException.ThrowIfNull(profile);
        var file = new FileReading(fileName);
        if (file.Open(json, Schema) is not { } root) return new(null, file.Problem);
        file.Keys(root, "schema", "issuedUtc", "dueUtc", "note", "blocks");
        var issued = Instant(file, root, "issuedUtc");
        DateTimeOffset? due = root.Find("dueUtc") is null ? null : Instant(file, root, "dueUtc");
        if (due <= issued) file.Refuse(root.Find("dueUtc") ?? root, "expected a time after issuedUtc");
        if (root.Find("note") is not null) file.Text(root, "note", n => n.Length <= 300, "at most 300 characters");
        var cells = new Dictionary<string, CellCalibration>();
        double? uncertainty = null;
        foreach (var block in file.List(root, "blocks", 1, 2))
        {
            var of = Block(file, block, profile, cells);
            if (of is { } u) uncertainty = Math.Max(u, uncertainty ?? u);
        }

        var loads = profile.Channels.Where(c => c.Kind == ChannelKind.Load).ToArray();
        var missing = loads.Where(c => !cells.ContainsKey(c.Name)).Select(c => c.Name).ToArray();
        if (missing.Length > 0)
            file.Refuse(root.Find("blocks") ?? root, $"no entry for {string.Join(", ", missing)}, expected every load channel of {profile.Id}");
        return file.Problem.Length == 0
            ? new(new Calibration([.. loads.Select(c => cells[c.Name])], uncertainty, issued, due), "")
            : new(null, file.Problem);
    }

    private static double? Block(FileReading file, LocatedJson entry, TableProfile profile, Dictionary<string, CellCalibration> cells)
    {
        file.Keys(entry, "block", "uncertaintyN", "cells");
        var block = file.Word<BlockId>(entry, "block");
        var uncertainty = file.OptionalNumber(entry, "uncertaintyN", 0, 1000, "N");
        foreach (var cell in file.List(entry, "cells", 1, 8))
        {
            file.Keys(cell, "channel", "gainNPerCount", "zeroCounts", "bend");
            var names = profile.Channels.Where(c => c.Block == block).Select(c => c.Name).ToArray();
            var name = file.Text(cell, "channel", names.Contains, $"a load channel of block {block} in {profile.Id}: {string.Join(", ", names)}");
            if (cells.ContainsKey(name)) file.Refuse(cell, $"{name} stands twice, expected once");

            // Beyond these the file was made for something else: a 50 kg cell at gain 128 has about 1e-4 N per count.
            var gain = file.Number(cell, "gainNPerCount", -1, 1, "N per count");
            if (Math.Abs(gain) < 1e-9) file.Refuse(cell.Find("gainNPerCount") ?? cell, $"{gain}, expected a gain apart from zero");
            var zero = file.Number(cell, "zeroCounts", -8_388_608, 8_388_607, "counts");
            cells[name] = new(name, block, gain, zero, CellBend.Read(file, cell));
        }

        return uncertainty;
    }

    private static DateTimeOffset Instant(FileReading file, LocatedJson parent, string name)
    {
        var at = DateTimeOffset.MinValue;
        file.Text(
            parent, name,
            t => t.EndsWith('Z') && DateTimeOffset.TryParse(t, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at),
            "a time such as 2026-03-02T09:00:00Z");
        return at;
    }
}

/// <summary>Calibration of one load cell.</summary>
/// <param name="Channel">Name of the channel in the profile.</param>
/// <param name="Block">The block it sits under.</param>
/// <param name="GainNPerCount">Newtons per count; negative for a cell wired the other way round.</param>
/// <param name="ZeroCounts">Counts without load when it was calibrated.</param>
/// <param name="Bend">How far it is from straight; <c>null</c> for a straight one.</param>
public sealed record CellCalibration(string Channel, BlockId Block, double GainNPerCount, double ZeroCounts, CellBend? Bend = null)
{
    /// <summary>How its counts above a zero become newtons.</summary>
    [JsonIgnore] // made of what is told
    public CellGain Gain => new(GainNPerCount, Bend);

    /// <summary>Newtons of a reading, with the zero of the calibration.</summary>
    /// <param name="counts">The reading.</param>
    public double Newtons(double counts) => Gain.Newtons(counts - ZeroCounts);
}
