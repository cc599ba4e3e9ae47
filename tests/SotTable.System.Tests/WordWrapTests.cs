using SotTable.Cli;

namespace SotTable.System.Tests;

public sealed class WordWrapTests
{
    [Theory]
    [InlineData("one two three", "one two|three")]
    [InlineData("one two thre", "one two|thre")]
    [InlineData("one two th", "one two th")]
    [InlineData("  one two three four", "  one two|  three|  four")]
    [InlineData("averyverylongword two", "averyverylongword|two")]
    [InlineData("a     b     c", "a     b|c")]
    [InlineData("\u001b[1mone two\u001b[0m thr four", "\u001b[1mone two\u001b[0m|thr four")]
    [InlineData("one\ntwo three four", "one|two three|four")]
    public void A_line_is_broken_between_words_and_goes_on_below_its_first_one(string text, string shown) => Assert.Equal(shown, Shown(text));

    [Fact]
    public void After_a_question_the_next_line_has_the_whole_width()
    {
        var screen = new StringWriter();
        using var wrap = new WordWrap(screen, () => 10);
        wrap.Write("Mass, kg? ");
        wrap.WriteLine("one two th");
        wrap.WriteLine();
        Assert.Equal("Mass, kg? one two th\n\n", screen.ToString());
    }

    [Fact]
    public void A_terminal_of_no_known_width_breaks_them_itself()
    {
        var screen = new StringWriter();
        using var wrap = new WordWrap(screen, () => 0);
        wrap.WriteLine("one two three four");
        Assert.Equal("one two three four\n", screen.ToString());
    }

    private static string Shown(string text)
    {
        var screen = new StringWriter();
        using var wrap = new WordWrap(screen, () => 10);
        wrap.WriteLine(text);
        return screen.ToString().TrimEnd('\n').Replace('\n', '|');
    }
}
