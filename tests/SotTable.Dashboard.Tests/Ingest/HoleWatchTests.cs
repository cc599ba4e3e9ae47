using SotTable.Dashboard.History;
using SotTable.Dashboard.Ingest;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.Ingest;

public sealed class HoleWatchTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private readonly ManualTime _time = new();
    private readonly HoleWatch _watch;

    public HoleWatchTests() => _watch = new(_time);

    [Fact]
    public void Without_a_hole_nobody_is_asked_and_nothing_is_waited_for()
    {
        _watch.Note(Of(thru: 5, hole: false));

        Assert.Equal(Timeout.InfiniteTimeSpan, _watch.NextIn);
        Assert.False(_watch.IsToAsk(Of(thru: 5, hole: false)));
    }

    [Fact]
    public void A_hole_is_asked_for_after_two_seconds_and_then_every_five()
    {
        var hole = Of(thru: 5);
        _watch.Note(hole);
        AskedAfter(2);
        AskedAfter(5);
        AskedAfter(5);

        void AskedAfter(int seconds)
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), _watch.NextIn);
            _time.Advance(TimeSpan.FromSeconds(seconds) - Moment);
            Assert.False(_watch.IsToAsk(hole));
            _time.Advance(Moment);
            Assert.Equal(TimeSpan.Zero, _watch.NextIn);
            Assert.True(_watch.IsToAsk(hole));
        }
    }

    [Fact]
    public void What_comes_beyond_a_hole_does_not_put_the_question_off()
    {
        _watch.Note(Of(thru: 5));
        _time.Advance(TimeSpan.FromSeconds(1.5));
        _watch.Note(Of(thru: 5));

        Assert.Equal(TimeSpan.FromSeconds(0.5), _watch.NextIn);
    }

    [Fact]
    public void Another_hole_has_its_own_two_seconds()
    {
        _watch.Note(Of(thru: 5));
        _time.Advance(TimeSpan.FromSeconds(1.5));
        _watch.Note(Of(thru: 8));

        Assert.Equal(TimeSpan.FromSeconds(2), _watch.NextIn);
    }

    [Fact]
    public void A_hole_that_has_closed_is_forgotten()
    {
        _watch.Note(Of(thru: 5));
        _watch.Note(Of(thru: 9, hole: false));

        Assert.Equal(Timeout.InfiniteTimeSpan, _watch.NextIn);
    }

    [Fact]
    public void The_hole_of_a_card_that_is_gone_is_never_asked_for()
    {
        _watch.Note(Of(thru: 5));
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.False(_watch.IsToAsk(Of(thru: 0, epoch: "e2")));
        Assert.Equal(Timeout.InfiniteTimeSpan, _watch.NextIn);
    }

    [Fact]
    public void Each_table_has_its_own_hole()
    {
        _watch.Note(Of(thru: 5));
        _time.Advance(TimeSpan.FromSeconds(1));
        var other = Of(thru: 1) with { Table = new("abc234", "t02") };
        _watch.Note(other);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(_watch.IsToAsk(Of(thru: 5)));
        Assert.False(_watch.IsToAsk(other));
        Assert.Equal(TimeSpan.FromSeconds(1), _watch.NextIn);
    }

    private static Stored Of(long thru, bool hole = true, string epoch = "e1") => new(Messages.Table1, epoch, thru, hole);
}
