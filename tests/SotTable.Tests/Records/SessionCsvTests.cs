using SotTable.Messages;
using SotTable.Records;
using SotTable.Samples;
using SotTable.Sessions;
using Xunit;

namespace SotTable.Tests.Records;

public sealed class SessionCsvTests
{
    [Theory]
    [InlineData("a,=HYPERLINK(1)", "a,'=HYPERLINK(1)")]
    [InlineData("a, \t+1", "a,  '+1")]
    [InlineData("a;@b", "a;'@b")]
    [InlineData("a,\"=1\"", "a,'=1'")]
    [InlineData("a-b = c", "a-b = c")]
    public void No_cell_of_a_comment_is_a_formula(string word, string written)
    {
        Assert.Contains($"# template: {written} version 1\r\n", Csv(word, null, "left"), StringComparison.Ordinal);
        Assert.Contains($"# code: {written}\r\n", Csv("cat2", word, "left"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_table_itself_says_stays_as_it_is() =>
        Assert.Contains("# channel 0: left, Load, block A, 80 Hz, counts, gain -0.5, zero none counts\r\n", Csv("cat2", null, "left"), StringComparison.Ordinal);

    [Theory]
    [InlineData("=1", "\"'=1\"")]
    [InlineData("a;=1", "\"a;'=1\"")]
    [InlineData("left", "left")]
    public void No_name_of_a_channel_is_a_formula(string name, string written)
    {
        using StringWriter text = new();
        SessionCsv csv = new(text, Head("cat2", null, name));
        VarintBuffer buffer = new();
        buffer.Byte(1);
        buffer.Byte(1);
        ChunkCodec.WriteChannel(buffer, [new RawSample(TimeSpan.Zero, 0, 7)], 0);
        csv.Add(new(1, 0, 0, 1, 0, buffer.ToArray()));

        Assert.StartsWith($"0,0,{written},7,", text.ToString(), StringComparison.Ordinal);
    }

    private static string Csv(string template, string? code, string channel)
    {
        using StringWriter text = new();
        new SessionCsv(text, Head(template, code, channel)).Begin();
        return text.ToString();
    }

    private static SessionHead Head(string template, string? code, string channel) => new(Guid.Empty, SampleOrigin.Simulated, new(
        1, template, 1, PersonProfile.Adult, code, BlockId.A, SessionMode.Sim, "", new(0, 0), 0, "p", 1, "counts", "", "",
        [new(channel, ChannelKind.Load, BlockId.A, 80, "counts", -0.5, null)]));
}
