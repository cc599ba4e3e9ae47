using SotTable.Samples;
using SotTable.Signal;
using Xunit;
using static SotTable.Tests.Support.Build;

namespace SotTable.Tests.Signal;

public sealed class CalibrationTests
{
    private const string File = """
        {
          "schema": "sottable-calibration/1",
          "issuedUtc": "2026-03-01T08:00:00Z",
          "dueUtc": "2026-06-01T08:00:00Z",
          "note": "dead weights, two points",
          "blocks": [
            { "block": "A", "uncertaintyN": 0.4, "cells": [
              { "channel": "A2", "gainNPerCount": 0.000115, "zeroCounts": -300.5 },
              { "channel": "A1", "gainNPerCount": 0.000114, "zeroCounts": 1200 } ] },
            { "block": "B", "uncertaintyN": 0.6, "cells": [
              { "channel": "B1", "gainNPerCount": -0.000114, "zeroCounts": 0 },
              { "channel": "B2", "gainNPerCount": 0.000114, "zeroCounts": 7 } ] }
          ]
        }
        """;

    [Fact]
    public void A_calibration_lists_the_cells_in_the_order_of_the_profile()
    {
        var read = Calibration.Parse(File, "c.json", Profile());
        Assert.Equal("", read.Problem);
        var calibration = read.Value!;
        Assert.Equal(["A1", "A2", "B1", "B2"], calibration.Cells.Select(c => c.Channel));
        Assert.Equal(new CellCalibration("A2", BlockId.A, 0.000115, -300.5), calibration.Cells[1]);
        Assert.Equal(0.6, calibration.UncertaintyN);
        Assert.False(calibration.IsExpired(new(2026, 6, 1, 7, 59, 59, TimeSpan.Zero)));
        Assert.True(calibration.IsExpired(new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("0.000115", "\"NaN\"", "line 8: blocks[0].cells[0].gainNPerCount: expected a number from -1 to 1 N per count")]
    [InlineData("0.000115", "NaN", "line 8: not JSON")]
    [InlineData("0.000115", "1e999", "line 8: blocks[0].cells[0].gainNPerCount: 1e999, expected a number from -1 to 1 N per count")]
    [InlineData("0.000115", "0", "line 8: blocks[0].cells[0].gainNPerCount: 0, expected a gain apart from zero")]
    [InlineData("-300.5", "9000000", "line 8: blocks[0].cells[0].zeroCounts: 9000000, expected a number from -8388608 to 8388607 counts")]
    [InlineData("\"A2\"", "\"B9\"", "line 8: blocks[0].cells[0].channel: \"B9\", expected a load channel of block A in adult-4x80: A1, A2")]
    [InlineData("\"A2\"", "\"B1\"", "line 8: blocks[0].cells[0].channel: \"B1\", expected a load channel of block A in adult-4x80: A1, A2")]
    [InlineData("\"A2\"", "\"A1\"", "line 9: blocks[0].cells[1]: A1 stands twice, expected once")]
    [InlineData("{ \"channel\": \"B1\", \"gainNPerCount\": -0.000114, \"zeroCounts\": 0 },", "", "line 6: blocks: no entry for B1, expected every load channel of adult-4x80")]
    [InlineData("calibration/1", "calibration/2", "line 2: schema: \"sottable-calibration/2\" is newer than this program, expected \"sottable-calibration/1\"")]
    [InlineData("\"issuedUtc\": \"2026-03-01T08:00:00Z\"", "\"issuedUtc\": \"1 March\"", "line 3: issuedUtc: \"1 March\", expected a time such as 2026-03-02T09:00:00Z")]
    [InlineData("2026-06-01", "2025-06-01", "line 4: dueUtc: expected a time after issuedUtc")]
    [InlineData("\"uncertaintyN\": 0.4", "\"uncertainty\": 0.4", "line 7: blocks[0].uncertainty: unknown key, expected one of block, uncertaintyN, cells")]
    public void A_calibration_that_does_not_fit_is_refused_by_file_line_and_field(string was, string becomes, string expected)
    {
        var at = File.IndexOf(was, StringComparison.Ordinal);
        Assert.True(at >= 0);
        var read = Calibration.Parse(File[..at] + becomes + File[(at + was.Length)..], "c.json", Profile());
        Assert.StartsWith("c.json: " + expected, read.Problem, StringComparison.Ordinal);
        Assert.Null(read.Value);
    }

    [Fact]
    public void A_chain_refuses_a_calibration_made_for_other_cells() =>
        Assert.Throws<ArgumentException>(() => new SignalChain(Profile(), SignalChainTests.Feed.Calibration(3), Occupancy.Adult));
}
