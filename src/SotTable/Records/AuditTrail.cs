using System.Globalization;
using System.Text.Json;

namespace SotTable.Records;

/// <summary>
/// The trail of what was done to a calibration: JSON lines, each with the hash of the line before. Shows lines that were changed, left out or put in; whoever
/// may write the file could write all of it anew.
/// </summary>
/// <param name="LastHash">Hash of the last whole line; empty for an empty trail.</param>
/// <param name="Lines">Whole lines, in order.</param>
/// <param name="Torn">Number of lines that a lost power cut short; they were never finished, and what they belonged to was not done.</param>
/// <param name="Problem">The first broken link, with its line; empty when all hold.</param>
public sealed record AuditTrail(string LastHash, IReadOnlyList<AuditLine> Lines, int Torn, string Problem)
{
    /// <summary>Reads a trail.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="fileName">Its name, for the problem.</param>
    public static AuditTrail Read(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (last, torn, problem) = ("", 0, "");
        var lines = new List<AuditLine>();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (line.Length == 0) continue;
            if (Parse(line) is not { } entry)
            {
                torn++;
                continue;
            }

            if (problem.Length == 0 && entry.Previous != last)
                problem = $"{fileName}: line {number}: it doesn't follow the line before: a line was changed, left out or put in";
            if (problem.Length == 0 && HashOf(entry) != entry.Hash)
                problem = $"{fileName}: line {number}: it was changed after it was written";
            lines.Add(entry);
            last = entry.Hash;
        }

        return new(last, lines, torn, problem);
    }

    /// <summary>The line to append.</summary>
    /// <param name="utc">Now.</param>
    /// <param name="what">What is done: one word.</param>
    /// <param name="version">The version it is about; 0 for none.</param>
    /// <param name="detail">For people.</param>
    public string Next(DateTimeOffset utc, string what, int version, string detail)
    {
        var entry = new AuditLine(utc.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), what, version, detail, LastHash, "");
        return CanonicalJson.Of(JsonSerializer.SerializeToElement(entry with { Hash = HashOf(entry) }, JsonSerializerOptions.Web)) + "\n";
    }

    private static string HashOf(AuditLine entry) => CanonicalJson.Hash(JsonSerializer.SerializeToElement(entry with { Hash = "" }, JsonSerializerOptions.Web));

    private static AuditLine? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditLine>(line, JsonSerializerOptions.Web) is { Hash.Length: 64, Previous: not null } entry ? entry : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>One line of the trail.</summary>
/// <param name="At">UTC.</param>
/// <param name="What">One word.</param>
/// <param name="Version">The version it is about; 0 for none.</param>
/// <param name="Detail">For people.</param>
/// <param name="Previous">Hash of the line before.</param>
/// <param name="Hash">Hash of this line, made with an empty text here.</param>
public sealed record AuditLine(string At, string What, int Version, string Detail, string Previous, string Hash);
