using System.Globalization;
using System.Text.Json;
using SotTable.Records;

namespace SotTable.Device.Calibrating;

/// <summary>A weight whose mass somebody has certified.</summary>
/// <param name="Id">Its serial or inventory number.</param>
/// <param name="MassKg">Conventional mass by its certificate.</param>
/// <param name="UncertaintyKg">Half width within which it lies.</param>
/// <param name="Class">R 111 class; empty for none.</param>
/// <param name="Certificate">Number of the certificate.</param>
/// <param name="Laboratory">Who made it.</param>
/// <param name="Due">From that day on it counts no more, yyyy-MM-dd.</param>
public sealed record Mass(string Id, double MassKg, double UncertaintyKg, string Class, string Certificate, string Laboratory, string Due)
{
    /// <summary>Whether its certificate has run out.</summary>
    /// <param name="utcNow">Now.</param>
    public bool IsPastDue(DateTimeOffset utcNow) => string.CompareOrdinal(utcNow.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Due) >= 0;
}

/// <summary>The weights of a table, in a file beside its calibrations. The trail keeps the register's hash at each change.</summary>
public sealed class MassRegister
{
    private const string Schema = "sottable-masses/1";
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };
    private readonly string _path;
    private readonly DurableFiles _files;

    internal MassRegister(string path, DurableFiles files) => (_path, _files) = (path, files);

    /// <summary>All weights, by id.</summary>
    /// <param name="problem">Why the file can't be used; empty when it can.</param>
    /// <returns><c>null</c> when it can't be used.</returns>
    public IReadOnlyList<Mass>? Read(out string problem)
    {
        problem = "";
        if (!File.Exists(_path)) return [];
        if (SmallFile.Read(_path, out problem) is not { } text) return null;
        try
        {
            if (JsonSerializer.Deserialize<Content>(text, Layout) is { Schema: Schema, Masses: { } masses } && masses.All(IsWhole)) return masses;
            problem = $"{_path}: expected schema {Schema} with masses of an id, a mass above 0 and a due date";
        }
        catch (JsonException e)
        {
            problem = $"{_path}: line {e.LineNumber + 1}: can't be understood, expected schema {Schema}";
        }

        return null;
    }

    /// <summary>Adds a weight, or replaces the one of that id.</summary>
    /// <param name="mass">The weight.</param>
    /// <returns>The register's hash, for the trail.</returns>
    /// <exception cref="IOException">The file can't be read or written.</exception>
    public string Set(Mass mass)
    {
        ArgumentNullException.ThrowIfNull(mass);
        var masses = Read(out var problem) ?? throw new IOException(problem);
        var content = new Content(Schema, [.. masses.Where(m => m.Id != mass.Id).Append(mass).OrderBy(m => m.Id, StringComparer.Ordinal)]);
        DurableFiles.MakeFolder(Path.GetDirectoryName(_path)!); // the register lies in a folder
        _files.Replace(_path, JsonSerializer.Serialize(content, Layout) + "\n");
        return CanonicalJson.Hash(JsonSerializer.SerializeToElement(content, Layout));
    }

    private static bool IsWhole(Mass m) => m is { Id.Length: > 0, MassKg: > 0 and <= 200, UncertaintyKg: >= 0, Class: not null, Certificate: not null, Laboratory: not null, Due.Length: 10 };

    private sealed record Content(string Schema, IReadOnlyList<Mass> Masses);
}
