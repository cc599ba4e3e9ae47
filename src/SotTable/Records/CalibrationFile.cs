using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Records;

/// <summary>
/// One version of a table's calibration, as it lies in a file of its own: never rewritten, chained to the version before by its hash, sealed with a key.
/// Immutable. What it can't vouch for (the key, the date, the serials in use) is asked by its owner.
/// </summary>
/// <param name="Version">From 1.</param>
/// <param name="PreviousHash">Hash of the version before; empty for the first.</param>
/// <param name="Hash">Hash of the record, found to be right.</param>
/// <param name="Seal">Who sealed it.</param>
/// <param name="IssuedUtc">When it was accepted.</param>
/// <param name="DueUtc">From when on it no longer holds.</param>
/// <param name="Origin">Where its samples came from; one made on simulated cells never holds for real ones.</param>
/// <param name="Technician">Who made it.</param>
/// <param name="Serials">Serial by part: a block's letter, or the name of a channel for its cell and converter.</param>
/// <param name="Blocks">What it says of each block.</param>
/// <param name="Record">The whole record, with its evidence.</param>
public sealed record CalibrationFile(
    int Version, string PreviousHash, string Hash, RecordSeal Seal, DateTimeOffset IssuedUtc, DateTimeOffset DueUtc, SampleOrigin Origin, string Technician,
    IReadOnlyDictionary<string, string> Serials, IReadOnlyList<CalibratedBlock> Blocks, JsonElement Record)
{
    /// <summary>Schema that the file has to name.</summary>
    public const string Schema = "sottable-calibration/2";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The file of a sealed record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="seal">Its seal, over <see cref="CanonicalJson.Hash"/> of it.</param>
    public static string Write(JsonElement record, RecordSeal seal)
    {
        ArgumentNullException.ThrowIfNull(seal);
        var by = new JsonObject { ["key"] = seal.KeyId, ["algorithm"] = RecordSeal.Algorithm, ["signature"] = seal.Signature };
        if (seal.PublicKey.Length > 0) by["publicKey"] = seal.PublicKey;
        return JsonSerializer.Serialize(new { schema = Schema, record, hash = CanonicalJson.Hash(record), seal = by }, Indented) + "\n";
    }

    /// <summary>Reads a file and recomputes its hash.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="fileName">Its name, for the problem.</param>
    /// <returns>The version, or a problem that names file, line, field and what was expected. Never throws on bad content.</returns>
    public static FileResult<CalibrationFile> Parse(string json, string fileName)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(fileName);
        var file = new FileReading(fileName);
        if (file.Open(json, Schema) is not { } root) return new(null, file.Problem);
        file.Keys(root, "schema", "record", "hash", "seal");
        var hash = file.Text(root, "hash", IsHash, "64 hex digits");
        if (root.Find("record") is not { } record || root.Find("seal") is not { } seal)
        {
            file.Refuse(root, "expected a record and its seal");
            return new(null, file.Problem);
        }

        file.Keys(seal, "key", "algorithm", "signature", "publicKey");
        file.Text(seal, "algorithm", a => a == RecordSeal.Algorithm, RecordSeal.Algorithm);
        var by = new RecordSeal(file.Text(seal, "key"), file.Text(seal, "signature"), seal.Find("publicKey") is null ? "" : file.Text(seal, "publicKey"));
        file.Keys(
            record, "version", "previousHash", "issuedUtc", "dueUtc", "origin", "table", "profile", "technician", "software", "gravity", "serials", "blocks", "note");
        var version = file.Whole(record, "version", 1, 999_999);
        var previous = file.Text(record, "previousHash", h => version == 1 ? h.Length == 0 : IsHash(h), version == 1 ? "an empty text in version 1" : "64 hex digits");
        var (issued, due) = (Instant(file, record, "issuedUtc"), Instant(file, record, "dueUtc"));
        if (due <= issued) file.Refuse(record.Find("dueUtc") ?? record, "expected a time after issuedUtc");
        var origin = file.Word<SampleOrigin>(record, "origin");
        var technician = file.Text(record, "technician");
        var serials = ReadSerials(file, record);
        var blocks = file.List(record, "blocks", 1, 2).Select(b => CalibratedBlock.Read(file, b)).ToArray();
        if (blocks.Select(b => b.Block).Distinct().Count() < blocks.Length) file.Refuse(record.Find("blocks") ?? record, "a block stands twice, expected once");
        if (file.Problem.Length > 0) return new(null, file.Problem);
        var whole = JsonDocument.Parse(json).RootElement.GetProperty("record");
        if (CanonicalJson.Hash(whole) != hash) file.Refuse(root.Find("hash")!, "is not the hash of the record: the file was changed after it was sealed"); // Text has found it
        return file.Problem.Length > 0
            ? new(null, file.Problem)
            : new(new CalibrationFile(version, previous, hash, by, issued, due, origin, technician, serials, blocks, whole), "");
    }

    /// <summary>The calibration of a table's cells.</summary>
    /// <param name="profile">The wiring it has to fit.</param>
    /// <param name="problem">Why it doesn't; empty when it does.</param>
    public Calibration? For(TableProfile profile, out string problem)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var loads = profile.Channels.Where(c => c.Kind == ChannelKind.Load).ToArray();
        var cells = Blocks.SelectMany(b => b.Cells).ToArray();
        var missing = loads.Where(l => !cells.Any(c => c.Channel == l.Name && c.Block == l.Block)).ToArray();
        var stray = cells.Where(c => !loads.Any(l => l.Name == c.Channel)).ToArray();
        problem = missing.Length > 0
            ? missing.All(m => Blocks.All(b => b.Block != m.Block))
                ? $"block {missing[0].Block} is not calibrated yet"
                : $"no entry for {string.Join(", ", missing.Select(m => m.Name))}, which {profile.Id} has"
            : stray.Length > 0 ? $"an entry for {stray[0].Channel}, which {profile.Id} hasn't" : "";
        return problem.Length > 0
            ? null
            : new([.. loads.Select(l => cells.Single(c => c.Channel == l.Name))], Blocks.Max(b => b.UncertaintyN), IssuedUtc, DueUtc)
            {
                Hash = Hash, WarmthN = Blocks.Where(b => b.WarmthN is not null).ToDictionary(b => b.Block, b => b.WarmthN!.Value), // Where has looked
                Creep = Blocks.Where(b => b.Creep is not null).ToDictionary(b => b.Block, b => b.Creep!), // as above
            };
    }

    /// <summary>The first part whose serial is another one than when this was made.</summary>
    /// <param name="inUse">Serial by part, as they are now.</param>
    /// <returns>A sentence; empty when all agree. A part without a serial in use doesn't count.</returns>
    public string Mismatch(IReadOnlyDictionary<string, string> inUse)
    {
        ArgumentNullException.ThrowIfNull(inUse);
        foreach (var (part, now) in inUse.OrderBy(s => s.Key, StringComparer.Ordinal))
            if (!Serials.TryGetValue(part, out var serial) || serial != now) return $"{part} is now {now}, and version {Version} was made with {serial ?? "one whose serial nobody had told"}";
        return "";
    }

    private static Dictionary<string, string> ReadSerials(FileReading file, LocatedJson record)
    {
        var serials = new Dictionary<string, string>();
        if (record.Find("serials") is not { } listed) return serials;
        if (listed.Type != JsonTokenType.StartObject) file.Refuse(listed, "expected an object {…} of serials by part");
        foreach (var (part, value) in listed.Members)
            if (part.Length > 0) serials[part] = file.Text(listed, part, s => s.Length is > 0 and <= 40, "a serial of 1 to 40 characters");
        return serials;
    }

    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

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
