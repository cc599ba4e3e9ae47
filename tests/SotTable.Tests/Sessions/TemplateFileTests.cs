using SotTable.Sessions;
using SotTable.Tests.Support;
using Xunit;
using static SotTable.Tests.Support.Build;

namespace SotTable.Tests.Sessions;

public sealed class TemplateFileTests
{
    private static readonly string Shipped = File.ReadAllText(Repository.File("deploy", "templates", "examples.json"));

    [Fact]
    public void The_shipped_templates_are_examples_and_the_first_is_five_minutes_supine()
    {
        var templates = TemplateFile.Parse(Shipped, "examples.json").Value!;
        Assert.Equal((Minutes(5), BodyPosition.Supine), (templates[0].Duration, templates[0].Position));
        Assert.Contains(templates, t => t.Duration == Minutes(2));
        Assert.All(templates, t => Assert.True(t.Example && t.Name.StartsWith("Example", StringComparison.Ordinal) && t.Source.Length > 0));
    }

    [Theory]
    [InlineData("\"durationS\": 300,", "\"durationS\": 4.9,", "t.json: line 8: templates[0].durationS: 4.9, expected a number from 5 to 1800 s")]
    [InlineData("\"durationS\": 300,", "\"durationS\": 1801,", "t.json: line 8: templates[0].durationS: 1801, expected a number from 5 to 1800 s")]
    [InlineData("\"id\": \"example-2-supine-5\"", "\"id\": \"Neck\"", "t.json: line 5: templates[0].id: \"Neck\", expected 1 to 32 of a-z, 0-9 and -")]
    [InlineData("\"id\": \"example-2-supine-2\"", "\"id\": \"example-2-supine-5\"", "t.json: line 18: templates[1].id: \"example-2-supine-5\" stands twice, expected an id of its own")]
    [InlineData("\"position\": \"supine\"", "\"position\": \"standing\"", "t.json: line 9: templates[0].position: \"standing\", expected one of prone, supine, sideLying")]
    [InlineData("\"block\": \"B\", \"side\"", "\"block\": \"A\", \"side\"", "t.json: line 10: templates[0].placements: block A stands twice, expected each block at most once")]
    [InlineData("\"site\": \"crest\" }", "\"site\": \"crest\", \"angle\": 45 }", "t.json: line 11: templates[0].placements[0].angle: unknown key, expected one of block, side, site, angleDegrees")]
    [InlineData("\"example\": true,", "\"example\": \"yes\",", "t.json: line 14: templates[0].example: expected true or false")]
    [InlineData("\"version\": 1,", "", "t.json: line 4: templates[0].version: missing, expected a whole number from 1 to 1000000")]
    public void A_wrong_template_is_refused_by_file_line_and_field(string was, string becomes, string expected)
    {
        var at = Shipped.IndexOf(was, StringComparison.Ordinal);
        Assert.True(at >= 0);
        var result = TemplateFile.Parse(Shipped[..at] + becomes + Shipped[(at + was.Length)..], "t.json");
        Assert.Equal(expected, result.Problem);
        Assert.Null(result.Value);
    }

    [Fact]
    public void The_patients_left_block_follows_the_placements()
    {
        var template = TemplateFile.Parse(Shipped.Replace("\"block\": \"A\", \"side\": \"left\"", "\"block\": \"A\", \"side\": \"right\"", StringComparison.Ordinal), "t.json").Value![0];
        Assert.Equal(SotTable.Samples.BlockId.B, template.LeftBlock);
        Assert.Equal(SotTable.Samples.BlockId.A, TemplateFile.Parse(Shipped, "t.json").Value![0].LeftBlock);
    }
}
