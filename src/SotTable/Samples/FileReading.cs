using System.Globalization;
using System.Text.Json;

namespace SotTable.Samples;

/// <summary>
/// Takes the fields of a located JSON file and keeps the first thing that is wrong. After a problem the values it hands out are placeholders:
/// the caller reads on and asks <see cref="Problem"/> at the end.
/// </summary>
/// <param name="fileName">Name of the file for people.</param>
internal sealed class FileReading(string fileName)
{
    /// <summary>The first problem; empty while there is none.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Reads the text and checks the schema line.</summary>
    /// <param name="json">The whole file.</param>
    /// <param name="schema">The schema this program reads, such as <c>sottable-profile/1</c>.</param>
    /// <returns><c>null</c> when it is no such file.</returns>
    public LocatedJson? Open(string json, string schema)
    {
        var root = LocatedJson.Read(json, out var problem);
        if (root is null)
        {
            Problem = $"{fileName}: {problem}";
            return null;
        }

        if (root.Type != JsonTokenType.StartObject) Refuse(root, "expected an object {…}");
        var found = Text(root, "schema");
        if (Problem.Length == 0 && found != schema) Refuse(root.Find("schema") ?? root, SchemaReason(found, schema));
        return Problem.Length == 0 ? root : null;
    }

    /// <summary>Notes a problem unless there is one already.</summary>
    /// <param name="at">The value that is wrong.</param>
    /// <param name="reason">What is wrong and what was expected.</param>
    public void Refuse(LocatedJson at, string reason)
    {
        if (Problem.Length == 0) Problem = $"{fileName}: line {at.Line}: {(at.Path.Length == 0 ? "" : at.Path + ": ")}{reason}";
    }

    /// <summary>Refuses what is not an object, and every key that is not among the known ones: an unknown key is a typo.</summary>
    public void Keys(LocatedJson value, params ReadOnlySpan<string> known)
    {
        if (value.Type != JsonTokenType.StartObject)
        {
            Refuse(value, "expected an object {…}");
            return;
        }

        foreach (var (name, member) in value.Members)
            if (!known.Contains(name)) Refuse(member, $"unknown key, expected one of {string.Join(", ", known.ToArray())}");
    }

    /// <summary>The elements of an array.</summary>
    public IReadOnlyList<LocatedJson> List(LocatedJson parent, string name, int min, int max)
    {
        if (Need(parent, name, JsonTokenType.StartArray, $"a list of {min} to {max} entries") is not { } list) return [];
        if (list.Members.Count < min || list.Members.Count > max)
            Refuse(list, $"{list.Members.Count} entries, expected {min} to {max}");
        return [.. list.Members.Select(m => m.Value)];
    }

    /// <summary>A text.</summary>
    public string Text(LocatedJson parent, string name, Func<string, bool>? accept = null, string expected = "a text")
    {
        if (Need(parent, name, JsonTokenType.String, expected) is not { } value) return "";
        if (accept is not null && !accept(value.Text)) Refuse(value, $"\"{value.Text}\", expected {expected}");
        return value.Text;
    }

    /// <summary>A number within limits, both included.</summary>
    public double Number(LocatedJson parent, string name, double min, double max, string unit = "")
    {
        var expected = $"a number from {Show(min)} to {Show(max)}{(unit.Length == 0 ? "" : " " + unit)}";
        if (Need(parent, name, JsonTokenType.Number, expected) is not { } value) return min;
        var number = double.Parse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!(number >= min && number <= max)) Refuse(value, $"{value.Text}, expected {expected}");
        return number;
    }

    /// <summary>A number within limits, or <c>null</c> when the key is absent or null.</summary>
    public double? OptionalNumber(LocatedJson parent, string name, double min, double max, string unit = "") =>
        parent.Find(name) is null or { Type: JsonTokenType.Null } ? null : Number(parent, name, min, max, unit);

    /// <summary>A whole number within limits, both included.</summary>
    public int Whole(LocatedJson parent, string name, int min, int max)
    {
        var expected = $"a whole number from {min} to {max}";
        if (Need(parent, name, JsonTokenType.Number, expected) is not { } value) return min;
        if (int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max) return number;
        Refuse(value, $"{value.Text}, expected {expected}");
        return min;
    }

    /// <summary>True or false.</summary>
    public bool Truth(LocatedJson parent, string name)
    {
        if (parent.Find(name) is { Type: JsonTokenType.True or JsonTokenType.False } value) return value.Type == JsonTokenType.True;
        Need(parent, name, JsonTokenType.True, "true or false");
        return false;
    }

    /// <summary>One word of an enum, in camelCase as on the wire; a one-letter name may be a capital.</summary>
    public T Word<T>(LocatedJson parent, string name)
        where T : struct, Enum
    {
        var words = Enum.GetNames<T>().Select(n => n.Length == 1 ? n : JsonNamingPolicy.CamelCase.ConvertName(n)).ToArray();
        var expected = "one of " + string.Join(", ", words);
        var word = Text(parent, name, w => words.Contains(w), expected);
        return Problem.Length == 0 ? Enum.GetValues<T>()[Array.IndexOf(words, word)] : default;
    }

    private LocatedJson? Need(LocatedJson parent, string name, JsonTokenType type, string expected)
    {
        var value = parent.Find(name);
        if (value is null)
        {
            // The line of the object that lacks it, with the path that the missing field would have.
            if (Problem.Length == 0)
                Problem = $"{fileName}: line {parent.Line}: {(parent.Path.Length == 0 ? "" : parent.Path + ".")}{name}: missing, expected {expected}";
            return null;
        }

        if (value.Type == type) return value;
        Refuse(value, $"expected {expected}");
        return null;
    }

    private static string SchemaReason(string found, string known)
    {
        var slash = known.IndexOf('/', StringComparison.Ordinal) + 1;
        return found.StartsWith(known[..slash], StringComparison.Ordinal) && int.TryParse(found.AsSpan(slash), out var version) && version > 1
            ? $"\"{found}\" is newer than this program, expected \"{known}\""
            : $"\"{found}\", expected \"{known}\"";
    }

    private static string Show(double number) => number.ToString("0.#########", CultureInfo.InvariantCulture);
}
