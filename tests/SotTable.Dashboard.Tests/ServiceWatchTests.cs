using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Dashboard.Tests.Support;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests;

public sealed class ServiceWatchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly ManualTime _time = new();
    private readonly Told _told = new();
    private uint _ticks;
    private int _asked;

    [Fact]
    public async Task The_watchdog_is_fed_while_the_live_loop_turns_and_starves_when_it_stands()
    {
        using var watch = await StartAsync(TimeSpan.FromSeconds(30));
        await PassAsync(turns: 0);
        Assert.Equal(["READY=1"], _told.Words);
        await PassAsync(turns: 1);
        await PassAsync(turns: 0);
        await PassAsync(turns: 40);
        await watch.StopAsync(Token);
        Assert.Equal(["READY=1", "WATCHDOG=1", "WATCHDOG=1"], _told.Words);
    }

    [Fact]
    public async Task Without_a_watchdog_only_the_start_is_told()
    {
        using var watch = await StartAsync(null);
        _ticks++;
        _time.Advance(TimeSpan.FromHours(1));
        await watch.StopAsync(Token);
        Assert.Equal(["READY=1"], _told.Words);
    }

    [Theory]
    [InlineData("60000000", 60.0)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public void A_watchdog_is_a_number_of_microseconds(string? usec, double? seconds) => Assert.Equal(seconds, ServiceWatch.Watchdog(usec)?.TotalSeconds);

    private async Task<ServiceWatch> StartAsync(TimeSpan? watchdog)
    {
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        var watch = new ServiceWatch(_told, lifetime, Ticks, watchdog, _time);
        await watch.StartAsync(Token);
        Assert.Empty(_told.Words);
        lifetime.NotifyStarted();
        await Until.TrueAsync(() => _told.Words.Length > 0, "that it is ready");
        return watch;
    }

    private uint Ticks()
    {
        Interlocked.Increment(ref _asked);
        return _ticks;
    }

    // A third of the watchdog's time, after which the loop has turned so often; returns when that was looked at.
    private async Task PassAsync(uint turns)
    {
        var (asked, told) = (_asked, _told.Words.Length);
        _ticks += turns;
        _time.Advance(TimeSpan.FromSeconds(10));
        await Until.TrueAsync(() => _asked > asked && (turns == 0 || _told.Words.Length > told), "a look at the loop");
    }

    private sealed class Told : ISystemdNotifier
    {
        private readonly List<string> _words = [];

        public bool IsEnabled => true;

        public string[] Words
        {
            get
            {
                lock (_words) return [.. _words];
            }
        }

        public void Notify(ServiceState state)
        {
            lock (_words) _words.Add(state.ToString());
        }
    }
}
