using System.Text.RegularExpressions;
using SotTable.Tests.Support;
using Xunit;

namespace SotTable.Tests.Wording;

/// <summary>
/// Words that text about a person or a treatment never uses: this table measures, it judges nobody and promises nothing. Reads what people can see:
/// pages, string literals, the README, deploy and hardware. Exceptions stand in allowed.txt, each with its reason.
/// </summary>
public sealed partial class WordingTests
{
    private static readonly string[] Folders = ["deploy", "hardware"];
    private static readonly string[] Skipped = ["node_modules", "dist", "bin", "obj", "wwwroot", ".artifacts"];
    private static readonly string[] Texts = [".md", ".json", ".csv", ".txt", ".html", ".ts", ".sh", ".conf", ".service", ".svg", ".yml", ".mjs", ""];

    [Fact]
    public void No_text_that_people_see_uses_a_word_of_the_list()
    {
        var allowed = Allowed();
        var wrong = Hits().Where(h => !allowed.Any(a => a.Covers(h))).Select(h => $"{h.Path}:{h.Line}: \"{h.Word}\" in: {h.Text.Trim()}").ToArray();
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_exception_has_a_reason_and_is_still_needed()
    {
        var hits = Hits().ToArray();
        foreach (var entry in Allowed())
        {
            Assert.True(entry.Reason.Length >= 10, $"no reason for {entry.Phrase}");
            Assert.True(hits.Any(entry.Covers), $"{entry.Path}: \"{entry.Phrase}\" is no longer needed in allowed.txt");
        }
    }

    [Theory]
    [InlineData("no apnoea seen")]
    [InlineData("Apnea events: 0")]
    [InlineData("The pelvis is aligned")]
    [InlineData("back into alignment")]
    [InlineData("values are normal")]
    [InlineData("safe for everyone")]
    [InlineData("it is perfectly Safe.")]
    [InlineData("Relaxation  score 80")]
    [InlineData("an ALARM about a person")]
    [InlineData("heals the back")]
    [InlineData("a therapeutic effect")]
    [InlineData("improved posture")]
    [InlineData("balanced pelvis")]
    [InlineData("better sleep quality")]
    public void The_lint_finds(string text) => Assert.Matches(Forbidden(), text);

    [Theory]
    [InlineData("align-items: center")]
    [InlineData("safe-area-inset-top")]
    [InlineData("Number.isSafeInteger(x)")]
    [InlineData("health, healthy, secure")]
    [InlineData("abnormally long")]
    public void The_lint_reads_whole_words_only(string text) => Assert.DoesNotMatch(Forbidden(), text);

    private static IEnumerable<Hit> Hits() =>
        from path in Files()
        from piece in path.EndsWith(".cs", StringComparison.Ordinal) ? Literals(File.ReadAllText(path)) : Lines(File.ReadAllText(path))
        from Match match in Forbidden().Matches(piece.Text)
        select new Hit(Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'), piece.Line, match.Value, piece.Text);

    private static IEnumerable<string> Files()
    {
        yield return Repository.File("README.md");
        foreach (var folder in Folders.Select(f => Repository.File(f)).Where(Directory.Exists))
        foreach (var path in Seen(folder))
            if (Texts.Contains(Path.GetExtension(path))) yield return path;
        foreach (var path in Seen(Repository.File("src")))
            if (Path.GetExtension(path) is ".cs" or ".ts" or ".html") yield return path;
    }

    private static IEnumerable<string> Seen(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(p => !p.Split(Path.DirectorySeparatorChar).Any(Skipped.Contains));

    private static IEnumerable<(int Line, string Text)> Lines(string text) => text.Split('\n').Select((line, i) => (i + 1, line));

    private static IEnumerable<(int Line, string Text)> Literals(string code)
    {
        foreach (Match match in CodePiece().Matches(code))
            if (match.Value[0] != '/') yield return (1 + code.AsSpan(0, match.Index).Count('\n'), match.Value);
    }

    private static Exception[] Allowed() =>
    [
        .. File.ReadAllLines(Repository.File("tests", "SotTable.Tests", "Wording", "allowed.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(parts => parts.Length == 3 ? new Exception(parts[0], parts[1], parts[2]) : throw new InvalidDataException("expected path | phrase | reason")),
    ];

    // Comments are taken whole so that a quotation mark in one opens no literal; then raw, verbatim and plain strings.
    [GeneratedRegex("""//[^\n]*|/\*[\s\S]*?\*/|\$*"{3,}[\s\S]*?"{3,}|\$?@\$?"(?:[^"]|"")*"|\$?"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'""")]
    private static partial Regex CodePiece();

    // A hyphen belongs to the word: align-items and safe-area-inset are names of a style sheet.
    [GeneratedRegex("""
        (?<![\w-])(?:
        apn(?:o?e|oe)a | aligned | alignment | (?:ab)?normal | safe | relaxation\s+score | alarms? | subluxations? | csf | cerebrospinal | detox\w* | heals? | healing |
        cures? | cured | therap(?:y|eutic)\s+effects? | improved?\s+posture | colic | reflux | sleep\s+quality | anxiety | diagnos(?:e|es|is|ed) |
        (?:un)?balanced\s+(?:pelvis|spine) | correct(?:ed|ion|s)?\s+(?:of\s+)?(?:the\s+)?(?:pelvis|spine) | nervous\s+system\s+optimi[sz]\w* | patient\s+is\s+fine |
        patient\s+monitor\w*
        )(?![\w-])
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Forbidden();

    private sealed record Hit(string Path, int Line, string Word, string Text);

    private sealed record Exception(string Path, string Phrase, string Reason)
    {
        public bool Covers(Hit hit) =>
            hit.Path == Path && hit.Text.Contains(Phrase, StringComparison.Ordinal) && Phrase.Contains(hit.Word, StringComparison.OrdinalIgnoreCase);
    }
}
