using SotTable.Samples;

namespace SotTable.Sessions;

/// <summary>Reads the clinic's templates, schema <c>sottable-templates/1</c>. The first one is what a press in idle starts.</summary>
public static class TemplateFile
{
    /// <summary>Schema that the file has to name.</summary>
    public const string Schema = "sottable-templates/1";

    /// <summary>Reads templates.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="fileName">Its name, for the problem.</param>
    /// <returns>1 to 64 templates, or a problem that names file, line, field and what was expected. Never throws on bad content.</returns>
    public static FileResult<IReadOnlyList<Template>> Parse(string json, string fileName)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(fileName);
        var file = new FileReading(fileName);
        if (file.Open(json, Schema) is not { } root) return new(null, file.Problem);
        file.Keys(root, "schema", "templates");
        var templates = new List<Template>();
        foreach (var entry in file.List(root, "templates", 1, 64))
        {
            var template = Read(file, entry);
            if (templates.Exists(t => t.Id == template.Id)) file.Refuse(entry.Find("id") ?? entry, $"\"{template.Id}\" stands twice, expected an id of its own");
            templates.Add(template);
        }

        return file.Problem.Length == 0 ? new(templates, "") : new(null, file.Problem);
    }

    private static Template Read(FileReading file, LocatedJson entry)
    {
        file.Keys(entry, "id", "version", "name", "durationS", "position", "placements", "example", "source");
        var id = file.Text(entry, "id", TableProfileFile.IsId, "1 to 32 of a-z, 0-9 and -");
        var version = file.Whole(entry, "version", 1, 1_000_000);
        var name = file.Text(entry, "name", n => n.Trim().Length is > 0 and <= 60, "1 to 60 characters");

        // 5 s is the shortest that a hold (2 s) can still cancel with room; 30 min is the highest hard cap there is.
        var seconds = file.Number(entry, "durationS", 5, 1800, "s");
        var position = file.Word<BodyPosition>(entry, "position");
        var placements = file.List(entry, "placements", 0, 2).Select(p => ReadPlacement(file, p)).ToArray();
        if (placements.Length == 2 && placements[0].Block == placements[1].Block)
            file.Refuse(entry.Find("placements") ?? entry, $"block {placements[0].Block} stands twice, expected each block at most once");
        var example = file.Truth(entry, "example");
        var source = file.Text(entry, "source", s => s.Length <= 300, "at most 300 characters");
        return new(id, version, name, TimeSpan.FromSeconds(seconds), position, placements, example, source);
    }

    private static Placement ReadPlacement(FileReading file, LocatedJson entry)
    {
        file.Keys(entry, "block", "side", "site", "angleDegrees");
        return new(
            file.Word<BlockId>(entry, "block"),
            file.Word<BodySide>(entry, "side"),
            file.Word<PlacementSite>(entry, "site"),
            file.OptionalNumber(entry, "angleDegrees", -360, 360, "degrees"));
    }
}
