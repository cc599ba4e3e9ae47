using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal;

public sealed class PointsFileTests
{
    [Theory]
    [InlineData("load,counts\n10,100\n20,200\n")]
    [InlineData("\uFEFFload;counts\r\n# as left\r\n\r\n10;100\r\n20;200")]
    [InlineData("load\tcounts\n 10 \t1e2\n2e1\t200\n")]
    public void Points_stand_under_a_header(string text)
    {
        var read = PointsFile.Parse(text, "p.csv");
        Assert.Equal("", read.Problem);
        Assert.Equal(("load", "counts"), (read.Value!.Regressor, read.Value.Response));
        Assert.Equal([10, 20], read.Value.X);
        Assert.Equal([100, 200], read.Value.Y);
    }

    [Theory]
    [InlineData("", 1, "header")]
    [InlineData("load,counts", 1, "two or more")]
    [InlineData("10,100\n20,200\n", 1, "no header")]
    [InlineData("load\n10\n", 1, "one column")]
    [InlineData("load,counts,note\n1,2,x\n", 1, "3 columns")]
    [InlineData("load,counts\n10,100\n20\n", 3, "one column")]
    [InlineData("load,counts\n10,100\n20,many\n", 3, "counts is \"many\"")]
    [InlineData("load,counts\n10,100\n20,\n", 3, "counts is empty")]
    [InlineData("load,counts\n10,100\nNaN,200\n", 3, "load is \"NaN\"")]
    [InlineData("load,counts\n10,100\n1e400,200\n", 3, "load is \"1e400\"")]
    [InlineData("load,counts\n10,100\n10,200\n", 3, "equal")]
    [InlineData("load;counts\n10,5;100\n", 2, "load is \"10,5\"")]
    public void A_file_that_is_none_is_refused_with_line_and_what_was_expected(string text, int line, string words)
    {
        var problem = PointsFile.Parse(text, "p.csv").Problem;
        Assert.StartsWith($"p.csv: line {line}: ", problem, StringComparison.Ordinal);
        Assert.Contains(words, problem, StringComparison.Ordinal);
        Assert.Contains("expected", problem, StringComparison.Ordinal);
    }
}
