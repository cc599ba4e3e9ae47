using SotTable.Messages;
using SotTable.Tests.Support;
using Xunit;

namespace SotTable.Tests.Messages;

public sealed class TypeScriptWriterTests
{
    private static readonly string Path = Repository.File("src", "SotTable.Dashboard", "Web", "messages.ts");

    [Fact]
    public void The_committed_messages_ts_is_what_the_wire_records_say()
    {
        var expected = TypeScriptWriter.Write();
        if (Repository.Accept) File.WriteAllText(Path, expected);
        Assert.True(File.Exists(Path) && File.ReadAllText(Path) == expected, "messages.ts is stale: run these tests with SOT_ACCEPT=1 and commit it");
    }

    [Fact]
    public void A_nullable_field_is_optional_in_messages_ts_and_an_enum_is_a_union_of_camel_case_words()
    {
        var text = TypeScriptWriter.Write();
        Assert.Contains("  leftMs?: number | null;\n", text, StringComparison.Ordinal);
        Assert.Contains("  code?: string | null;\n", text, StringComparison.Ordinal);
        Assert.Contains("  channels: readonly ChannelNote[];\n", text, StringComparison.Ordinal);
        Assert.Contains("export type BodyPosition = \"prone\" | \"supine\" | \"sideLying\";\n", text, StringComparison.Ordinal);
    }
}
