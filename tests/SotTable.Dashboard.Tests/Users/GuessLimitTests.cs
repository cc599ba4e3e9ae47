using System.Net;
using SotTable.Dashboard.Users;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.Users;

/// <summary>Guessing passwords is slow, whoever guesses from wherever.</summary>
public sealed class GuessLimitTests
{
    private static readonly IPAddress s_home = IPAddress.Parse("192.0.2.7");
    private readonly ManualTime _time = new();

    [Fact]
    public void One_address_has_ten_guesses_a_minute_whatever_names_it_tries()
    {
        var limit = new GuessLimit(_time);
        Assert.Equal(10, Enumerable.Range(0, 500).Count(i => limit.Take($"n{i}", s_home) == TimeSpan.Zero));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(TimeSpan.FromSeconds(1), limit.Take("n", s_home));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, limit.Take("n", s_home));
    }

    [Fact]
    public void A_name_is_shut_for_a_quarter_of_an_hour_after_ten_wrong_guesses_in_a_row_from_anywhere()
    {
        var limit = new GuessLimit(_time);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(TimeSpan.Zero, limit.Take("eva", IPAddress.Parse($"198.51.100.{i}")));
            _time.Advance(TimeSpan.FromSeconds(20));
        }

        Assert.InRange(limit.Take("eva", s_home), TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));
        Assert.Equal(TimeSpan.Zero, limit.Take("jan", s_home));
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(TimeSpan.Zero, limit.Take("eva", s_home));
    }

    [Fact]
    public void A_right_password_clears_the_name_but_not_what_the_address_has_guessed_at_others()
    {
        var limit = new GuessLimit(_time);
        for (var i = 0; i < 9; i++) limit.Take("jan", s_home);
        Assert.Equal(TimeSpan.Zero, limit.Take("eva", s_home));
        limit.Right("eva", s_home);
        Assert.Equal(TimeSpan.Zero, limit.Take("eva", s_home));
        Assert.True(limit.Take("eva", s_home) > TimeSpan.Zero);
    }

    [Fact]
    public void A_crowd_of_addresses_and_names_has_ten_a_minute_all_together()
    {
        var limit = new GuessLimit(_time);
        Assert.Equal(10, Enumerable.Range(1, 5000).Count(i => limit.Take($"c{i}", IPAddress.Parse($"10.{i / 250}.{i % 250}.9")) == TimeSpan.Zero));
    }

    [Fact]
    public void Where_more_are_allowed_in_all_one_address_still_has_ten()
    {
        var limit = new GuessLimit(_time, inAll: 60);
        Assert.Equal(10, Enumerable.Range(1, 100).Count(i => limit.Take($"h{i}", IPAddress.Parse($"2001:db8:0:1::{i:x}")) == TimeSpan.Zero));
        Assert.Equal(50, Enumerable.Range(1, 5000).Count(i => limit.Take($"c{i}", IPAddress.Parse($"10.{i / 250}.{i % 250}.9")) == TimeSpan.Zero));
    }

    [Fact]
    public void A_known_browser_waits_for_no_others_but_has_ten_a_minute_and_ten_in_a_row_of_its_own()
    {
        var limit = new GuessLimit(_time);
        for (var i = 0; i < 20; i++) limit.Take("eva", s_home);
        Assert.True(limit.Take("eva", s_home) > TimeSpan.Zero);
        for (var i = 0; i < 9; i++) Assert.Equal(TimeSpan.Zero, limit.Take("eva", s_home, "tablet"));
        limit.Right("eva", s_home, "tablet");
        Assert.Equal(10, Enumerable.Range(0, 50).Count(_ => limit.Take("eva", s_home, "tablet") == TimeSpan.Zero));
        Assert.InRange(limit.Take("eva", s_home, "tablet"), TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));
    }
}
