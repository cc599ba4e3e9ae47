using System.Text.RegularExpressions;
using SotTable.Cli;
using SotTable.Cli.Demo;
using SotTable.Signal;

namespace SotTable.System.Tests;

/// <summary>What <c>sottable status</c> calls things.</summary>
public sealed partial class StatusWordsTests
{
    [Fact]
    public void A_doubtful_rate_has_the_words_of_the_page()
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Find().Root, "src/SotTable.Dashboard/Web/words.ts"));
        var table = page[page.IndexOf("export const doubtWords", StringComparison.Ordinal)..];
        var words = Line().Matches(table[..table.IndexOf("};", StringComparison.Ordinal)]).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value, StringComparer.OrdinalIgnoreCase);

        Assert.Equal(Enum.GetNames<BreathDoubt>().Order(), words.Keys.Order(), StringComparer.OrdinalIgnoreCase);
        Assert.All(Enum.GetValues<BreathDoubt>(), d => Assert.Equal(words[d.ToString()], StatusVerb.DoubtWords(d)));
    }

    [GeneratedRegex("^  ([a-zA-Z]+): '([^']*)',$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
