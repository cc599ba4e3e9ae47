using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SotTable.Messages;
using SotTable.Records;

namespace SotTable.Device.Calibrating;

/// <summary>
/// A table's calibrations on disk: a file for each version, never rewritten, the name of the one in force, the trail of what was done, the keys that are
/// trusted and the serials in use. A program that ends anywhere leaves the old or the new version in force. One thread.
/// </summary>
public sealed class CalibrationStore
{
    internal const string InForceFile = "in-force.json";
    internal const string SerialsFile = "serials.json";
    private const string InForceSchema = "sottable-in-force/1";
    private readonly DurableFiles _files;
    private readonly CalibrationKeys _keys;

    /// <summary>Looks into a folder; makes nothing.</summary>
    /// <param name="folder">The folder, <see cref="FolderIn"/> of the state directory.</param>
    public CalibrationStore(string folder)
        : this(folder, new DurableFiles())
    {
    }

    internal CalibrationStore(string folder, DurableFiles files)
    {
        Folder = folder;
        _files = files;
        _keys = new CalibrationKeys(Path.Combine(folder, "keys"), files);
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The serials in use.</summary>
    public SerialMap Serials => new(Path.Combine(Folder, SerialsFile), _files);

    /// <summary>The certified weights.</summary>
    public MassRegister Masses => new(Path.Combine(Folder, "masses.json"), _files);

    /// <summary>Whether a version was ever accepted here.</summary>
    public bool HasInForce => File.Exists(InForcePath);

    private string InForcePath => Path.Combine(Folder, InForceFile);

    private string AuditPath => Path.Combine(Folder, "audit.jsonl");

    /// <summary>Where the calibrations of a table lie.</summary>
    /// <param name="stateDirectory">Its state directory.</param>
    public static string FolderIn(string stateDirectory) => Path.Combine(stateDirectory, "calibration");

    /// <summary>The version in force, checked: pointer, file, hash, key, serials, date and origin.</summary>
    /// <param name="utcNow">For the due date.</param>
    /// <param name="origin">Where the table's samples come from.</param>
    /// <param name="problem">Why it can't be used, in a sentence; empty when it can.</param>
    /// <returns>The version; <c>null</c> when it can't be used.</returns>
    public CalibrationFile? InForce(DateTimeOffset utcNow, SampleOrigin origin, out string problem)
    {
        if (Pointed(origin, out problem) is not { } file) return null;
        problem = Expiry(file, utcNow);
        return problem.Length == 0 ? file : null;
    }

    /// <summary>The version that was put in force last, checked as <see cref="InForce"/> does but for its date.</summary>
    /// <param name="origin">Where the table's samples come from.</param>
    /// <param name="problem">Why it can't be used, in a sentence; empty when it can.</param>
    /// <returns>The version; <c>null</c> when it can't be used. Whether it is past its due date is for the caller to ask, by <see cref="Expiry"/>.</returns>
    public CalibrationFile? Pointed(SampleOrigin origin, out string problem)
    {
        if (Pointer(out problem) is not var (version, hash)) return null;
        if (Version(version, out problem) is not { } file) return null;
        if (file.Hash != hash) problem = $"{PathOf(version)}: is not the file that was accepted as version {version}";
        else problem = Doubt(file, DateTimeOffset.MinValue, origin);
        return problem.Length == 0 ? file : null;
    }

    /// <summary>Whether a version is past its due date, in a sentence; empty when it isn't.</summary>
    /// <param name="file">The version.</param>
    /// <param name="utcNow">For the due date.</param>
    public static string Expiry(CalibrationFile file, DateTimeOffset utcNow)
    {
        ArgumentNullException.ThrowIfNull(file);
        return utcNow >= file.DueUtc ? $"calibration version {file.Version}: expired {file.DueUtc:yyyy-MM-dd}" : "";
    }

    /// <summary>What speaks against using a version here and now; empty for nothing.</summary>
    /// <param name="file">The version, its hash already found right.</param>
    /// <param name="utcNow">For the due date.</param>
    /// <param name="origin">Where the table's samples come from.</param>
    public string Doubt(CalibrationFile file, DateTimeOffset utcNow, SampleOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(file);
        var name = $"calibration version {file.Version}";
        return _keys.Doubt(file) is { Length: > 0 } seal ? $"{name}: {seal}" : DoubtHere(file, utcNow, origin);
    }

    /// <summary>Why a version's seal can't be trusted here; empty when it can.</summary>
    /// <param name="file">The version.</param>
    public string SealDoubt(CalibrationFile file) => _keys.Doubt(file);

    /// <summary>The same without the seal, for a file from another table.</summary>
    /// <param name="file">The version, its hash already found right.</param>
    /// <param name="utcNow">For the due date.</param>
    /// <param name="origin">Where the table's samples come from.</param>
    public string DoubtHere(CalibrationFile file, DateTimeOffset utcNow, SampleOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(file);
        var name = $"calibration version {file.Version}";
        if (file.Origin != SampleOrigin.Hardware && origin == SampleOrigin.Hardware) return $"{name}: it was made on simulated cells";
        if (Serials.Read(out var unreadable) is not { } serials) return $"{name}: {unreadable}";
        if (file.Mismatch(serials) is { Length: > 0 } swapped) return $"{name}: {swapped}; calibrate anew";
        return Expiry(file, utcNow);
    }

    /// <summary>Reads one version and checks its hash.</summary>
    /// <param name="version">From 1.</param>
    /// <param name="problem">Why it can't be read; empty when it can.</param>
    public CalibrationFile? Version(int version, out string problem)
    {
        var path = PathOf(version);
        if (SmallFile.Read(path, out problem) is not { } text) return null;
        var (file, refused) = CalibrationFile.Parse(text, path);
        problem = file is not null && file.Version != version ? $"{path}: it says version {file.Version}" : refused;
        return problem.Length == 0 ? file : null;
    }

    /// <summary>Numbers of the versions that lie here, in order.</summary>
    public IReadOnlyList<int> Versions() => !Directory.Exists(Folder) ? [] :
    [
        .. Directory.EnumerateFiles(Folder, "v*.json").Select(f => Path.GetFileNameWithoutExtension(f)[1..])
            .Where(n => n.Length == 6 && n.All(char.IsAsciiDigit)).Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Order(),
    ];

    /// <summary>Number of the version that the pointer names; <c>null</c> when none is in force.</summary>
    /// <param name="problem">Why it can't be told; empty otherwise.</param>
    public int? InForceVersion(out string problem) => HasInForce ? Pointer(out problem)?.Version : Nothing(out problem);

    /// <summary>Puts a new version in force. Until the last step the old one is.</summary>
    /// <param name="record">The record, without version and previousHash.</param>
    /// <param name="utc">Now, for the trail.</param>
    /// <param name="what">What is done, one word for the trail.</param>
    /// <param name="detail">For the trail.</param>
    /// <returns>Number of the version.</returns>
    /// <exception cref="IOException">The disk refused, or the newest version can't be read; the message says which. The old version is in force.</exception>
    public int Accept(JsonObject record, DateTimeOffset utc, string what, string detail)
    {
        ArgumentNullException.ThrowIfNull(record);
        DurableFiles.MakeFolder(Folder);
        var newest = Versions() is [.., var last] ? last : 0;
        var before = newest == 0 ? null : Version(newest, out var problem) ?? throw new IOException($"{problem}; a new version would hide it: put a good copy back first");
        record["version"] = newest + 1;
        record["previousHash"] = before?.Hash ?? "";
        var sealable = JsonSerializer.SerializeToElement(record);
        using var key = _keys.Own();
        var text = CalibrationFile.Write(sealable, RecordSeal.Of(key, CanonicalJson.Hash(sealable)));
        if (CalibrationFile.Parse(text, PathOf(newest + 1)) is { Ok: false, Problem: var wrong }) throw new IOException($"this can't be a calibration: {wrong}");
        _files.Replace(PathOf(newest + 1), text);
        Point(newest + 1, CanonicalJson.Hash(sealable), utc, what, detail);
        return newest + 1;
    }

    /// <summary>Puts an older version in force again.</summary>
    /// <param name="version">The version; <see cref="Version"/> has read it.</param>
    /// <param name="utc">Now, for the trail.</param>
    /// <param name="detail">For the trail.</param>
    /// <exception cref="IOException">The disk refused; the version before is in force.</exception>
    public void RollBack(CalibrationFile version, DateTimeOffset utc, string detail)
    {
        ArgumentNullException.ThrowIfNull(version);
        Point(version.Version, version.Hash, utc, "rollback", detail);
    }

    /// <summary>Writes a line into the trail.</summary>
    /// <param name="utc">Now.</param>
    /// <param name="what">One word.</param>
    /// <param name="version">The version it is about; 0 for none.</param>
    /// <param name="detail">For people.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    public void Note(DateTimeOffset utc, string what, int version, string detail) => _files.Append(AuditPath, Trail().Next(utc, what, version, detail));

    /// <summary>The trail of what was done.</summary>
    public AuditTrail Trail() => AuditTrail.Read(File.Exists(AuditPath) ? File.ReadAllText(AuditPath) : "", AuditPath);

    /// <summary>The file of a version with its public key inside, to be read at another table.</summary>
    /// <param name="version">The version.</param>
    /// <exception cref="IOException">Its key is not here.</exception>
    public string Export(CalibrationFile version)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (_keys.Doubt(version) is { Length: > 0 } doubt) throw new IOException($"{PathOf(version.Version)}: {doubt}");
        return CalibrationFile.Write(version.Record, version.Seal with { PublicKey = Convert.ToBase64String(_keys.Public(version.Seal.KeyId)) });
    }

