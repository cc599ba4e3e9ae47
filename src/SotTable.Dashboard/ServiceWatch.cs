using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace SotTable.Dashboard;

/// <summary>
/// Tells systemd (Type=notify) that the hub listens and when it stops, and feeds the watchdog while the live loop turns: a program whose threads are all
/// stuck is not fed. Without systemd it does nothing.
/// </summary>
/// <param name="notifier">Tells it; its own environment says whether anybody listens.</param>
/// <param name="lifetime">Says when the hub listens.</param>
/// <param name="ticks">Turns of the live loop so far; they grow while it lives.</param>
/// <param name="watchdog">Longest time between two signs of life; <c>null</c> for no watchdog.</param>
/// <param name="time">Clock.</param>
internal sealed class ServiceWatch(ISystemdNotifier notifier, IHostApplicationLifetime lifetime, Func<uint> ticks, TimeSpan? watchdog, TimeProvider time) : BackgroundService
{
    /// <summary>What systemd tells of its watchdog (sd_watchdog_enabled(3)).</summary>
    /// <param name="watchdogUsec">WATCHDOG_USEC; <c>null</c>, or what is no time: no watchdog.</param>
    public static TimeSpan? Watchdog(string? watchdogUsec) =>
        long.TryParse(watchdogUsec, NumberStyles.None, CultureInfo.InvariantCulture, out var us) && us > 0 ? TimeSpan.FromMicroseconds(us) : null;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!notifier.IsEnabled) return;
        // One missed sign of life is allowed for, three are not.
        using var timer = new PeriodicTimer(watchdog / 3 ?? Timeout.InfiniteTimeSpan, time);
        var before = ticks();
        using var started = lifetime.ApplicationStarted.Register(() => notifier.Notify(ServiceState.Ready));
        using var stopping = lifetime.ApplicationStopping.Register(() => notifier.Notify(ServiceState.Stopping));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = ticks();
            if (now != before) notifier.Notify(new ServiceState("WATCHDOG=1"));
            before = now;
        }
    }
}
