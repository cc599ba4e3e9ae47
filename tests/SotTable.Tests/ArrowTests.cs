using System.Text.RegularExpressions;
using System.Xml.Linq;
using SotTable.Tests.Support;
using Xunit;

namespace SotTable.Tests;

/// <summary>Who may use whom: projects, rooms, and what the rules may not touch.</summary>
public sealed partial class ArrowTests
{
    private static readonly string[] Rooms = ["Samples", "Signal", "Sessions", "Messages", "Records"];

    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["SotTable"] = [],
        ["SotTable.Mqtt"] = [],
        ["SotTable.Device"] = ["SotTable", "SotTable.Mqtt"],
        ["SotTable.Cli"] = ["SotTable.Device"],
        ["SotTable.Dashboard"] = ["SotTable", "SotTable.Mqtt"],
    };

    [Fact]
    public void The_projects_of_src_refer_to_each_other_only_as_designed()
    {
        var found = Directory.GetFiles(Repository.File("src"), "*.csproj", SearchOption.AllDirectories).Order().Select(path =>
            Path.GetFileNameWithoutExtension(path) + " → "
            + string.Join(", ", References(path, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/'))).Order()));
        Assert.Equal(Arrows.Select(a => $"{a.Key} → {string.Join(", ", a.Value.Order())}").Order(), found.Order());
    }

    [Fact]
    public void The_rules_use_no_package_and_hide_no_using()
    {
        var project = Repository.File("src", "SotTable", "SotTable.csproj");
        Assert.Empty(References(project, "PackageReference"));
        Assert.Empty(References(project, "Using"));
    }

    [Fact]
    public void Each_room_of_the_rules_uses_only_the_rooms_above_it()
    {
        var wrong = new List<string>();
        foreach (var (path, code) in Sources())
        {
            var room = Path.GetRelativePath(Repository.File("src", "SotTable"), path).Split(Path.DirectorySeparatorChar)[0];
            Assert.Contains(room, Rooms);
            Assert.Contains($"namespace SotTable.{room};", code, StringComparison.Ordinal);
            foreach (var used in RoomName().Matches(code).Select(m => m.Groups[1].Value).Distinct())
                if (Array.IndexOf(Rooms, used) > Array.IndexOf(Rooms, room)) wrong.Add($"{Path.GetFileName(path)} of {room} uses {used}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void The_rules_know_no_clock_file_socket_thread_or_await()
    {
        var wrong = from source in Sources()
                    from Match match in Impure().Matches(source.Code)
                    select $"{Path.GetFileName(source.Path)}: {match.Value}";
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("var a = await x;")]
    [InlineData("System.IO.File.ReadAllText(p)")]
    [InlineData("File.Exists(p)")]
    [InlineData("new Thread(Run)")]
    [InlineData("Task.Run(f)")]
    [InlineData("TimeProvider.System")]
    [InlineData("DateTimeOffset.UtcNow")]
    [InlineData("lock (_gate)")]
    [InlineData("Guid.CreateVersion7()")]
    [InlineData("Environment.MachineName")]
    public void The_search_for_impurity_finds(string code) => Assert.Matches(Impure(), code);

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(project).Descendants(kind).Select(e => e.Attribute("Include")!.Value); // the element has no other form in this repository

    private static IEnumerable<(string Path, string Code)> Sources() =>
        Directory.GetFiles(Repository.File("src", "SotTable"), "*.cs", SearchOption.AllDirectories)
            .Select(path => (path, Comment().Replace(File.ReadAllText(path), "")));

    [GeneratedRegex(@"//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    // "using SotTable.Signal;", "SotTable.Signal.X" and, from inside the namespace SotTable, "Signal.X".
    [GeneratedRegex(@"(?<![\w.])(?:SotTable\.)?(Samples|Signal|Sessions|Messages|Records)(?=\.\w|;)")]
    private static partial Regex RoomName();

    [GeneratedRegex(@"\bawait\b|\basync\b|\block\s*\(|System\.IO\b|System\.Net\b|System\.Threading\b|System\.Diagnostics\.Process\b|\b(?:File|Directory|FileStream|StreamReader|Socket|Thread|Task|ValueTask|Timer|PeriodicTimer|TimeProvider|Stopwatch|Interlocked|Random|Environment|Console|Process)\b\s*[.(<]|\.(?:UtcNow|Now|Today|NewGuid|CreateVersion7)\b")]
    private static partial Regex Impure();
}
