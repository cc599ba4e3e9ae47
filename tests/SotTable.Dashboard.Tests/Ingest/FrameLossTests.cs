using SotTable.Dashboard.Ingest;
using Xunit;

namespace SotTable.Dashboard.Tests.Ingest;

public sealed class FrameLossTests
{
    private readonly FrameLoss _loss = new();

    [Fact]
    public void Frames_before_the_first_one_seen_are_not_lost()
    {
        _loss.Add(7, 5000);
        Assert.Equal(0, _loss.Lost);
    }

    [Fact]
    public void A_gap_counts_the_frames_in_it()
    {
        Add(1, 2, 6);
        Assert.Equal(3, _loss.Lost);
    }

    [Fact]
    public void A_frame_that_comes_late_is_shown_and_no_longer_lost()
    {
        Add(1, 2, 4);
        Assert.Equal(1, _loss.Lost);
        Assert.Equal(FrameFate.Show, _loss.Add(7, 3));
        Assert.Equal(0, _loss.Lost);
    }

    [Fact]
    public void A_duplicate_is_dropped_and_changes_no_count()
    {
        Add(1, 3, 2);
        Assert.Equal(FrameFate.Drop, _loss.Add(7, 2));
        Assert.Equal(FrameFate.Drop, _loss.Add(7, 3));
        Assert.Equal(0, _loss.Lost);
    }

    [Fact]
    public void A_restart_of_the_table_is_no_loss()
    {
        Add(1, 2, 900);
        Assert.Equal(FrameFate.Show, _loss.Add(8, 1));
        Assert.Equal(FrameFate.Show, _loss.Add(8, 2));
        Assert.Equal(FrameFate.Show, _loss.Add(9, 50));
        Assert.Equal(897, _loss.Lost);
    }

    [Fact]
    public void A_frame_of_the_start_before_is_dropped_and_does_not_switch_back()
    {
        Add(1, 2);
        _loss.Add(8, 1);
        Assert.Equal(FrameFate.Drop, _loss.Add(7, 3));
        _loss.Add(8, 4);
        Assert.Equal(2, _loss.Lost);
    }

    [Fact]
    public void A_gap_longer_than_the_window_forgets_what_lies_before_it()
    {
        Add(1, 200);
        Assert.Equal(198, _loss.Lost);
        Assert.Equal(FrameFate.Show, _loss.Add(7, 150));
        Assert.Equal(FrameFate.Drop, _loss.Add(7, 150));
        Assert.Equal(197, _loss.Lost);
    }

    [Fact]
    public void Numbers_that_begin_again_within_a_start_are_shown()
    {
        Add(1000, 1001);
        Assert.Equal(FrameFate.Show, _loss.Add(7, 1));
        Assert.Equal(FrameFate.Show, _loss.Add(7, 2));
        Assert.Equal(0, _loss.Lost);
    }

    private void Add(params uint[] numbers)
    {
        foreach (var number in numbers) _loss.Add(7, number);
    }
}
