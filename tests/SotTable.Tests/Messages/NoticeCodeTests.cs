using System.Text.RegularExpressions;
using SotTable.Messages;
using Xunit;

namespace SotTable.Tests.Messages;

public sealed partial class NoticeCodeTests
{
    public static TheoryData<string> Names => [.. NoticeCode.All.Select(c => c.Name)];

    private static NoticeCode Of(string name) => NoticeCode.All.Single(c => c.Name == name);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_code_fits_one_topic_level_and_is_listed_once(string name) => Assert.Matches(CodeName(), Of(name).Name);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_code_has_a_short_title_and_advice_in_whole_sentences(string name)
    {
        var code = Of(name);
        Assert.Matches(Sentences(), code.Title);
        Assert.Matches(Sentences(), code.Advice);
        Assert.InRange(code.Title.Length, 10, 50);
        Assert.InRange(code.Advice.Length, 20, 140);
    }

    [Fact]
    public void Every_code_that_is_declared_is_in_the_catalogue()
    {
        var declared = typeof(NoticeCode).GetFields().Where(f => f.FieldType == typeof(NoticeCode)).Select(f => f.GetValue(null)).ToHashSet();
        Assert.Equal(declared, NoticeCode.All.ToHashSet<object?>());
    }

    [GeneratedRegex("^[a-z][a-z-]{0,30}[a-z]\\z")]
    private static partial Regex CodeName();

    [GeneratedRegex("^[A-Z][^\"\\\\]*\\.\\z")]
    private static partial Regex Sentences();
}