    /// <summary>Checks everything that lies here: each version's hash and seal, the chain between them, the pointer, the trail.</summary>
    /// <returns>The first broken link; empty when all hold.</returns>
    public string Verify()
    {
        var previous = "";
        var expected = 1;
        foreach (var number in Versions())
        {
            if (number != expected) return $"{PathOf(expected)}: missing";
            if (Version(number, out var problem) is not { } file) return problem;
            if (file.PreviousHash != previous) return $"{PathOf(number)}: it doesn't follow version {number - 1}: that one is another file than when this was made";
            if (_keys.Doubt(file) is { Length: > 0 } seal) return $"{PathOf(number)}: {seal}";
            (previous, expected) = (file.Hash, number + 1);
        }

        if (HasInForce)
        {
            if (Pointer(out var problem) is not var (version, hash)) return problem;
            if (Version(version, out problem) is not { } inForce) return problem;
            if (inForce.Hash != hash) return $"{PathOf(version)}: is not the file that was accepted as version {version}";
        }

        return Trail().Problem;
    }

    /// <summary>The file of a version.</summary>
    /// <param name="version">From 1.</param>
    public string PathOf(int version) => Path.Combine(Folder, $"v{version:000000}.json");

    // The trail first: a change that nobody can see afterwards would be worse than a line about one that did not happen.
    private void Point(int version, string hash, DateTimeOffset utc, string what, string detail)
    {
        Note(utc, what, version, detail);
        _files.Replace(InForcePath, JsonSerializer.Serialize(new { schema = InForceSchema, version, hash }) + "\n");
    }

    private (int Version, string Hash)? Pointer(out string problem)
    {
        if (SmallFile.Read(InForcePath, out problem) is not { } text) return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.GetProperty("schema").GetString() == InForceSchema)
                return (json.RootElement.GetProperty("version").GetInt32(), json.RootElement.GetProperty("hash").GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Told below.
        }

        problem = $"{InForcePath}: line 1: can't be understood, expected schema {InForceSchema} with a version and its hash";
        return null;
    }

    private static int? Nothing(out string problem)
    {
        problem = "";
        return null;
    }
}
