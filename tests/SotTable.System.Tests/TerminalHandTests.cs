using SotTable.Cli;

namespace SotTable.System.Tests;

/// <summary>What a technician types when <c>sottable diagnose</c> asks what light and buzzer do.</summary>
public sealed class TerminalHandTests
{
    [Theory]
    [InlineData("y\n", true, 0)]
    [InlineData(" Yes \n", true, 0)]
    [InlineData("no\n", false, 0)]
    [InlineData("\n", null, 0)]
    [InlineData("", null, 0)]
    [InlineData("green\nj\nn\n", false, 2)]
    public async Task A_word_that_is_no_answer_is_asked_again_and_is_never_taken_for_silence(string typed, bool? answer, int again)
    {
        var said = new StringWriter();
        var hand = new TerminalHand(new Terminal(TextWriter.Null, said, false), null, new StringReader(typed));
        Assert.Equal(answer, await hand.ConfirmAsync("Is the light red now?", TestContext.Current.CancellationToken));
        Assert.Equal(1 + again, said.ToString().Split('\n').Length - 1);
        Assert.Contains("Is the light red now? [y/n, Enter if you can't tell]", said.ToString(), StringComparison.Ordinal);
    }
}
