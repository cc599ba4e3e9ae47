using System.Text;
using System.Text.Json;
using SotTable.Dashboard.Api;
using SotTable.Dashboard.Ingest;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.Api;

public sealed class LiveTextTests
{
    [Fact]
    public void A_beat_carries_what_the_hub_has_to_tell_of_itself_and_nothing_when_there_is_nothing()
    {
        using var text = new LiveText(new ManualTime());
        Assert.Equal("""{"type":"beat","tick":7,"broker":true}""", Encoding.UTF8.GetString(text.Beat(7, true, []).Span));
        Assert.Equal("""{"type":"beat","tick":8,"broker":false,"notices":["a: b"]}""", Encoding.UTF8.GetString(text.Beat(8, false, ["a: b"]).Span));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-24)]
    [InlineData(24)]
    public void An_age_is_the_time_that_has_passed_whatever_was_done_to_the_wall_clock(int stepHours)
    {
        var time = new ManualTime();
        using var text = new LiveText(time);
        var kept = new KeptMessage(Encoding.UTF8.GetBytes("{}"), time.GetTimestamp(), Live: true, Revision: 1);
        time.Advance(TimeSpan.FromMilliseconds(300));
        time.StepWallClock(TimeSpan.FromHours(stepHours));
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(400, JsonDocument.Parse(text.Kept(Slot.State, 0, kept)).RootElement.GetProperty("ageMs").GetInt64());
    }
}
